/** Notices that nobody is there, and that somebody is back. */

import { guard, listen } from "../guard.ts";

export const PAUSE_MS = 5 * 60_000;

const SIGNS = "pointermove pointerdown keydown wheel touchstart scroll resize input".split(" ");

export class IdleWatch {
  private last = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private undo: (() => void)[] = [];

  constructor(
    private readonly now: () => number,
    private readonly onPause: (since: number) => void,
    private readonly onReturn: () => void,
  ) {}

  /** The visitor did something; also when watching begins. */
  touch(): void {
    this.last = this.now();
    this.timer ??= setTimeout(this.check, PAUSE_MS);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.undo.splice(0).forEach((remove) => remove());
  }

  /** One timer, however many inputs: it looks how long ago the last one was. */
  private readonly check = guard(() => {
    const rest = this.last + PAUSE_MS - this.now();
    if (rest > 0) {
      this.timer = setTimeout(this.check, rest);
      return;
    }
    this.timer = undefined;
    this.undo = SIGNS.map((sign) => listen(window, sign, () => this.comeBack(), true));
    this.onPause(this.last);
  });

  private comeBack(): void {
    this.stop();
    this.touch();
    this.onReturn();
  }
}
