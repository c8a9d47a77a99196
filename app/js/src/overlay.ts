/**
 * What is drawn over the recorded page: clicks on their elements, fields by their order of focus,
 * and how far was scrolled.
 */

import type { Click, Field } from "./messages.ts";

/** Elements move when the page is played on: marks follow them this often. */
const FOLLOW_MS = 250;

/** Finds the node with a number in the recorded page, a node's number, and the page's window. */
export interface Page {
  node(id: number): Node | null | undefined;
  id(node: Node): number;
  window(): Window | null;
}

export class Overlay {
  readonly #root = document.createElement("div");
  #clicks: readonly Click[] = [];
  #fields: readonly Field[] = [];
  #outlined: number | undefined;
  #depth: number | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  readonly #page: () => Page | undefined;

  constructor(stage: HTMLElement, page: () => Page | undefined) {
    this.#root.className = "overlay";
    this.#page = page;
    stage.append(this.#root);
  }

  showClicks(clicks: readonly Click[]): void {
    this.#clicks = clicks;
    this.#follow();
  }

  showFields(fields: readonly Field[]): void {
    this.#fields = fields;
    this.#follow();
  }

  /** A line around the element with a number; nothing for none. */
  showOutline(node: number | undefined): void {
    this.#outlined = node;
    this.#follow();
  }

  /** The deepest point that was seen, as a share of the page; nothing to show none. */
  showDepth(depth: number | undefined): void {
    this.#depth = depth;
    this.#follow();
  }

  #follow(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    const isAnything = this.#clicks.length > 0 || this.#fields.length > 0;
    if (isAnything || this.#depth !== undefined || this.#outlined !== undefined) {
      this.#timer = setInterval(() => this.draw(), FOLLOW_MS);
    }
    this.draw();
  }

  draw(): void {
    const page = this.#page();
    const marks: Node[] = [];
    if (page !== undefined) {
      for (const click of this.#clicks) {
        const place = placeOf(page, click);
        if (place !== undefined) marks.push(markOf("overlay__click", click.ring, click.n, place));
      }
      for (const { n, node } of this.#fields) {
        const place = placeOf(page, { node, ex: 0, ey: 0.5 });
        if (place !== undefined) marks.push(markOf("overlay__field", "", n, place));
      }
      const line = this.#outlined === undefined ? undefined : lineAround(page.node(this.#outlined));
      if (line !== undefined) marks.push(line);
      const band = this.#depth === undefined ? undefined : bandOf(page, this.#depth);
      if (band !== undefined) marks.push(band);
    }
    this.#root.replaceChildren(...marks);
  }
}

interface Place {
  x: number;
  y: number;
}

/** In the element as it stands now, else where it was on the page. */
function placeOf(page: Page, click: Omit<Click, "n" | "ring">): Place | undefined {
  const node = click.node === undefined ? undefined : page.node(click.node);
  // Nodes are of the recorded page's window: its classes are not ours.
  if (node && "getBoundingClientRect" in node) {
    const box = (node as Element).getBoundingClientRect();
    if (box.width > 0 && box.height > 0) {
      return { x: box.left + (click.ex ?? 0.5) * box.width, y: box.top + (click.ey ?? 0.5) * box.height };
    }
  }
  const view = page.window();
  if (click.px === undefined || click.py === undefined || view === null) return undefined;
  return { x: click.px - view.scrollX, y: click.py - view.scrollY };
}

function markOf(kind: string, variant: string, n: number, { x, y }: Place): HTMLElement {
  const mark = document.createElement("div");
  mark.className = variant === "" ? kind : `${kind} ${kind}--${variant}`;
  mark.textContent = String(n);
  mark.style.left = `${x}px`;
  mark.style.top = `${y}px`;
  return mark;
}

function lineAround(node: Node | null | undefined): HTMLElement | undefined {
  if (!node || !("getBoundingClientRect" in node)) return undefined;
  const box = (node as Element).getBoundingClientRect();
  const line = document.createElement("div");
  line.className = "overlay__line";
  line.style.left = `${box.left}px`;
  line.style.top = `${box.top}px`;
  line.style.width = `${box.width}px`;
  line.style.height = `${box.height}px`;
  return line;
}

function bandOf(page: Page, depth: number): HTMLElement | undefined {
  const view = page.window();
  const root = view?.document.documentElement;
  if (view === null || !root) return undefined;
  const whole = Math.max(root.scrollHeight, 1);
  const band = document.createElement("div");
  band.className = "overlay__depth";
  const seen = document.createElement("div");
  seen.className = "overlay__seen";
  seen.style.height = `${Math.min(1, depth) * 100}%`;
  const shown = document.createElement("div");
  shown.className = "overlay__view";
  shown.style.top = `${(view.scrollY / whole) * 100}%`;
  shown.style.height = `${Math.min(1, view.innerHeight / whole) * 100}%`;
  const words = document.createElement("div");
  words.className = "overlay__words";
  words.textContent =
    whole <= view.innerHeight ? "Fits without scrolling" : `${Math.round(Math.min(1, depth) * 100)} % of the page`;
  band.append(seen, shown, words);
  return band;
}
