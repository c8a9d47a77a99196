/** One recorded event as it waits for the module: as an object, because most of its way nobody needs it as text. */

import type { eventWithTime, mutationData } from "@rrweb/types";

const TYPE_FULL_SNAPSHOT = 2;
const TYPE_INCREMENTAL = 3;
const TYPE_CUSTOM = 5;
const SOURCE_MOUSE_MOVE = 1;
const SOURCE_MOUSE_INTERACTION = 2;
const CLICK = 2;

/** What only a visitor does: mouse, scroll, resize, input, touch, media, drag, selection. */
const VISITOR_SOURCES = new Set([SOURCE_MOUSE_MOVE, SOURCE_MOUSE_INTERACTION, 3, 4, 5, 6, 7, 12, 14]);

/** What a node or a change takes as JSON, on an average page, without texts and attributes that are set anew. */
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
    weight: CHARS_EACH * (isSnapshot ? nodes + 1 : 1) + (source === 0 ? weigh(event.data as mutationData) : 0),
  };
}

/** What was added is only counted: to look into each node would be to take it twice. */
function weigh({ adds, attributes, texts, removes }: mutationData): number {
  let weight = CHARS_EACH * (adds.length + attributes.length + texts.length + removes.length);
  for (const change of attributes) {
    weight += lengthOf(change.attributes);
  }
  for (const { value } of texts) {
    weight += lengthOf(value);
  }
  return weight;
}

/** Of all strings in a value. */
function lengthOf(value: unknown): number {
  if (typeof value === "string") {
    return value.length;
  }
  let length = 0;
  for (const name in value as Record<string, unknown>) {
    length += lengthOf((value as Record<string, unknown>)[name]);
  }
  return length;
}
