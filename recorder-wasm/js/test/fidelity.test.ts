import assert from "node:assert/strict";
import { test } from "node:test";

import { Fidelity } from "../src/session/fidelity.ts";
import type { Taken } from "../src/taken.ts";

const MINUTE = 60_000;
const mutation = { type: 3, source: 0 } as Taken;
const snapshot = { type: 2, source: -1 } as Taken;
const scroll = { type: 3, source: 3 } as Taken;
const fact = { type: 5, source: -1 } as Taken;

test("with events only, what tells of the document stays out", () => {
  const fidelity = new Fidelity();
  const passing = () => [mutation, snapshot, scroll, fact].map((event) => fidelity.passes(event));
  assert.deepEqual(passing(), [true, true, true, true]);

  assert.equal(fidelity.set("events"), true);
  assert.deepEqual(passing(), [false, false, true, true]);
  assert.equal(fidelity.set("events"), false);
  assert.equal(fidelity.set("full"), true);
});

test("a snapshot that is refused again and again is not taken for ever", () => {
  const fidelity = new Fidelity();
  const may = [0, 1, 2, 3, 4].map((minute) => fidelity.mayRepair(10 * MINUTE + minute * 1_000));

  assert.deepEqual(may, [true, true, true, false, false]);
  assert.equal(fidelity.mayRepair(20 * MINUTE), true);
});
