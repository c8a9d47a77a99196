/**
 * What a page said about its visitor, on its way into headers of frames.
 *
 * A header holds 4 KiB, fifty values of a thousand characters do not fit: they go in parts,
 * a part with each frame. The module keeps one `metadata` and one `traits` for the frame that
 * it is writing; so a part is told whole again when it grows.
 *
 * # Invariant
 *
 * A fact is told until a frame came that holds an event which is younger than the fact.
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
  /** How many events had been recorded when it was told; none while it waits. */
  toldAt: number | undefined;
}

export class Facts {
  private facts: Fact[] = [];
  /** Everything that was said so far: what is said again is no news. */
  private readonly known = new Map<string, string>();

  constructor(
    /** Bytes that the header of the first frame has to hold beside them. */
    private base: number,
    private readonly tell: (told: Told) => void,
  ) {}

  /** `recorded`: how many events were recorded so far. */
  add(told: Told, recorded: number): void {
    const news = factsOf(told).filter(({ field, key, value }) => this.known.get(`${field} ${key}`) !== value);
    news.forEach(({ field, key, value }) => this.known.set(`${field} ${key}`, value));
    const isSame = (one: Fact) => (other: Fact) => one.field === other.field && one.key === other.key;
    this.facts = [...this.facts.filter((fact) => !news.some(isSame(fact))), ...news];
    this.fill(recorded);
  }

  /** A frame was finished that holds so many of the recorded events. */
  cut(held: number, recorded: number): void {
    this.base = 0;
    this.facts = this.facts.filter(({ toldAt }) => toldAt === undefined || toldAt >= held);
    this.fill(recorded);
  }

  private fill(recorded: number): void {
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
    if (part.some(({ toldAt }) => toldAt === undefined)) {
      part.forEach((fact) => (fact.toldAt ??= recorded));
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
    return { field, key, value, bytes: factBytes(key, value), toldAt: undefined };
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
