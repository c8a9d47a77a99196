/** `layout`: how large the document is, which heatmaps and scroll depth are measured against. */

import { guard, listen } from "../guard.ts";
import type { Observe } from "./emit.ts";

const AT_MOST_EVERY_MS = 5_000;
const NOTABLE_CHANGE = 0.1;

export const observeLayout: Observe = (emit) => {
  let reported = { width: 0, height: 0 };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const report = guard(() => {
    timer = undefined;
    const { scrollWidth: width, scrollHeight: height } = document.documentElement;
    if (differs(width, reported.width) || differs(height, reported.height)) {
      reported = { width, height };
      emit("layout", reported);
    }
  });
  const later = () => {
    timer ??= setTimeout(report, AT_MOST_EVERY_MS);
  };
  const observer = new ResizeObserver(later);
  const begin = guard(() => {
    report();
    observer.observe(document.documentElement);
  });
  const unlisten = document.readyState === "complete" ? undefined : listen(window, "load", begin);
  if (!unlisten) {
    begin();
  }
  return () => {
    unlisten?.();
    observer.disconnect();
    clearTimeout(timer);
  };
};

function differs(now: number, before: number): boolean {
  return Math.abs(now - before) > before * NOTABLE_CHANGE;
}
