/** Going to and fro, with the page or with the mouse, and finding nothing. */

/** Counts turns along one axis: runs of at least `run` px, `most` of them within `periodMs`. */
export class Turns {
  private pivot: number | undefined;
  private direction = 0;
  private turns: number[] = [];

  constructor(
    private readonly run: number,
    private readonly most: number,
    private readonly periodMs: number,
  ) {}

  /** Returns how many turns there were, once there are enough. */
  move(position: number, at: number): number {
    this.pivot ??= position;
    const moved = position - this.pivot;
    if (moved * this.direction > 0) {
      this.pivot = position;
    } else if (Math.abs(moved) >= this.run) {
      if (this.direction !== 0) {
        this.turns.push(at);
      }
      this.direction = Math.sign(moved);
      this.pivot = position;
    }
    this.turns = this.turns.filter((turn) => at - turn <= this.periodMs);
    const n = this.turns.length;
    if (n < this.most) {
      return 0;
    }
    this.turns = [];
    return n;
  }
}
