/**
 * `frustration`: a hint for live pages and triggers. Reports judge again, on the server.
 *
 * ```text
 * click ──▶ opens an observation ──▶ answered ≤ 2 s: nothing
 *                                ──▶ answered later: slow
 *                                ──▶ not answered within 7 s, or seen for ≥ 3 s: dead
 * event ──▶ is it an answer? (a change of the page, a route, a scroll, a fact …)
 * ```
 *
 * A pure state machine over the recorded events; time is an input.
 */

import type { Emit } from "../emit.ts";
import type { Click } from "./click.ts";
import { Rage } from "./rage.ts";

/** Asks to be called later; returns what takes it back. */
export type Later = (ms: number, then: () => void) => () => void;

const SLOW_MS = 2_000;
const OBSERVED_MS = 7_000;
const DECIDED_MS = 3_000;
/** What a link leads to may take this long. */
const LINK_MS = 30_000;
const ERROR_MS = 1_000;
const DOUBLE_CLICK_MS = 500;
const LABEL_MS = 50;

interface Observation {
  click: Click;
  cancel: () => void;
}

export class Judge {
  private open: Observation[] = [];
  private last: Click | undefined;
  private lastError = -1;
  /** When the recording last showed anything: without it the absence of an answer says nothing. */
  private seenAt = 0;
  private readonly rage: Rage;

  constructor(
    private readonly emit: Emit,
    private readonly later: Later,
  ) {
    this.rage = new Rage(emit, later, (clicks) => this.drop((click) => clicks.includes(click)));
  }

  /** `label` is the control of the label that was clicked just before, which clicks it, too. */
  click(click: Click, labelled?: { control: unknown; at: number }): void {
    if (labelled && labelled.control === click.target && click.at - labelled.at <= LABEL_MS) {
      return;
    }
    const previous = this.last;
    const isDouble = previous !== undefined && previous.target === click.target && click.at - previous.at <= DOUBLE_CLICK_MS;
    this.last = click;
    // Whoever goes on elsewhere has given up here.
    this.endSome(click.at, (open) => open.target !== click.target);
    this.rage.click(click);
    if (click.isCandidate && !isDouble) {
      const open: Observation = { click, cancel: () => {} };
      const ms = click.leaves === "link" ? LINK_MS : OBSERVED_MS;
      open.cancel = this.later(ms + 1, () => this.end(open, click.at + ms));
      this.open.push(open);
    }
  }

  /** The recording goes on. */
  seen(at: number): void {
    this.seenAt = Math.max(this.seenAt, at);
  }

  /** Something answered, to clicks not longer ago than `withinMs`. */
  answer(at: number, withinMs = OBSERVED_MS): void {
    this.rage.answer(at, withinMs);
    this.settle(at, (click) => at - click.at <= Math.min(withinMs, OBSERVED_MS));
  }

  /** Another page visit begins, or the page goes away. */
  leave(at: number, isRoute: boolean): void {
    if (isRoute) {
      this.rage.answer(at, OBSERVED_MS);
    }
    this.settle(at, (click) =>
      click.leaves === "link" ? true : (isRoute || click.leaves === "form") && at - click.at <= OBSERVED_MS,
    );
    this.finish(at);
  }

  /** It was no click after all: text was marked, a field was entered. */
  withdraw(at: number, withinMs: number, alsoRage: boolean): void {
    const isMeant = (click: Click) => Math.abs(at - click.at) <= withinMs;
    this.drop(isMeant);
    if (alsoRage) {
      this.rage.withdraw(at, withinMs);
    }
  }

  /** An error nobody caught, or a request that failed. */
  error(at: number): void {
    const click = this.last;
    if (click && at - click.at <= ERROR_MS && click.at !== this.lastError) {
      this.lastError = click.at;
      this.emit("frustration", { kind: "error", n: 1, click: click.at });
    }
  }

  /** Nobody looks any more: what is open is decided by what was seen so far. */
  finish(at: number): void {
    this.rage.finish();
    this.endSome(at, () => true);
  }

  private settle(at: number, isAnswered: (click: Click) => boolean): void {
    for (const { click } of this.drop(isAnswered)) {
      const response = at - click.at;
      if (response > SLOW_MS && !this.rage.holds(click)) {
        this.emit("frustration", { kind: "slow", n: 1, response_ms: response, click: click.at });
      }
    }
  }

  private endSome(at: number, isOver: (click: Click) => boolean): void {
    this.open.filter(({ click }) => isOver(click)).forEach((open) => this.end(open, at));
  }

  private end(open: Observation, at: number): void {
    const { click } = open;
    this.drop((other) => other === click);
    if (at - click.at >= DECIDED_MS && this.seenAt >= click.at) {
      this.emit("frustration", { kind: "dead", n: 1, click: click.at });
    }
  }

  private drop(isMeant: (click: Click) => boolean): Observation[] {
    const dropped = this.open.filter(({ click }) => isMeant(click));
    this.open = this.open.filter(({ click }) => !isMeant(click));
    dropped.forEach(({ cancel }) => cancel());
    return dropped;
  }
}
