/**
 * Where the documents of a run begin: a meta event and, soon after it, a full snapshot.
 *
 * The replayer starts a seek at the newest meta event before it. Between that and its snapshot
 * it would therefore draw nothing, and leave whatever stood there before.
 */

import { EventType, type eventWithTime } from "@rrweb/types";

export class Documents {
  #meta: number | undefined;
  readonly #begins: { meta: number; snapshot: number }[] = [];

  /** Takes the next event; only metas and full snapshots matter. */
  note(event: eventWithTime): void {
    if (event.type === EventType.Meta) this.#meta = event.timestamp;
    if (event.type === EventType.FullSnapshot) {
      this.#begins.push({ meta: this.#meta ?? event.timestamp, snapshot: event.timestamp });
      this.#meta = undefined;
    }
  }

  /** The nearest moment with a picture: `at`, unless it lies between a meta and its snapshot. */
  drawable(at: number): number {
    const first = this.#begins[0];
    if (first !== undefined && at < first.snapshot) return first.snapshot;
    // The replayer is asked for one ms more, to include the moment itself.
    const begin = this.#begins.findLast(({ meta, snapshot }) => meta <= at + 1 && at < snapshot);
    return begin === undefined ? at : begin.meta - 2;
  }
}
