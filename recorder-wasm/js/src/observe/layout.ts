/** `layout`: how large the document is, which heatmaps and scroll depth are measured against. */

import { guard, listen } from "../guard.ts";
import { parentOf } from "./areas.ts";
import type { Observe } from "./emit.ts";
import { selectorOf } from "./selector.ts";

const AT_MOST_EVERY_MS = 5_000;
const NOTABLE_CHANGE = 0.1;
/** An element that scrolls and fills this much of the window is what visitors scroll. */
const MAIN_SHARE = 0.5;

/**
 * Sizes are read where they cost nothing: in the callback of a `ResizeObserver` the browser
 * has just laid out the page.
 */
export const observeLayout: Observe = (emit) => {
  let reported = { height: 0, width: 0 };
  let timer: ReturnType<typeof setTimeout> | undefined;
  let scroller: Element | undefined;
  let isStale = true;

  const observer = new ResizeObserver(
    guard(() => {
      if (timer === undefined) {
        report();
        timer = setTimeout(begin, AT_MOST_EVERY_MS);
      } else {
        isStale = true;
      }
    }),
  );
  const watch = (...elements: (Element | null | undefined)[]) =>
    elements.forEach((element) => element && observer.observe(element));
  const report = () => {
    const found = mainScroller();
    if (found !== scroller) {
      scroller = found;
      watch(scroller?.firstElementChild);
    }
    const { scrollHeight: height, scrollWidth: width } = scroller ?? document.documentElement;
    if (differs(width, reported.width) || differs(height, reported.height)) {
      reported = { height, width };
      emit("layout", scroller ? { ...reported, scroller: selectorOf(scroller) } : reported);
    }
  };
  /** What is observed anew is called back about after the next layout. */
  const begin = guard(() => {
    timer = undefined;
    if (isStale) {
      isStale = false;
      observer.disconnect();
      watch(document.documentElement, document.body, scroller?.firstElementChild);
    }
  });
  let unlisten = () => {};
  if (document.readyState === "complete") {
    begin();
  } else {
    unlisten = listen(window, "load", begin);
  }
  return () => {
    unlisten();
    observer.disconnect();
    clearTimeout(timer);
  };
};

/** What scrolls instead of the document, if anything does. */
function mainScroller(): Element | undefined {
  const { scrollHeight, clientHeight, clientWidth } = document.documentElement;
  if (scrollHeight > clientHeight + 1) {
    return undefined;
  }
  let element = document.elementFromPoint(clientWidth / 2, clientHeight / 2);
  for (; element && element !== document.documentElement; element = parentOf(element)) {
    const isLarge = element.clientHeight >= clientHeight * MAIN_SHARE && element.clientWidth >= clientWidth * MAIN_SHARE;
    if (
      isLarge &&
      element.scrollHeight > element.clientHeight + 1 &&
      /auto|scroll/.test(getComputedStyle(element).overflowY)
    ) {
      return element;
    }
  }
  return undefined;
}

function differs(now: number, before: number): boolean {
  return Math.abs(now - before) > before * NOTABLE_CHANGE;
}
