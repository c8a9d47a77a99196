/** Which of the recorded events answer a click, and which are noise. */

import type { eventWithTime, mousePosition } from "@rrweb/types";

import { isReserved } from "../tags.ts";
import type { Emit } from "../emit.ts";
import type { Judge } from "./judge.ts";
import { Noise, type ParentId } from "./noise.ts";
import { Turns } from "./thrash.ts";

const FULL_SNAPSHOT = 2;
const INCREMENTAL = 3;
const CUSTOM = 5;

const MUTATION = 0;
const MOUSE_MOVE = 1;
const SCROLL = 3;
const SELECTION = 14;
/** Input, media, canvas. */
const ANSWERS = new Set([5, 7, 9]);
/** Style rules, style declarations, adopted style sheets. */
const STYLES = new Set([8, 13, 15]);

const SCROLL_ANSWER_MS = 500;
const SELECTION_MS = 500;
const FACT_ANSWER_MS = 1_000;
const HIDDEN_ANSWER_MS = 1_000;
const FIELD_MS = 7_000;
/** Mouse thrash ends in a click when it was a search that succeeded. */
const CLICK_MS = 500;
const SERVER_ERROR = 500;
/** Of a large mutation only so much is looked at: a page's main thread is not ours. */
const MOST_CHANGES = 200;
const UNCAUGHT = /^(?:onerror|unhandledrejection)$/;

// rrweb's own types tell the events apart by enums that are not in this bundle.
type Data = Record<string, any>;

export class Events {
  private readonly noise: Noise;
  private readonly scrolls = new Map<number, Turns>();
  private readonly mouseX = mouseTurns();
  private readonly mouseY = mouseTurns();
  private mouseThrash: { at: number; n: number } | undefined;

  constructor(
    private readonly judge: Judge,
    private readonly emit: Emit,
    parentId: ParentId,
  ) {
    this.noise = new Noise(parentId);
  }

  click(at: number): void {
    this.noise.click(at);
    this.sayMouseThrash(at);
    this.mouseThrash = undefined;
  }

  see({ type, data, timestamp: at }: eventWithTime): void {
    this.sayMouseThrash(at);
    if (type === (INCREMENTAL as number)) {
      this.judge.seen(at);
      this.incremental(data as Data, at);
    } else if (type === (CUSTOM as number)) {
      const { tag, payload } = data as { tag: string; payload: Data };
      this.custom(tag, payload, at);
    } else if (type === (FULL_SNAPSHOT as number)) {
      // Every node has another id from here on.
      this.noise.reset();
      this.scrolls.clear();
    }
  }

  private incremental(data: Data, at: number): void {
    const source = data["source"] as number;
    if (source === MUTATION) {
      this.mutation(data, at);
    } else if (source === MOUSE_MOVE) {
      this.mouse(data["positions"] as mousePosition[], at);
    } else if (source === SCROLL) {
      this.judge.answer(at, SCROLL_ANSWER_MS);
      this.scroll(data["id"] as number, data["y"] as number, at);
    } else if (source === SELECTION) {
      const isMarked = (data["ranges"] as Data[]).some(
        ({ start, end, startOffset, endOffset }) => start !== end || startOffset !== endOffset,
      );
      if (isMarked) {
        this.judge.withdraw(at, SELECTION_MS, true);
      }
    } else if (STYLES.has(source)) {
      // Sheets that belong to no element count as one.
      this.change(new Set([(data["id"] as number | undefined) ?? 0]), at);
    } else if (ANSWERS.has(source)) {
      this.judge.answer(at);
    }
  }

  private mutation({ adds, removes, texts, attributes }: Data, at: number): void {
    const changed = new Set<number>();
    for (const { parentId } of [...first(adds), ...first(removes)]) {
      changed.add(parentId);
    }
    for (const { id } of [...first(texts), ...first(attributes)]) {
      changed.add(id);
    }
    // A parent that was added itself stands before its children.
    first(adds).forEach(({ node }) => changed.delete(node.id));
    this.change(changed, at);
  }

  /** Nodes changed: an answer, unless all of them always do. */
  private change(changed: Set<number>, at: number): void {
    const isAnswer = [...changed].some((id) => !this.noise.isNoisy(id, at));
    this.noise.change(changed, at);
    if (isAnswer) {
      this.judge.answer(at);
    }
  }

  private custom(tag: string, payload: Data, at: number): void {
    const { kind, state, mechanism, failed, status } = payload;
    if (tag === "navigation" && kind === "route") {
      this.judge.leave(at, true);
      this.noise.reset();
    } else if (tag === "form" && state === "focus") {
      this.judge.withdraw(at, FIELD_MS, false);
    } else if (tag === "visibility" && state === "hidden") {
      this.judge.answer(at, HIDDEN_ANSWER_MS);
      this.judge.finish(at);
    } else if (tag === "visibility" && state === "pagehide") {
      this.judge.leave(at, false);
    } else if ((tag === "error" && UNCAUGHT.test(mechanism)) || (tag === "network" && (failed || status >= SERVER_ERROR))) {
      this.judge.error(at);
    } else if (!isReserved(tag) || (tag === "form" && state === "submit")) {
      this.judge.answer(at, FACT_ANSWER_MS);
    }
  }

  private scroll(id: number, y: number, at: number): void {
    let turns = this.scrolls.get(id);
    if (!turns) {
      this.scrolls.set(id, (turns = new Turns(200, 4, 4_000)));
    }
    this.sayThrash(turns.move(y, at));
  }

  private mouse(positions: mousePosition[], at: number): void {
    for (const { x, y, timeOffset } of positions) {
      const now = at + timeOffset;
      this.sayMouseThrash(now);
      const n = Math.max(this.mouseX.move(x, now), this.mouseY.move(y, now));
      if (n > 0) {
        this.mouseThrash = { at: now, n };
      }
    }
  }

  private sayMouseThrash(now: number): void {
    if (this.mouseThrash && now - this.mouseThrash.at > CLICK_MS) {
      this.sayThrash(this.mouseThrash.n);
      this.mouseThrash = undefined;
    }
  }

  private sayThrash(n: number): void {
    if (n > 0) {
      this.emit("frustration", { kind: "thrash", n });
    }
  }
}

function first(changes: Data[]): Data[] {
  return changes.length > MOST_CHANGES ? changes.slice(0, MOST_CHANGES) : changes;
}

function mouseTurns(): Turns {
  return new Turns(50, 8, 2_000);
}
