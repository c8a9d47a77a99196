/** Notices that nobody is there, that somebody is back, and that the session is over. */

import { guard, listen } from "../guard.ts";

export const PAUSE_MS = 5 * 60_000;

const SIGNS = "pointermove pointerdown keydown wheel touchstart scroll resize input".split(" ");

export interface PresenceEvents {
  now(): number;
  /** How long the session lives on if nothing happens. */
  remainingMs(): number;
  onPause(since: number): void;
  onReturn(): void;
  /** The session's time is up; it may have been kept alive in another tab. */
  onLimit(): void;
}

export class Presence {
  private last = 0;
  private pauseTimer: ReturnType<typeof setTimeout> | undefined;
  private limitTimer: ReturnType<typeof setTimeout> | undefined;
  private undo: (() => void)[] = [];

  constructor(private readonly events: PresenceEvents) {}

  /** Begins, or begins again. */
  start(): void {
    this.stop();
    this.touch();
    this.armLimit();
  }

  /** The visitor did something. */
  touch(): void {
    this.last = this.events.now();
    this.pauseTimer ??= setTimeout(this.check, PAUSE_MS);
  }

  /** The session has another end now. */
  armLimit(): void {
    clearTimeout(this.limitTimer);
    const onLimit = guard(() => this.events.onLimit());
    this.limitTimer = setTimeout(onLimit, this.events.remainingMs() + 1_000);
  }

  stop(): void {
    clearTimeout(this.pauseTimer);
    clearTimeout(this.limitTimer);
    this.pauseTimer = undefined;
    this.undo.splice(0).forEach((remove) => remove());
  }

  /** One timer, however many inputs: it looks how long ago the last one was. */
  private readonly check = guard(() => {
    const rest = this.last + PAUSE_MS - this.events.now();
    if (rest > 0) {
      this.pauseTimer = setTimeout(this.check, rest);
      return;
    }
    this.pauseTimer = undefined;
    this.undo = SIGNS.map((sign) => listen(window, sign, () => this.comeBack(), true));
    this.events.onPause(this.last);
  });

  private comeBack(): void {
    this.undo.splice(0).forEach((remove) => remove());
    this.touch();
    this.events.onReturn();
  }
}
