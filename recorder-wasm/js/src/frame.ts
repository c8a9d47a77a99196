/**
 * Frames as bytes: `header LF payload`, see `docs/wire-format.md`.
 *
 * Nearly all headers are written by the module; here are the two that must be made when
 * it cannot be asked any more.
 */

import type { RunConfig } from "./protocol.ts";

/** A frame whose `sent` is not yet known: each try to send it carries its own time. */
export interface Frame {
  /** The header up to and including `"sent":`. */
  header: string;
  payload: Uint8Array<ArrayBuffer>[];
  hasSnapshot: boolean;
  /** Which chunk of which window it is: `window/seq`. */
  id: string;
  /** By how much the clock of the page that made it was ahead of the device's; only when that was another page. */
  ahead?: number;
}

export interface Counts {
  clicks: number;
  keys: number;
  errors: number;
  active_ms: number;
}

export interface HeaderFields {
  config: RunConfig;
  seq: number;
  first: number;
  events: number;
  from: number;
  to: number;
  snapshot: number[];
  counts: Counts;
  /** The `meta` object as JSON; empty when it was said before. */
  meta: string;
  /** Provisional: the page goes away. */
  exit: boolean;
}

const NOTHING_COUNTED: Counts = { clicks: 0, keys: 0, errors: 0, active_ms: 0 };
const encoder = new TextEncoder();

/** The header of a frame that leaves with the page and is not compressed. */
export function identityHeader(fields: HeaderFields): string {
  const { key, session, window } = fields.config;
  const { seq, first, events, from, to, snapshot, counts, meta, exit } = fields;
  const line = JSON.stringify({
    ...{ v: 1, key, session, window, seq, first, events, from, to, enc: "identity" },
    ...{ snapshot, exit, counts },
  });
  return `${line.slice(0, -1)}${meta && `,"meta":${meta}`},"sent":`;
}

/** A visit that ended before the module was ready still counts; what it held was never masked, and stays. */
export function emptyFrame(config: RunConfig, at: number, meta: string): Frame {
  const counts = NOTHING_COUNTED;
  const header = identityHeader({
    ...{ config, seq: config.seq, first: config.first, events: 0, from: at, to: at, snapshot: [], counts, meta },
    exit: true,
  });
  return { header, payload: [], hasSnapshot: false, id: frameId(config.window, config.seq) };
}

export function frameBytes(frame: Frame, sent: number): Uint8Array<ArrayBuffer> {
  const header = encoder.encode(`${frame.header}${sent}}\n`);
  const bytes = new Uint8Array(header.length + payloadBytes(frame));
  bytes.set(header);
  let offset = header.length;
  for (const part of frame.payload) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

export function frameId(window: string, seq: number): string {
  return `${window}/${seq}`;
}

export function payloadBytes(frame: Frame): number {
  return frame.payload.reduce((sum, part) => sum + part.length, 0);
}

/** How many events a frame holds, by its header. */
export function eventsIn({ header }: Frame): number {
  return Number(/"events":(\d+)/.exec(header)?.[1] ?? 0);
}

export function encode(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text);
}

/** Whether a header that the module wrote names full snapshots. */
export function namesSnapshot(header: string): boolean {
  return /"snapshot":\[\d/.test(header);
}
