import assert from "node:assert/strict";
import { test } from "node:test";

import type { Taken } from "../src/taken.ts";
import { Rewind, SPAN_MS } from "../src/session/rewind.ts";

const META = 4;
const SNAPSHOT = 2;

const event = (at: number, type = 3, weight = 10): Taken => ({
  ...{ event: {} as Taken["event"], weight, at, type, source: 0, tag: "", isInput: false, isUrgent: false },
});

function setUp() {
  let clock = 0;
  let n = 0;
  const rewind: Rewind = new Rewind(() => {
    n += 1;
    checkout();
  });
  const checkout = () => {
    rewind.push(event(clock, META));
    rewind.push(event(clock, SNAPSHOT));
  };
  const push = (at: number) => {
    clock = at;
    rewind.push(event(at));
  };
  checkout();
  return { rewind, push, asked: () => n };
}

test("a quiet minute costs no snapshot", () => {
  const { push, asked } = setUp();
  push(1_000);
  push(SPAN_MS - 1);

  assert.equal(asked(), 0);
});

test("what is handed over begins with a snapshot and is a minute long, two at most", () => {
  const { rewind, push, asked } = setUp();
  for (let at = 0; at <= 10 * SPAN_MS; at += 1_000) {
    push(at);
  }

  const events = rewind.take();
  assert.deepEqual([events[0]!.type, events[1]!.type], [META, SNAPSHOT]);
  const length = events[events.length - 1]!.at - events[0]!.at;
  assert.ok(length >= SPAN_MS && length <= 2 * SPAN_MS, String(length));
  assert.equal(asked(), 10);
  assert.equal(rewind.length, 0);
});

test("memory is bounded: older spans go first, and one that is too large alone ends it", () => {
  const { rewind, push } = setUp();
  push(SPAN_MS);
  rewind.push(event(SPAN_MS + 1, 3, 8 * 1024 * 1024 - 30));
  assert.equal(rewind.isOff, false);
  assert.equal(rewind.take()[0]!.at, SPAN_MS);

  rewind.push(event(SPAN_MS + 2, META));
  rewind.push(event(SPAN_MS + 2, SNAPSHOT, 9 * 1024 * 1024));
  assert.equal(rewind.isOff, true);
  assert.equal(rewind.length, 0);
});
