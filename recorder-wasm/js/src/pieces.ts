/**
 * Events as JSON in pieces, each so small that writing it does not hold the page up.
 *
 * `JSON.stringify` writes a whole snapshot in one go, which takes a tenth of a second on a
 * slow device. Here it writes what is small, one part after the other; what is large is
 * taken apart: objects by their fields, lists by runs of items, strings by length.
 */

import type { eventWithTime } from "@rrweb/types";

/** About as many characters in a piece. */
const PIECE = 32 * 1024;

/** What the names and marks of an item take, about. */
const FRAME = 60;

type Fields = Record<string, unknown>;

/** Whether an event is too large to be written in one go. */
export function isHeavy({ type, data }: eventWithTime): boolean {
  const { node, adds, attributes, texts, removes } = data as Fields;
  if ((type as number) === 2) {
    return weigh(node, PIECE) >= PIECE;
  }
  const lists = [adds, attributes, texts, removes].filter(Array.isArray) as unknown[][];
  return lists.some(({ length }) => length * FRAME >= PIECE) || lists.reduce((sum, list) => sum + weighAll(list, PIECE), 0) >= PIECE;
}

/** Text to write, or a value, or what is left of a list or of a long string. */
type Step = string | { value: unknown } | { items: unknown[]; begin: number } | { text: string; begin: number };

/** Writes one value. The pieces put together are what `JSON.stringify` makes of it. */
export class Writer {
  /** What is left, last first: no recursion, because pages nest deeply. */
  private readonly steps: Step[];

  constructor(value: unknown) {
    this.steps = [{ value }];
  }

  get isDone(): boolean {
    return this.steps.length === 0;
  }

  /** The next piece; some are empty. */
  next(): string {
    const step = this.steps.pop()!;
    if (typeof step === "string") {
      return step;
    }
    if ("items" in step) {
      return this.run(step.items, step.begin);
    }
    return "text" in step ? this.part(step.text, step.begin) : this.open(step.value);
  }

  private open(value: unknown): string {
    if (Array.isArray(value)) {
      this.steps.push("]", { items: value, begin: 0 });
      return "[";
    }
    if (typeof value === "object" && value !== null) {
      const fields = Object.entries(value).filter(([, field]) => field !== undefined);
      this.steps.push("}");
      for (let index = fields.length - 1; index >= 0; index--) {
        const [name, field] = fields[index]!;
        this.steps.push({ value: field }, `${index > 0 ? "," : ""}${JSON.stringify(name)}:`);
      }
      return "{";
    }
    if (typeof value === "string" && value.length > PIECE) {
      this.steps.push('"', { text: value, begin: 0 });
      return '"';
    }
    return JSON.stringify(value);
  }

  /** As many items as a piece holds; one that is too large for that is taken apart. */
  private run(items: unknown[], begin: number): string {
    let end = begin;
    let weight = 0;
    while (end < items.length && weight < PIECE) {
      weight += weigh(items[end], PIECE);
      end += 1;
    }
    const isLarge = end === begin + 1 && weight >= PIECE;
    if (end > begin + 1 && weight >= PIECE) {
      // The last one may be large by itself.
      end -= 1;
    }
    if (end < items.length) {
      this.steps.push({ items, begin: end });
    }
    const comma = begin > 0 ? "," : "";
    if (isLarge) {
      this.steps.push({ value: items[begin] });
      return comma;
    }
    return end > begin ? comma + JSON.stringify(items.slice(begin, end)).slice(1, -1) : "";
  }

  private part(text: string, begin: number): string {
    let end = begin + PIECE;
    // The halves of a character stay together.
    end += Number(/[\uD800-\uDBFF]/.test(text.charAt(end - 1)));
    if (end < text.length) {
      this.steps.push({ text, begin: end });
    }
    return JSON.stringify(text.slice(begin, end)).slice(1, -1);
  }
}

/** About how many characters an item of a snapshot or a mutation is as JSON. Looks no further than `most`. */
function weigh(item: unknown, most: number): number {
  if (typeof item !== "object" || item === null) {
    return typeof item === "string" ? item.length : FRAME / 10;
  }
  const { node, textContent, value, attributes, childNodes } = item as Fields;
  let weight = FRAME;
  weight += lengthOf(textContent) + lengthOf(value);
  if (attributes) {
    for (const name in attributes) {
      weight += name.length + 6 + lengthOf((attributes as Fields)[name]);
    }
  }
  if (node) {
    weight += weigh(node, most - weight);
  }
  return weight < most && childNodes ? weight + weighAll(childNodes as unknown[], most - weight) : weight;
}

function weighAll(items: unknown[], most: number): number {
  let weight = 0;
  for (let index = 0; index < items.length && weight < most; index++) {
    weight += weigh(items[index], most - weight);
  }
  return weight;
}

function lengthOf(value: unknown): number {
  return typeof value === "string" ? value.length : 0;
}
