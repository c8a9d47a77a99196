/** Work that is not done in the task at hand: a page's task must not become long by ours. */

import { guard } from "./guard.ts";

/** Calls back in a task of its own, without the delay that timers have, least of all in hidden pages. Returns what takes it back. */
export function soon(callback: () => void): () => void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = guard(() => {
    port1.close();
    callback();
  });
  port2.postMessage(0);
  return () => port1.close();
}

/** Each step in a task of its own, in order. Returns what takes back those to come. */
export function inTasks(steps: readonly (() => void)[]): () => void {
  let cancel = () => {};
  const go = (index: number) => {
    const step = steps[index];
    if (step) {
      cancel = soon(() => {
        go(index + 1);
        step();
      });
    }
  };
  go(0);
  return () => cancel();
}
