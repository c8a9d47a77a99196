/**
 * What a page said about its visitor, on its way into headers of frames.
 *
 * A header holds 4 KiB, fifty values of a thousand characters do not fit: they go in parts,
 * a part with each frame. The module keeps one `metadata` and one `traits` for the frame that
 * it is writing; so a part is told whole again when it grows.
 *
 * # Invariant
 *
 * A fact is told until a frame came that holds it.
 */

import { encode } from "../frame.ts";
import type { Told } from "./calls.ts";

/** Most bytes of one part. Leaves room for the header's own fields, and for what redaction makes longer. */
const MOST_BYTES = 2_800;
/** A colon, a comma, the name of the map around it. */
const PUNCTUATION = 16;

interface Fact {
  field: "visitor" | "traits" | "metadata";
  key: string;
  value: string;
  bytes: number;
  /** Number of the telling that it was first a part of; none while it waits. */
  part: number | undefined;
}

export class Facts {
  private facts: Fact[] = [];
  /** How often a part was told. */
  private parts = 0;
  /** Everything that was said so far: what is said again is no news. */
  private readonly known = new Map<string, string>();

  constructor(
    /** Bytes that the header of the first frame has to hold beside them. */
    private base: number,
    private readonly tell: (told: Told) => void,
  ) {}

  /** Whether there is more than what the module was told. */
  get isWaiting(): boolean {
    return this.facts.some(({ part }) => part === undefined);
  }

  /** Whether no frame came yet that holds the last of it. */
  get isOwed(): boolean {
    return this.facts.length > 0;
  }

  add(told: Told): void {
    const news = factsOf(told).filter(({ field, key, value }) => this.known.get(`${field} ${key}`) !== value);
    news.forEach(({ field, key, value }) => this.known.set(`${field} ${key}`, value));
    const isSame = (one: Fact) => (other: Fact) => one.field === other.field && one.key === other.key;
    this.facts = [...this.facts.filter((fact) => !news.some(isSame(fact))), ...news];
    this.fill();
  }

  /** A frame was finished: it and those before it hold so many parts. */
  cut(parts: number): void {
    this.base = 0;
    this.facts = this.facts.filter(({ part }) => part === undefined || part > parts);
    this.fill();
  }

  private fill(): void {
    const part: Fact[] = [];
    let bytes = this.base;
    for (const fact of this.facts) {
      // What is too large for any company goes alone.
      if (bytes > 0 && bytes + fact.bytes > MOST_BYTES) {
        break;
      }
      part.push(fact);
      bytes += fact.bytes;
    }
    if (part.some((fact) => fact.part === undefined)) {
      this.parts += 1;
      part.forEach((fact) => (fact.part ??= this.parts));
      this.tell(together(part));
    }
  }
}

/** What an entry takes in a header. */
export function factBytes(key: string, value: string): number {
  return encode(JSON.stringify([key, value])).length + PUNCTUATION;
}

function factsOf({ visitor, traits, metadata }: Told): Fact[] {
  const fact = (field: Fact["field"]) => ([key, value]: [string, string]): Fact => {
    return { field, key, value, bytes: factBytes(key, value), part: undefined };
  };
  return [
    ...(visitor === undefined ? [] : [fact("visitor")(["", visitor])]),
    ...Object.entries(traits ?? {}).map(fact("traits")),
    ...Object.entries(metadata ?? {}).map(fact("metadata")),
  ];
}

function together(part: Fact[]): Told {
  const told: Told = {};
  for (const { field, key, value } of part) {
    if (field === "visitor") {
      told.visitor = value;
    } else {
      (told[field] ??= {})[key] = value;
    }
  }
  return told;
}
