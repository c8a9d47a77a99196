/** One recorded event as it waits for the module: as an object, because most of its way nobody needs it as text. */

import type { eventWithTime } from "@rrweb/types";

const TYPE_FULL_SNAPSHOT = 2;
const TYPE_INCREMENTAL = 3;
const TYPE_CUSTOM = 5;
const SOURCE_MOUSE_MOVE = 1;
const SOURCE_MOUSE_INTERACTION = 2;
const CLICK = 2;

/** What only a visitor does: mouse, scroll, resize, input, touch, media, drag, selection. */
const VISITOR_SOURCES = new Set([SOURCE_MOUSE_MOVE, SOURCE_MOUSE_INTERACTION, 3, 4, 5, 6, 7, 12, 14]);

/** What a node or a change takes as JSON, on an average page. */
const CHARS_EACH = 150;

export interface Taken {
  /** Nobody changes it any more. */
  event: eventWithTime;
  at: number;
  type: number;
  /** Of an incremental snapshot. */
  source: number;
  /** Of a custom event. */
  tag: string;
  /** Something only a visitor does. */
  isInput: boolean;
  /** Shall reach the module at once: the page may be gone in the next moment. */
  isUrgent: boolean;
  /** About how many characters it is as JSON: what waits is bounded. */
  weight: number;
}

/** `nodes` is how many the document has. */
export function describe(event: eventWithTime, nodes = 0): Taken {
  const { type, timestamp: at } = event;
  const data = event.data as { source?: number; type?: number; tag?: string };
  const source = type === TYPE_INCREMENTAL ? data.source! : -1;
  const tag = type === TYPE_CUSTOM ? data.tag! : "";
  const isSnapshot = type === TYPE_FULL_SNAPSHOT;
  return {
    ...{ event, at, type, source, tag },
    isInput: VISITOR_SOURCES.has(source),
    isUrgent:
      isSnapshot ||
      (source === SOURCE_MOUSE_INTERACTION && data.type === CLICK) ||
      tag === "click" ||
      tag === "error",
    weight: CHARS_EACH * (1 + (isSnapshot ? nodes : source === 0 ? changes(data) : 0)),
  };
}

function changes(data: object): number {
  const { adds, attributes, texts, removes } = data as Record<string, unknown[]>;
  return [adds, attributes, texts, removes].reduce((sum, list) => sum + (list?.length ?? 0), 0);
}
