/** What the server stored of a window, for those who count what is missing. */

import type { Page } from "@playwright/test";

import { pause, progress } from "./numbers.ts";

export interface Ids {
  session: string;
  window: string;
}

export interface StoredEvent {
  type: number;
  timestamp: number;
  // The shape depends on `type`; only what is named is looked at.
  data: any;
}

export interface Stored {
  events: StoredEvent[];
  /** Stretches that the server knows to be missing. What a recorder left out itself is an event that says so. */
  gaps: number;
}

const CHUNKS_PER_REQUEST = 10;
const INCREMENTAL = 3;
const CUSTOM = 5;
const INPUT = 5;

export function idsOf(page: Page): Promise<Ids> {
  return page.evaluate(() => {
    const { session, window: own } = (window as unknown as { Hindsight: { session(): Ids } }).Hindsight.session();
    return { session, window: own };
  });
}

export async function readStored(url: string, { session, window }: Ids): Promise<Stored> {
  const base = `${url}/replay/${session}/${window}`;
  const answer = await fetch(`${base}/manifest`);
  if (!answer.ok) {
    return { events: [], gaps: 0 };
  }
  const manifest = (await answer.json()) as { chunks: number[][]; gaps: { why: string }[] };
  const seqs = manifest.chunks.map(([seq]) => seq);
  const events: StoredEvent[] = [];
  for (let index = 0; index < seqs.length; index += CHUNKS_PER_REQUEST) {
    const to = seqs[Math.min(index + CHUNKS_PER_REQUEST, seqs.length) - 1];
    const text = await (await fetch(`${base}/chunks?from=${seqs[index]}&to=${to}`)).text();
    // A line that begins with the number of a chunk stands before its events.
    const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith('{"seq":'));
    events.push(...lines.map((line) => JSON.parse(line) as StoredEvent));
  }
  return { events, gaps: manifest.gaps.filter(({ why }) => why === "lost").length };
}

/** Reads until it is as it should be, or until nothing more can be hoped for; returns what was there last. */
export async function storedWithin(
  url: string,
  ids: Ids,
  patienceMs: number,
  isComplete: (stored: Stored) => boolean,
): Promise<Stored> {
  const end = Date.now() + patienceMs;
  for (;;) {
    const stored = await readStored(url, ids);
    if (isComplete(stored) || Date.now() > end) {
      return stored;
    }
    await pause(100);
  }
}

export function isInput({ type, data }: StoredEvent): boolean {
  return type === INCREMENTAL && data.source === INPUT;
}

export function isCustom({ type, data }: StoredEvent, tag: string, state?: string): boolean {
  return type === CUSTOM && data.tag === tag && (state === undefined || data.payload.state === state);
}

/** Does the same for each of `total` things, some at a time. */
export async function each(total: number, atOnce: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < total) {
      next += 1;
      if (next % 25 === 0) {
        progress(`${next} of ${total}`);
      }
      await work(next - 1);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}
