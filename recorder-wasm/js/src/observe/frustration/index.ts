/** Puts the judge into the page: clicks in, its timers, what the recording does not show. */

import type { eventWithTime } from "@rrweb/types";

import { guard, listen } from "../../guard.ts";
import { find } from "../areas.ts";
import type { Emit } from "../emit.ts";
import type { Observation } from "../options.ts";
import { type Press, readClick } from "./click.ts";
import { Events } from "./events.ts";
import { Judge } from "./judge.ts";
import type { ParentId } from "./noise.ts";
import { observeOutside } from "./outside.ts";

const INCREMENTAL = 3;
const MUTATION = 0;
/** So long a page does not stand still but for a dialog. */
const DIALOG_MS = 500;

export interface Frustration {
  judge(event: MouseEvent, path: Element[]): void;
  see: Observation["see"];
  stop(): void;
}

export function observeFrustration(emit: Emit, parentId: ParentId): Frustration {
  const judge = new Judge(emit, later);
  const events = new Events(judge, emit, parentId);
  let press: Press | undefined;
  let labelled: { control: unknown; at: number } | undefined;
  /** How far the recording's clock is from the page's. */
  let skew = 0;
  const now = () => Date.now() + skew;
  /** Changes of the document, looked at after the task in which they are told: that is long enough without. */
  const changes: eventWithTime[] = [];
  let cancel: (() => void) | undefined;
  const catchUp = () => {
    cancel?.();
    cancel = undefined;
    changes.splice(0).forEach((event) => events.see(event));
  };
  const undo = [
    listen<MouseEvent>(
      window,
      "mousedown",
      ({ clientX: x, clientY: y, timeStamp: at }) => void (press = { at, x, y }),
      true,
    ),
    observeOutside((withinMs) => judge.answer(now(), withinMs)),
  ];
  return {
    judge(event, path) {
      catchUp();
      const at = now();
      if (!event.isTrusted && find(path, 'input[type="file"],a[download]')) {
        // A button that opens a file chooser, or saves something.
        judge.answer(at);
        return;
      }
      events.click(at);
      judge.click(readClick(event, path, at, event.detail > 0 ? press : undefined), labelled);
      press = undefined;
      const label = find(path, "label") as HTMLLabelElement | undefined;
      labelled = label?.control ? { control: label.control, at } : undefined;
      later(0, () => {
        if (now() - at > DIALOG_MS) {
          judge.answer(at);
        }
      });
    },
    see: guard((event) => {
      skew = event.timestamp - Date.now();
      if (isChange(event)) {
        changes.push(event);
        cancel ??= later(0, catchUp);
      } else {
        catchUp();
        events.see(event);
      }
    }),
    stop: () => {
      undo.forEach((remove) => remove());
      catchUp();
      judge.finish(now());
    },
  };
}

function isChange({ type, data }: eventWithTime): boolean {
  return type === (INCREMENTAL as number) && (data as { source: number }).source === MUTATION;
}

function later(ms: number, then: () => void): () => void {
  const timer = setTimeout(guard(then), ms);
  return () => clearTimeout(timer);
}
