/** Judges what a page says through `Hindsight`: each call becomes a fact, or a reason why not. */

import type { Call } from "../held.ts";
import { factBytes } from "./facts.ts";

/** Tags of our own custom events; a tracked name that equals one is recorded as `track:<name>`. */
const RESERVED = new Set(
  (
    "navigation click frustration layout visibility idle vital form error console network experiment gap storm"
  ).split(" "),
);
const TRACKED_NAME = /^[A-Za-z0-9_.:-]{1,100}$/;
const MOST_PAYLOAD_CHARS = 16 * 1024;
const MOST_KEYS = 50;
const LONGEST_KEY = 128;
const LONGEST_VALUE = 1_024;
const LONGEST_ID = 128;
/** What the header of a frame has room for beside its own fields. */
const MOST_ENTRY_BYTES = 3_500;
/** The server's own names. */
const REFUSED_KEY = /^(?:geo|hs)_/i;

/** What a page said about the visitor and the session: parts of the header's `meta`. */
export interface Told {
  visitor?: string;
  traits?: Record<string, string>;
  metadata?: Record<string, string>;
}

export type Outcome =
  | { event: { tag: string; payload: Record<string, unknown> } }
  | { told: Told }
  | { refused: string };

/** `told` is what was said before: metadata adds up. */
export function judge({ call, json }: Call, told: Told): Outcome {
  if (json === undefined) {
    return { refused: `${call}: the arguments are not JSON` };
  }
  const args = JSON.parse(json) as unknown[];
  switch (call) {
    case "track":
      return judgeTrack(args[0], args[1] ?? {});
    case "experiment":
      return judgeExperiment(args[0], args[1]);
    case "identify":
      return judgeIdentify(args[0], args[1] ?? {});
    case "setMetadata":
      return judgeMetadata(args[0], told);
  }
}

function judgeTrack(name: unknown, data: unknown): Outcome {
  if (!isName(name)) {
    return { refused: "track: the name is not 1 to 100 of A-Z a-z 0-9 _ . : -" };
  }
  if (!isObject(data)) {
    return { refused: "track: the data is not an object" };
  }
  if (JSON.stringify(data).length > MOST_PAYLOAD_CHARS) {
    return { refused: "track: the data is larger than 16 KiB" };
  }
  return { event: { tag: RESERVED.has(name) ? `track:${name}` : name, payload: data } };
}

function judgeExperiment(name: unknown, variant: unknown): Outcome {
  return isName(name) && isName(variant)
    ? { event: { tag: "experiment", payload: { name, variant } } }
    : { refused: "experiment: name or variant is not 1 to 100 of A-Z a-z 0-9 _ . : -" };
}

function judgeIdentify(id: unknown, traits: unknown): Outcome {
  const visitor = typeof id === "number" ? String(id) : id;
  if (typeof visitor !== "string" || visitor.length === 0 || visitor.length > LONGEST_ID) {
    return { refused: "identify: the id is not a text of 1 to 128 characters" };
  }
  const facts = readMap(traits);
  return typeof facts === "string" ? { refused: `identify: ${facts}` } : { told: { visitor, traits: facts } };
}

function judgeMetadata(metadata: unknown, told: Told): Outcome {
  const facts = readMap(metadata);
  if (typeof facts === "string") {
    return { refused: `setMetadata: ${facts}` };
  }
  const all = { ...told.metadata, ...facts };
  return Object.keys(all).length > MOST_KEYS
    ? { refused: `setMetadata: more than ${MOST_KEYS} keys` }
    : { told: { metadata: all } };
}

/** A map of texts, or why it is none. */
function readMap(value: unknown): Record<string, string> | string {
  if (!isObject(value)) {
    return "not an object";
  }
  const entries = Object.entries(value);
  if (entries.length > MOST_KEYS) {
    return `more than ${MOST_KEYS} keys`;
  }
  const map: Record<string, string> = {};
  for (const [key, field] of entries) {
    const text = typeof field === "string" ? field : JSON.stringify(field);
    if (REFUSED_KEY.test(key)) {
      return `keys that begin with geo_ or hs_ are not yours`;
    }
    if (key.length === 0 || key.length > LONGEST_KEY) {
      return `a key is not 1 to ${LONGEST_KEY} characters long`;
    }
    if (text.length > LONGEST_VALUE) {
      return `a value is longer than ${LONGEST_VALUE} characters`;
    }
    if (factBytes(key, text) > MOST_ENTRY_BYTES) {
      return `a value is longer than ${MOST_ENTRY_BYTES} bytes as JSON`;
    }
    map[key] = text;
  }
  return map;
}

function isName(name: unknown): name is string {
  return typeof name === "string" && TRACKED_NAME.test(name);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
