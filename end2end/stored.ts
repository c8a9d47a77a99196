/** What the server stored of a window, read the way the player reads it. */

import { type APIRequestContext, expect } from "@playwright/test";

import type { Visit } from "./visit.ts";

/** `[seq, from, to, bytes, events, flags]` */
export type ManifestChunk = [number, number, number, number, number, number];

export interface Manifest {
  session: string;
  window: string;
  from: number;
  length: number;
  windows: { window: string; opener: string | null }[];
  chunks: ManifestChunk[];
  gaps: { from: number; to: number; why: string; chunks: number }[];
}

export interface StoredEvent {
  type: number;
  timestamp: number;
  // The shape depends on `type`; tests look only at what they name.
  data: any;
}

export interface Stored {
  manifest: Manifest;
  events: StoredEvent[];
  /** All events as they were stored, to search in. */
  text: string;
}

export const FULL_SNAPSHOT = 2;
const INCREMENTAL = 3;
const META = 4;
const CUSTOM = 5;
const MUTATION = 0;
const INPUT = 5;

/** Chunks that one request may ask for. */
const CHUNKS_PER_REQUEST = 10;

/** Reads everything that is stored of a window; undefined when nothing is. */
export async function readStored(request: APIRequestContext, { session, window }: Visit): Promise<Stored | undefined> {
  const base = `/replay/${session}/${window}`;
  const answer = await request.get(`${base}/manifest`);
  if (answer.status() === 404) {
    return undefined;
  }
  expect(answer.status()).toBe(200);
  const manifest = (await answer.json()) as Manifest;
  const lines: string[] = [];
  const seqs = manifest.chunks.map(([seq]) => seq);
  for (let index = 0; index < seqs.length; index += CHUNKS_PER_REQUEST) {
    const to = seqs[Math.min(index + CHUNKS_PER_REQUEST, seqs.length) - 1];
    const chunks = await request.get(`${base}/chunks?from=${seqs[index]}&to=${to}`);
    expect(chunks.status()).toBe(200);
    lines.push(...(await chunks.text()).split("\n"));
  }
  // A line that begins with the number of a chunk stands before its events.
  const stored = lines.filter((line) => line !== "" && !line.startsWith('{"seq":'));
  return { manifest, events: stored.map((line) => JSON.parse(line) as StoredEvent), text: stored.join("\n") };
}

/**
 * Reads again until what is stored is whole and fulfils a condition, and returns it.
 * The last frames of a page travel side by side: the later one may arrive first.
 */
export async function storedWhen(
  request: APIRequestContext,
  visit: Visit,
  message: string,
  isThere: (stored: Stored) => boolean,
): Promise<Stored> {
  let last: Stored | undefined;
  const read = async () => {
    last = await readStored(request, visit);
    return last !== undefined && isWhole(last) && isThere(last);
  };
  await expect.poll(read, { message }).toBe(true);
  return last!;
}

/** Begins with a full snapshot, and nothing was lost on the way. What a recorder left out itself it says, as of idle time. */
function isWhole(stored: Stored): boolean {
  return snapshots(stored).length > 0 && stored.manifest.gaps.every(({ why }) => why !== "lost");
}

/** Payloads of the custom events with a tag. */
export function payloads(stored: Stored, tag: string): any[] {
  return stored.events.filter(({ type, data }) => type === CUSTOM && data.tag === tag).map(({ data }) => data.payload);
}

export function inputs(stored: Stored): { id: number; text: string; isChecked: boolean }[] {
  return stored.events.filter(({ type, data }) => type === INCREMENTAL && data.source === INPUT).map(({ data }) => data);
}

export function snapshots(stored: Stored): StoredEvent[] {
  return stored.events.filter(({ type }) => type === FULL_SNAPSHOT);
}

export interface StoredNode {
  type: number;
  id: number;
  tagName?: string;
  attributes?: Record<string, unknown>;
  textContent?: string;
  childNodes?: StoredNode[];
}

/** Every node that was ever recorded: of snapshots and of later additions, in order. */
export function* nodes(stored: Stored): Generator<StoredNode> {
  for (const { type, data } of stored.events) {
    if (type === FULL_SNAPSHOT) {
      yield* descend(data.node);
    } else if (type === INCREMENTAL && data.source === MUTATION) {
      for (const { node } of data.adds) {
        yield* descend(node);
      }
    }
  }
}

function* descend(node: StoredNode): Generator<StoredNode> {
  yield node;
  for (const child of node.childNodes ?? []) {
    yield* descend(child);
  }
}

/** The text in and below the first node that fits. */
export function textOf(stored: Stored, fits: (node: StoredNode) => boolean): string | undefined {
  for (const node of nodes(stored)) {
    if (fits(node)) {
      return [...descend(node)].map(({ textContent }) => textContent ?? "").join("");
    }
  }
  return undefined;
}

/** Whether the picture of a page whose address contains a text is there. */
export function hasPicture({ events }: Stored, address: string): boolean {
  const arrival = events.findIndex(({ type, data }) => type === META && data.href.includes(address));
  return arrival !== -1 && events.slice(arrival).some(({ type }) => type === FULL_SNAPSHOT);
}
