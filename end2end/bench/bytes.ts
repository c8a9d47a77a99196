/**
 * Bytes sent against one zlib stream of level 6 for every five seconds of the same events.
 *
 * The shipped Wasm runs here under a driven clock: events come when they were recorded, in
 * batches as the main thread makes them. The peer compresses what our frames inflate to, so
 * both carry the same masked text. Nothing here depends on how fast the machine is.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { deflateSync, gunzipSync } from "node:zlib";

import { count, type Result } from "./numbers.ts";
import { type Recording, readRecordings } from "./recordings.ts";
import { fetchPolicy, type Policy, SITE, type Stage } from "./stage.ts";

const BATCH_MS = 100;
const STREAM_MS = 5_000;
const MOST = 1.08;

interface Effect {
  kind: number;
  is_cut: boolean;
  at: number;
  header: string;
  bytes: Uint8Array;
  trailer: Uint8Array;
  free(): void;
}
interface Recorder {
  set_policy(bytes: Uint8Array, hash: string): void;
  set_meta(json: string): void;
  push(events: string, now: number): void;
  tick(now: number): void;
  cut(now: number): void;
  next_effect(): Effect | undefined;
  free(): void;
}
interface Bindings {
  initSync(module: { module: Uint8Array }): void;
  Recorder: new (config: string) => Recorder;
}

interface Frame {
  body: Buffer;
  headerBytes: number;
  hasSnapshot: boolean;
}
interface Sums {
  bodies: number;
  headers: number;
  peer: number;
}

export async function bytes(stage: Stage): Promise<Result> {
  const bindings = await load();
  const policy = await fetchPolicy(stage.url);
  const rows: string[][] = [];
  const all: Sums = { bodies: 0, headers: 0, peer: 0 };
  const later: Sums = { bodies: 0, headers: 0, peer: 0 };
  for (const recording of readRecordings()) {
    const frames = run(bindings, policy, recording);
    const masked = frames.flatMap(({ body }) => gunzipSync(body).toString().trimEnd().split("\n"));
    const texts = streams(masked);
    const own = sum(frames, texts);
    const ownLater = sum(frames.filter(({ hasSnapshot }) => !hasSnapshot), texts.filter((text) => !hasSnapshot(text)));
    add(all, own);
    add(later, ownLater);
    const plain = texts.reduce((total, text) => total + text.length, 0);
    const cells = [plain, frames.length, own.bodies, own.headers, own.peer].map(count);
    rows.push([recording.name, ...cells, bodyRatio(own), ratio(own), ratio(ownLater)]);
  }
  const together = (all.bodies + all.headers) / all.peer;
  return {
    name: "bytes: sent, against one zlib-6 stream for every 5 s of the same masked events",
    header: ["recording", "masked", "frames", "bodies", "headers", "zlib-6", "bodies / zlib", "with headers", "after snapshots"],
    rows,
    budgets: [
      ["all recordings, bodies with crash-proof tails", bodyRatio(all), `at most ${MOST}`, all.bodies / all.peer <= MOST],
      ["all recordings, headers too", ratio(all), `at most ${MOST}`, together <= MOST],
      ["the same, chunks without a snapshot only: bodies", bodyRatio(later), "", undefined],
      ["the same, headers too", ratio(later), "", undefined],
    ],
    notes: [
      "a frame's header is one line of plain JSON that the peer does not have: identity, counts, times",
      "frames also end at 48 KB and before a checkout; the peer's streams do not",
      "after snapshots: quiet pages, where a header weighs as much as what it heads",
    ],
  };
}

function sum(frames: Frame[], texts: string[]): Sums {
  return {
    bodies: frames.reduce((total, { body }) => total + body.length, 0),
    headers: frames.reduce((total, { headerBytes }) => total + headerBytes, 0),
    peer: texts.reduce((total, text) => total + deflateSync(text, { level: 6 }).length, 0),
  };
}

function add(to: Sums, sums: Sums): void {
  to.bodies += sums.bodies;
  to.headers += sums.headers;
  to.peer += sums.peer;
}

function bodyRatio({ bodies, peer }: Sums): string {
  return peer > 0 ? (bodies / peer).toFixed(3) : "–";
}

function ratio({ bodies, headers, peer }: Sums): string {
  return peer > 0 ? ((bodies + headers) / peer).toFixed(3) : "–";
}

function hasSnapshot(text: string): boolean {
  return text.split("\n").some((line) => line.startsWith('{"type":2,'));
}

async function load(): Promise<Bindings> {
  const pkg = process.env["RECORDER_PKG"];
  if (!pkg) {
    throw new Error("RECORDER_PKG does not name the output of wasm-bindgen");
  }
  const bindings = (await import(pathToFileURL(join(pkg, "recorder_wasm.js")).href)) as Bindings;
  bindings.initSync({ module: readFileSync(join(SITE, "recorder/recorder.wasm")) });
  return bindings;
}

/** What the recorder would send of a recording. */
function run({ Recorder }: Bindings, policy: Policy, { lines }: Recording): Frame[] {
  const id = "0192f8a0-0000-7000-8000-000000000001";
  const recorder = new Recorder(
    JSON.stringify({ key: "hs_demo", session: id, window: id, seq: 0, first: 0, mode: "strict" }),
  );
  recorder.set_policy(policy.bytes, policy.hash);
  recorder.set_meta("{}");
  const frames: Frame[] = [];
  let parts: Uint8Array[] = [];
  let wakeAt = Infinity;
  const drain = () => {
    for (let effect = recorder.next_effect(); effect; effect = recorder.next_effect()) {
      if (effect.kind === 1) {
        wakeAt = effect.at;
      } else if (effect.kind === 0) {
        parts.push(new Uint8Array(effect.bytes));
        if (effect.is_cut) {
          const header = effect.header;
          frames.push({
            body: Buffer.concat([...parts, new Uint8Array(effect.trailer)]),
            // What the sender adds: the time it is sent, a brace, a line feed.
            headerBytes: header.length + 15,
            hasSnapshot: /"snapshot":\[\d/.test(header),
          });
          parts = [];
        }
      }
      effect.free();
    }
  };
  let now = 0;
  for (const [at, batch] of batches(lines)) {
    while (wakeAt <= at) {
      now = wakeAt;
      wakeAt = Infinity;
      recorder.tick(now);
      drain();
    }
    now = at;
    recorder.push(batch.join("\n"), now);
    drain();
  }
  recorder.cut(now);
  drain();
  recorder.free();
  return frames;
}

/** As the main thread hands events over: after 100 ms, or at once with a snapshot or a click. */
function* batches(lines: string[]): Generator<[number, string[]]> {
  let batch: string[] = [];
  let since = 0;
  for (const line of lines) {
    const event = JSON.parse(line) as { type: number; timestamp: number; data: { source?: number; type?: number } };
    if (batch.length > 0 && event.timestamp - since >= BATCH_MS) {
      yield [since + BATCH_MS, batch];
      batch = [];
    }
    since = batch.length === 0 ? event.timestamp : since;
    batch.push(line);
    const isClick = event.type === 3 && event.data.source === 2 && event.data.type === 2;
    if (event.type === 2 || isClick) {
      yield [event.timestamp, batch];
      batch = [];
    }
  }
  if (batch.length > 0) {
    yield [since + BATCH_MS, batch];
  }
}

/** The peer's streams: a new one five seconds after the first event of the one before. */
function streams(lines: string[]): string[] {
  const texts: string[] = [];
  let since = -Infinity;
  for (const line of lines) {
    const { timestamp } = JSON.parse(line) as { timestamp: number };
    if (timestamp - since >= STREAM_MS) {
      since = timestamp;
      texts.push("");
    }
    texts[texts.length - 1] += `${line}\n`;
  }
  return texts;
}
