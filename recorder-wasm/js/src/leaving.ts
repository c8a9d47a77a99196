/**
 * What is sent when the page goes away, without a round trip to the worker.
 *
 * ```text
 * A  the chunk so far: bytes + trailer, made by the module       seq      exit
 * B  events that no tail has confirmed, through the strict masker  seq + 1  exit
 * ```
 *
 * Both are provisional: if the page lives on, the worker's own frames replace them.
 * A browser allows all keepalive requests of a page 64 KiB together, so B gives up its
 * largest events until it fits.
 */

import type { eventWithTime } from "@rrweb/types";

import { type Counts, encode, type Frame, frameId, identityHeader } from "./frame.ts";
import type { RunConfig } from "./protocol.ts";
import { gapEvent, maskStrictly } from "./strict.ts";
import type { Taken } from "./taken.ts";

/** The shortest node, `{"type":4,"id":1}`, with what separates it from the next one. */
const LEAST_BYTES = 18;

type Tree = { childNodes?: Tree[] };

export interface Unconfirmed {
  config: RunConfig;
  seq: number;
  /** Index of the first of the events. */
  first: number;
  events: readonly Taken[];
  /** The page load's `meta`, when no frame has said it yet. */
  meta: string;
  maxBytes: number;
}

/** Frame B. */
export function unconfirmedFrame({ config, seq, first, events, meta, maxBytes }: Unconfirmed): Frame {
  const masked = events.map(({ event, weight }) =>
    isHopeless(event, maxBytes) ? gapEvent(event.timestamp, "too_large", weight) : maskStrictly(event),
  );
  const lines = fit(masked, maxBytes);
  const times = masked.map((event) => Number(event["timestamp"]));
  const snapshot = indexesOf(lines, (line) => line.startsWith('{"type":2,'));
  const header = identityHeader({
    ...{ config, seq, first, events: lines.length, meta, snapshot },
    ...{ from: Math.min(...times), to: Math.max(...times), counts: count(masked) },
    exit: true,
  });
  return { header, payload: [encode(lines.join("\n"))], hasSnapshot: snapshot.length > 0, id: frameId(config.window, seq) };
}

/** Whether an event is too large however little of it is left: a page that leaves has no time to find out by trying. */
function isHopeless({ type, data }: eventWithTime, maxBytes: number): boolean {
  const { node, adds } = data as { node?: Tree; adds?: { node: Tree }[] };
  const most = maxBytes / LEAST_BYTES;
  const nodes = (type as number) === 2 ? countUpTo(node, most) : (adds ?? []).length;
  return nodes > most;
}

function countUpTo(tree: Tree | undefined, most: number): number {
  let count = 0;
  const waiting = tree ? [tree] : [];
  for (let next = waiting.pop(); next && count <= most; next = waiting.pop()) {
    count += 1;
    for (const child of next.childNodes ?? []) {
      waiting.push(child);
    }
  }
  return count;
}

function fit(masked: Record<string, unknown>[], maxBytes: number): string[] {
  const lines = masked.map((event) => JSON.stringify(event));
  // Masked text is ASCII but for class names and tags: characters are a fair measure of bytes.
  let total = lines.reduce((sum, line) => sum + line.length + 1, 0);
  const bySize = lines.map((_, index) => index).sort((left, right) => lines[right]!.length - lines[left]!.length);
  for (const index of bySize) {
    if (total <= maxBytes) {
      break;
    }
    const before = lines[index]!.length;
    lines[index] = JSON.stringify(gapEvent(Number(masked[index]!["timestamp"]), "too_large", before));
    total += lines[index].length - before;
  }
  return lines;
}

/** What a list of sessions shows, taken from masked events. */
export function count(events: Record<string, unknown>[]): Counts {
  const counts = { clicks: 0, keys: 0, errors: 0, active_ms: 0 };
  for (const { type, data } of events as { type: number; data: Record<string, unknown> }[]) {
    const isIncremental = type === 3;
    counts.clicks += Number(isIncremental && data["source"] === 2 && data["type"] === 2);
    counts.keys += Number(isIncremental && data["source"] === 5);
    counts.errors += Number(type === 5 && data["tag"] === "error");
  }
  return counts;
}

function indexesOf(lines: string[], matches: (line: string) => boolean): number[] {
  return lines.flatMap((line, index) => (matches(line) ? [index] : []));
}
