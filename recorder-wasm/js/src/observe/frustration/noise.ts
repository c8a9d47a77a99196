/**
 * Nodes that change all the time, clicked or not: clocks, tickers, carousels.
 *
 * A node is noisy when it, or one around it, changed in at least three, and in at least
 * half, of the five-second slots of a visit in which nobody clicked.
 */

const SLOT_MS = 5_000;
const FEWEST_SLOTS = 3;
/** Pages that change more nodes than this are not listened to that closely. */
const MOST_NODES = 500;
/** Bounds the time that a deep tree takes. */
const MOST_LEVELS = 64;

/** The number of the node around one; none when there is none, or it is not known. */
export type ParentId = (id: number) => number | undefined;

export class Noise {
  private readonly slots = new Map<number, number>();
  private readonly changed = new Set<number>();
  private slot: number | undefined;
  private hasClick = false;
  private quiet = 0;

  constructor(private readonly parentId: ParentId) {}

  /** Something happened at this time: slots that are over are counted. */
  private advance(now: number): void {
    const slot = Math.floor(now / SLOT_MS);
    if (this.slot !== undefined && slot !== this.slot) {
      this.quiet += slot - this.slot - Number(this.hasClick);
      if (!this.hasClick) {
        this.changed.forEach((id) => this.slots.set(id, (this.slots.get(id) ?? 0) + 1));
      }
      this.changed.clear();
      this.hasClick = false;
    }
    this.slot = slot;
  }

  click(now: number): void {
    this.advance(now);
    this.hasClick = true;
  }

  change(ids: Iterable<number>, now: number): void {
    this.advance(now);
    if (this.hasClick || this.slots.size > MOST_NODES) {
      return;
    }
    for (const id of ids) {
      if (this.changed.size >= MOST_NODES) {
        return;
      }
      this.changed.add(id);
    }
  }

  isNoisy(id: number, now: number): boolean {
    this.advance(now);
    let current: number | undefined = id;
    // Nobody's parent is looked for on a page that rests.
    for (let level = 0; this.slots.size > 0 && current !== undefined && level < MOST_LEVELS; level++) {
      const n = this.slots.get(current) ?? 0;
      if (n >= FEWEST_SLOTS && n * 2 >= this.quiet) {
        return true;
      }
      current = this.parentId(current);
    }
    return false;
  }

  /** Another page visit, or other node ids. */
  reset(): void {
    this.slots.clear();
    this.changed.clear();
    this.slot = undefined;
    this.hasClick = false;
    this.quiet = 0;
  }
}
