import assert from "node:assert/strict";
import { test } from "node:test";

import type { eventWithTime } from "@rrweb/types";

import { type Frame, frameBytes } from "../src/frame.ts";
import { Pipeline } from "../src/pipeline.ts";
import type { Tail, ToHost } from "../src/protocol.ts";
import type { Told } from "../src/session/calls.ts";
import { describe, type Taken } from "../src/taken.ts";

const CONFIG = { key: "hs_demo", session: "s", window: "w", seq: 4, first: 100, mode: "strict" as const };
const NOW = 1_795_308_430_836;
const ROOM = 60_000;

/** Urgent, so that nothing waits for a timer. */
function taken(event: object): Taken {
  return { ...describe(event as eventWithTime), isUrgent: true };
}

function setUp({ isReady = true, told = {} as Told } = {}) {
  const posted: ToHost[] = [];
  const sent: Frame[] = [];
  const advanced: [number, number][] = [];
  const pipeline = new Pipeline(1, CONFIG, { load: "l", kept: "all", ...told }, () => '{"load":"l"}', {
    toWorker: (message) => void posted.push(message),
    isWorkerReady: () => isReady,
    send: (frame) => void sent.push(frame),
    advance: (_, seq, first) => void advanced.push([seq, first]),
    onOverflow: () => assert.fail("overflow"),
    keep: () => false,
  });
  const push = (n: number) => {
    for (let index = 0; index < n; index++) {
      pipeline.push(taken({ type: 3, data: { source: 5, id: 1, text: "secret" }, timestamp: NOW + index }));
    }
  };
  return { pipeline, posted, sent, advanced, push };
}

function tail(seq: number, done: number, isCut = false, told = 0): Tail {
  const header = (exit: boolean) => `{"seq":${seq},"first":100,"events":${done - 100},"exit":${exit},"sent":`;
  return {
    ...{ seq, done, taken: done - 100, told, isCut, header: header(false), exitHeader: header(true) },
    ...{ bytes: new Uint8Array([1, 2]), trailer: new Uint8Array([9]) },
  };
}

function read(frame: Frame) {
  const bytes = frameBytes(frame, NOW);
  const end = bytes.indexOf(10);
  const text = new TextDecoder();
  return { header: JSON.parse(text.decode(bytes.subarray(0, end))), payload: bytes.subarray(end + 1) };
}

function readEvents(frame: Frame): unknown[] {
  return new TextDecoder().decode(read(frame).payload).split("\n").map((line) => JSON.parse(line));
}

test("a cut makes a frame of all tails, one trailer, and the time of sending", () => {
  const { pipeline, sent, advanced, push } = setUp();
  push(3);
  pipeline.receive(tail(4, 102));
  pipeline.receive(tail(4, 103, true));

  const { header, payload } = read(sent[0]!);
  assert.deepEqual([...payload], [1, 2, 1, 2, 9]);
  assert.equal(header.sent, NOW);
  assert.deepEqual(advanced, [[5, 103]]);
  assert.equal(pipeline.isDone, true);
});

test("a page that goes away sends the chunk so far and, masked, what no tail confirmed", () => {
  const { pipeline, advanced, push } = setUp();
  push(5);
  pipeline.receive(tail(4, 103));

  const [soFar, rest, ...more] = pipeline.leave(NOW, ROOM, false);

  assert.equal(more.length, 0);
  assert.deepEqual([...read(soFar!).payload], [1, 2, 9]);
  assert.equal(read(soFar!).header.exit, true);
  const { header } = read(rest!);
  assert.deepEqual([header.seq, header.first, header.events, header.exit, header.enc], [5, 103, 2, true, "identity"]);
  assert.deepEqual([header.from, header.to], [NOW + 3, NOW + 4]);
  assert.equal(header.counts.keys, 2);
  assert.equal(header.meta, undefined);
  assert.ok(readEvents(rest!).every((event) => (event as any).data.text === "******"));
  assert.deepEqual(advanced.at(-1), [6, 105]);
});

test("nothing is sent twice when a page goes away in two steps", () => {
  const { pipeline, push } = setUp();
  push(2);
  pipeline.receive(tail(4, 101));
  assert.equal(pipeline.leave(NOW, ROOM, false).length, 2);

  assert.equal(pipeline.leave(NOW, ROOM, false).length, 0);

  push(1);
  const [again, ...more] = pipeline.leave(NOW, ROOM, false);
  assert.equal(more.length, 0);
  const { seq, first, events } = read(again!).header;
  assert.deepEqual([seq, first, events], [5, 101, 2]);
});

test("what a page says of its visitor goes apart from the rest, a part with each frame, with or without events", () => {
  const { pipeline, posted, sent, push } = setUp({ told: { visitor: "7", metadata: { a: "x".repeat(900), b: "y".repeat(900) } } });
  pipeline.tell({ metadata: { a: "x".repeat(900), b: "y".repeat(900), c: "z".repeat(1_000) } });
  push(2);
  pipeline.receive(tail(4, 102, true, 1));
  // Nothing happened since then: the next part is asked for all the same.
  assert.equal(posted.at(-1)!.kind, "cut");
  assert.equal(pipeline.owesFacts, true);
  pipeline.receive(tail(5, 102, true, 2));

  const said = posted.flatMap((message) => (message.kind === "start" || message.kind === "meta" ? [JSON.parse(message.meta)] : []));
  assert.deepEqual(said[0], { load: "l", kept: "all" });
  assert.deepEqual(said.map((meta) => Object.keys(meta.metadata ?? {}).join("")), ["", "ab", "c"]);
  assert.equal(said[1].visitor, "7");
  // Without it the server would ask whether the project wants a frame that has no events.
  assert.ok(said.every(({ kept }) => kept === "all"));
  assert.deepEqual(sent.map((frame) => read(frame).header.seq), [4, 5]);
  assert.equal(pipeline.owesFacts, false);
});

test("what is said while nothing happens does not wait for something to happen", async () => {
  const { pipeline, posted, push } = setUp();
  push(1);
  pipeline.receive(tail(4, 101, true));
  pipeline.tell({ visitor: "7" });
  pipeline.tell({ metadata: { a: "1" } });
  const cuts = () => posted.filter(({ kind }) => kind === "cut").length;
  assert.equal(cuts(), 0);

  while (cuts() === 0) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const said = posted.flatMap((message) => (message.kind === "meta" ? [JSON.parse(message.meta)] : []));
  assert.deepEqual(said.at(-1), { visitor: "7", metadata: { a: "1" }, kept: "all" });
  assert.equal(cuts(), 1);
});

test("a page that lives on continues the chunk it had sent provisionally", () => {
  const { pipeline, sent, push } = setUp();
  push(3);
  pipeline.receive(tail(4, 102));
  pipeline.leave(NOW, ROOM, false);

  pipeline.receive(tail(4, 103, true));

  assert.equal(read(sent[0]!).header.seq, 4);
  assert.deepEqual([...read(sent[0]!).payload], [1, 2, 1, 2, 9]);
});

test("without a tail the first frame carries the page load's meta", () => {
  const { pipeline, push } = setUp();
  push(1);

  const [only] = pipeline.leave(NOW, ROOM, false);

  assert.deepEqual(read(only!).header.meta, { load: "l" });
  assert.equal(read(only!).header.seq, 4);
});

test("before the module is there, a visit is counted and nothing of it is shown", () => {
  const { pipeline, advanced, push } = setUp({ isReady: false });
  push(9);

  const frames = pipeline.leave(NOW, ROOM, false);

  assert.equal(frames.length, 1);
  const { header, payload } = read(frames[0]!);
  assert.deepEqual([header.seq, header.first, header.events, payload.length], [4, 100, 0, 0]);
  assert.deepEqual(header.meta, { load: "l" });
  assert.deepEqual(advanced.at(-1), [5, 100]);
  assert.equal(pipeline.leave(NOW, ROOM, false).length, 0);
});

test("what does not fit into a last request is replaced by gaps, largest first", () => {
  const { pipeline } = setUp();
  const snapshot = { type: 2, id: 1, tagName: "p", attributes: {}, childNodes: [{ type: 3, id: 2, textContent: "x".repeat(90_000) }] };
  pipeline.push(taken({ type: 2, data: { node: snapshot, initialOffset: {} }, timestamp: NOW }));
  pipeline.push(taken({ type: 3, data: { source: 3, id: 1, x: 0, y: 7 }, timestamp: NOW + 1 }));

  const [frame] = pipeline.leave(NOW, ROOM, false);

  assert.ok(frameBytes(frame!, NOW).length < ROOM);
  const [gap, scroll] = readEvents(frame!) as any[];
  assert.equal(gap.data.payload.why, "too_large");
  assert.equal(scroll.data.y, 7);
  assert.deepEqual(read(frame!).header.snapshot, []);
});

test("a chunk that is too large for a last request takes no room from what follows it", () => {
  const { pipeline, push } = setUp();
  push(3);
  pipeline.receive({ ...tail(4, 101), bytes: new Uint8Array(ROOM) });

  const [, rest] = pipeline.leave(NOW, ROOM, false);

  assert.ok(readEvents(rest!).every((event) => (event as any).data.text === "******"));
});

test("a snapshot that cannot fit is not even masked", () => {
  const { pipeline } = setUp();
  const childNodes = Array.from({ length: 10_000 }, (_, id) => ({ type: 4, id }));
  // Looked at, it would throw: a gap would say `error`.
  Object.defineProperty(childNodes.at(-1), "tagName", { enumerable: true, get: () => assert.fail("masked") });
  pipeline.push(taken({ type: 2, data: { node: { type: 0, id: 1, childNodes }, initialOffset: {} }, timestamp: NOW }));

  const [gap] = readEvents(pipeline.leave(NOW, ROOM, false)[0]!) as any[];

  assert.equal(gap.data.payload.why, "too_large");
});

test("events reach the worker in order, each once", () => {
  const { pipeline, posted, push } = setUp();
  push(2);
  pipeline.cut();
  pipeline.receive(tail(4, 101));
  push(1);
  pipeline.cut();

  const pushed = posted.flatMap((message) => (message.kind === "push" ? [...message.events] : []));
  assert.equal(pushed.length, 3);
});

test("after the page went away the worker may replace what was sent, and nothing beyond", () => {
  const { pipeline, sent, push } = setUp();
  push(3);
  pipeline.receive(tail(4, 102));
  pipeline.leave(NOW, ROOM, true);

  pipeline.receive(tail(4, 102, true));
  pipeline.receive(tail(5, 103, true));
  pipeline.receive(tail(6, 104, true));

  assert.deepEqual(sent.map((frame) => read(frame).header.seq), [4, 5]);
});

test("after the page went away nothing is sent that says less than what was sent", () => {
  const { pipeline, sent, push } = setUp();
  push(5);
  pipeline.receive(tail(4, 102));
  pipeline.leave(NOW, ROOM, true);

  pipeline.receive(tail(4, 102, true));
  pipeline.receive(tail(5, 104, true));
  pipeline.receive(tail(6, 105, true));

  assert.deepEqual(sent.map((frame) => read(frame).header.seq), [4]);
});

test("a page that went away before the module was there leaves its numbers to the next", () => {
  const { pipeline, sent, advanced, push } = setUp({ isReady: false });
  push(2);
  pipeline.leave(NOW, ROOM, true);

  pipeline.receive(tail(4, 102, true));

  assert.equal(sent.length, 0);
  assert.deepEqual(advanced, [[5, 100]]);
});
