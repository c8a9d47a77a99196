/** Three clicks and more, each within half a second of the one before and close to the first. */

import type { Emit } from "../emit.ts";
import type { Click } from "./click.ts";
import type { Later } from "./judge.ts";

const PAUSE_MS = 500;
const SPREAD_PX = 30;
const FEWEST = 3;
/** The last click of a cluster is answered within this, or was not what its clicker hoped for. */
const LAST_ANSWER_MS = 500;

export class Rage {
  private clicks: { click: Click; isAnswered: boolean }[] = [];
  private cancel = () => {};

  constructor(
    private readonly emit: Emit,
    private readonly later: Later,
    /** These were rage and are nothing else. */
    private readonly claim: (clicks: Click[]) => void,
  ) {}

  click(click: Click): void {
    const first = this.clicks[0]?.click;
    const previous = this.clicks.at(-1)?.click;
    const isNext =
      first &&
      previous &&
      click.at - previous.at <= PAUSE_MS &&
      Math.hypot(click.x - first.x, click.y - first.y) <= SPREAD_PX;
    if (!isNext || !click.canRage) {
      this.finish();
    }
    if (click.canRage) {
      this.clicks.push({ click, isAnswered: false });
      this.cancel();
      this.cancel = this.later(PAUSE_MS + 1, () => this.finish());
    }
  }

  answer(at: number, withinMs: number): void {
    const last = this.clicks.at(-1);
    if (last && at - last.click.at <= Math.min(withinMs, LAST_ANSWER_MS)) {
      last.isAnswered = true;
    }
  }

  withdraw(at: number, withinMs: number): void {
    this.clicks = this.clicks.filter(({ click }) => Math.abs(at - click.at) > withinMs);
  }

  /** Whether a click belongs to what is going to be rage. */
  holds(click: Click): boolean {
    return this.clicks.length >= FEWEST && this.clicks.some((held) => held.click === click);
  }

  finish(): void {
    this.cancel();
    const clicks = this.clicks.splice(0);
    const n = clicks.length;
    if (n >= FEWEST && !clicks.every(({ isAnswered }) => isAnswered)) {
      this.claim(clicks.map(({ click }) => click));
      this.emit("frustration", { kind: "rage", n, click: clicks[0]!.click.at });
    }
  }
}
