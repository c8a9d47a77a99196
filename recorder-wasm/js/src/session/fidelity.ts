/** How much of the page the project wants, and how often its whole document is taken again because something was lost. */

import type { Taken } from "../taken.ts";

/** A server that refuses every snapshot must not be asked for ever: so many, then a pause. */
const MOST_REPAIRS = 3;
const REPAIR_PAUSE_MS = 5 * 60_000;
/** Incremental sources that tell of the document, as opposed to of the visitor. */
const DOCUMENT_SOURCES = new Set([0, 5, 8, 9, 10, 11, 13, 15, 16]);
const TYPE_FULL_SNAPSHOT = 2;

export type Level = "events" | "full";

export class Fidelity {
  private level: Level = "full";
  private repairs = 0;
  private repairedAt = 0;

  /** Says whether that is another level than before. */
  set(level: Level): boolean {
    const isOther = level !== this.level;
    this.level = level;
    return isOther;
  }

  /** Whether an event is wanted. */
  passes({ type, source }: Taken): boolean {
    return this.level === "full" || !(type === TYPE_FULL_SNAPSHOT || DOCUMENT_SOURCES.has(source));
  }

  /** Whether a snapshot may be taken because replay could not go on without one. */
  mayRepair(now: number): boolean {
    this.repairs = now - this.repairedAt < REPAIR_PAUSE_MS ? this.repairs + 1 : 1;
    const may = this.repairs <= MOST_REPAIRS;
    this.repairedAt = may ? now : this.repairedAt;
    return may;
  }
}
