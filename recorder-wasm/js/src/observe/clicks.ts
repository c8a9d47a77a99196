/** `click`: where, on what, and what that thing looked like. */

import { listen } from "../guard.ts";
import type { Observe } from "./emit.ts";
import { labelOf } from "./label.ts";
import { selectorOf } from "./selector.ts";

const BLOCKED = "[data-hs-block],.rr-block,[data-rr-block]";
/** What the browser itself does something with, outside the document. */
const NATIVE = 'a[download],a[target]:not([target="_self"]),a[href^="mailto:"],a[href^="tel:"],select,video,audio,input[type="file"],input[type="color"],input[type="date"]';

export const observeClicks: Observe = (emit) =>
  listen<MouseEvent>(
    window,
    "click",
    (event) => {
      const target = event.composedPath()[0];
      if (target instanceof Element && !target.closest(BLOCKED)) {
        emit("click", describe(event, target));
      }
    },
    true,
  );

function describe(event: MouseEvent, target: Element): Record<string, unknown> {
  const box = target.getBoundingClientRect();
  return {
    selector: selectorOf(target),
    label: labelOf(target),
    ex: share(event.clientX - box.left, box.width),
    ey: share(event.clientY - box.top, box.height),
    px: Math.round(event.pageX),
    py: Math.round(event.pageY),
    fixed: isFixed(target),
    pointer: getComputedStyle(target).cursor === "pointer",
    native: target.closest(NATIVE) !== null,
    modified: event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey,
    trusted: event.isTrusted,
  };
}

function share(offset: number, length: number): number {
  return length > 0 ? Math.round(Math.min(1, Math.max(0, offset / length)) * 1000) / 1000 : 0;
}

function isFixed(element: Element): boolean {
  for (let current: Element | null = element; current; current = current.parentElement) {
    if (/^(?:fixed|sticky)$/.test(getComputedStyle(current).position)) {
      return true;
    }
  }
  return false;
}
