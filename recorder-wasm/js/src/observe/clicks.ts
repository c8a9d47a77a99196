/** `click`: where, on what, and what that thing looked like. */

import { listen } from "../guard.ts";
import { blocked, find, parentOf, pathOf } from "./areas.ts";
import type { Emit } from "./emit.ts";
import { labelOf, type NodeId } from "./label.ts";
import { selectorOf } from "./selector.ts";

/** What the browser itself does something with, outside the document. */
export const NATIVE =
  'a[download],a[target]:not([target="_self"]),area[target]:not([target="_self"]),' +
  ["mailto", "tel", "sms", "blob"].map((scheme) => `a[href^="${scheme}:"],`).join("") +
  "select,video,audio," +
  ["file", "color", "date", "datetime-local", "month", "week", "time", "range"]
    .map((type) => `input[type="${type}"]`)
    .join();

/** Each click that is recorded is told to `judge`, too. */
export function observeClicks(
  emit: Emit,
  nodeId: NodeId,
  judge: (event: MouseEvent, path: Element[]) => void,
): () => void {
  return listen<MouseEvent>(
    window,
    "click",
    (event) => {
      const path = pathOf(event);
      const target = path[0];
      if (target && !find(path, blocked)) {
        emit("click", describe(event, target, path, nodeId));
        judge(event, path);
      }
    },
    true,
  );
}

function describe(
  event: MouseEvent,
  target: Element,
  path: Element[],
  nodeId: NodeId,
): Record<string, unknown> {
  // The only layout that is read, before the page's own listeners change anything.
  const box = target.getBoundingClientRect();
  return {
    selector: selectorOf(target),
    ...labelOf(target, event, nodeId),
    ex: share(event.clientX - box.left, box.width),
    ey: share(event.clientY - box.top, box.height),
    px: Math.round(event.pageX),
    py: Math.round(event.pageY),
    fixed: isFixed(target),
    pointer: getComputedStyle(target).cursor === "pointer",
    native: find(path, NATIVE) !== undefined,
    modified: isModified(event),
    trusted: event.isTrusted,
  };
}

export function isModified(event: MouseEvent): boolean {
  return event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
}

function share(offset: number, length: number): number {
  return length > 0 ? Math.round(Math.min(1, Math.max(0, offset / length)) * 1000) / 1000 : 0;
}

/** Asks only elements with a position: from one to the next, as far as the browser says which that is. */
function isFixed(element: Element): boolean {
  for (let current: Element | null = element; current; current = positionedAround(current)) {
    if (/^(?:fixed|sticky)$/.test(getComputedStyle(current).position)) {
      return true;
    }
  }
  return false;
}

function positionedAround(element: Element): Element | null {
  // Unknown to drawings, and null for what is not drawn.
  return (element as HTMLElement).offsetParent ?? parentOf(element);
}
