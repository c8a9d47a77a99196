/**
 * Tells when most of the recorded page turns brighter or darker; whether it does that too often,
 * the player decides.
 *
 * Looked at are the grounds under a few places of the page, not its pictures. Brighter again and
 * again is one change: only a turn can flash.
 */

import type { Page } from "./overlay.ts";

/** The middle of the page, and of its quarters. */
const PLACES = [[0.5, 0.5], [0.25, 0.25], [0.75, 0.25], [0.25, 0.75], [0.75, 0.75]] as const;
/** So many of them are most of the page. */
const MOST = 4;
/** A difference of relative luminance that is seen as a flash, of at most 1. */
const LEAST = 0.1;
/** From so much on a ground hides what is below. */
const OPAQUE = 0.5;

export class Brightness {
  #last: readonly number[] | undefined;
  #turn = 0;
  #frame: number | undefined;
  readonly #page: () => Page | undefined;
  readonly #changed: (at: number) => void;

  constructor(page: () => Page | undefined, changed: (at: number) => void) {
    this.#page = page;
    this.#changed = changed;
  }

  /** Looks with every frame from now on. */
  watch(): void {
    this.rest();
    this.#next();
  }

  rest(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#frame = undefined;
    this.#last = undefined;
    this.#turn = 0;
  }

  #next(): void {
    this.#frame = requestAnimationFrame(() => {
      this.#look();
      this.#next();
    });
  }

  #look(): void {
    const view = this.#page()?.window();
    const now = view ? grounds(view) : undefined;
    const turn = this.#last === undefined || now === undefined ? 0 : turnOf(this.#last, now);
    if (turn !== 0 && turn !== this.#turn) {
      this.#turn = turn;
      this.#changed(Math.round(performance.now()));
    }
    this.#last = now;
  }
}

/** 1: most places are brighter than before, -1: darker, 0: neither. */
export function turnOf(before: readonly number[], now: readonly number[]): number {
  const steps = now.map((bright, index) => bright - (before[index] ?? bright));
  if (steps.filter((step) => step >= LEAST).length >= MOST) return 1;
  return steps.filter((step) => step <= -LEAST).length >= MOST ? -1 : 0;
}

/** Relative luminance of a colour as a browser computes it, and how much it hides. */
export function lightOf(color: string): { luminance: number; alpha: number } {
  const numbers = color.match(/-?[\d.]+(?:e-?\d+)?/g)?.map(Number) ?? [];
  // `color(srgb 1 0 0 / 0.5)` counts to 1, `rgba(255, 0, 0, 0.5)` to 255.
  const most = color.startsWith("color(") ? 1 : 255;
  const [red = 0, green = 0, blue = 0] = numbers.map((part) => linear(Math.min(1, Math.max(0, part / most))));
  return { luminance: 0.2126 * red + 0.7152 * green + 0.0722 * blue, alpha: numbers[3] ?? 1 };
}

function linear(part: number): number {
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
}

function grounds(view: Window): readonly number[] {
  return PLACES.map(([x, y]) => groundAt(view, x * view.innerWidth, y * view.innerHeight));
}

/** How bright the first ground at a place is that hides what is below; paper is white. */
function groundAt(view: Window, x: number, y: number): number {
  for (let element = view.document.elementFromPoint(x, y); element; element = element.parentElement) {
    const { backgroundColor, opacity } = view.getComputedStyle(element);
    const { luminance, alpha } = lightOf(backgroundColor);
    if (alpha * Number(opacity) >= OPAQUE) return luminance;
  }
  return 1;
}
