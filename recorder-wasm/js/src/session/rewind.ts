/**
 * The last minute of a session that may yet be recorded, in memory.
 *
 * ```text
 * span:  meta, full snapshot, …  │  meta, full snapshot, …
 *        └── dropped when the next one is a minute old
 * ```
 *
 * Events wait as they came, unmasked and unsent, like those that wait for the module. What
 * is handed over begins with a full snapshot; a new one is asked for every minute in which
 * something happened.
 */

import type { Taken } from "../taken.ts";

export const SPAN_MS = 60_000;
const MOST_WEIGHT = 8 * 1024 * 1024;
const TYPE_META = 4;

interface Span {
  since: number;
  weight: number;
  events: Taken[];
}

export class Rewind {
  private spans: Span[] = [];
  private asked = -Infinity;
  /** One span alone is too large: nothing is kept from before the moment that decides. */
  isOff = false;

  constructor(private readonly takeSnapshot: () => void) {}

  push(event: Taken): void {
    if (this.isOff) {
      return;
    }
    const last = this.spans[this.spans.length - 1];
    if (!last || event.type === TYPE_META) {
      this.spans.push({ since: event.at, weight: 0, events: [] });
      this.forget(event.at);
    }
    const span = this.spans[this.spans.length - 1]!;
    span.events.push(event);
    span.weight += event.weight;
    this.bound();
    if (event.at - span.since >= SPAN_MS && event.at - this.asked >= SPAN_MS) {
      this.asked = event.at;
      this.takeSnapshot();
    }
  }

  /** Gives everything away. */
  take(): Taken[] {
    return this.spans.splice(0).flatMap(({ events }) => events);
  }

  get length(): number {
    return this.spans.reduce((sum, { events }) => sum + events.length, 0);
  }

  private forget(now: number): void {
    while (this.spans[1] && now - this.spans[1].since >= SPAN_MS) {
      this.spans.shift();
    }
  }

  private bound(): void {
    const weight = () => this.spans.reduce((sum, span) => sum + span.weight, 0);
    while (this.spans.length > 1 && weight() > MOST_WEIGHT) {
      this.spans.shift();
    }
    if (weight() > MOST_WEIGHT) {
      this.spans = [];
      this.isOff = true;
    }
  }
}
