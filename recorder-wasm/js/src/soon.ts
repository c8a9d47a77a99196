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
  return new Steps(steps).cancel;
}

/** The same for what may have to be done at once after all. */
export class Steps {
  private cancelNext = () => {};
  private readonly steps: (() => void)[];

  constructor(steps: readonly (() => void)[]) {
    this.steps = [...steps];
    this.go();
  }

  readonly cancel = (): void => {
    this.steps.length = 0;
    this.cancelNext();
  };

  /** Does now what is left. */
  finish(): void {
    this.cancelNext();
    while (this.steps.length > 0) {
      guard(this.steps.shift()!)();
    }
  }

  private go(): void {
    if (this.steps.length > 0) {
      this.cancelNext = soon(() => {
        const step = this.steps.shift();
        this.go();
        step?.();
      });
    }
  }
}
