import assert from "node:assert/strict";
import { test } from "node:test";

import type { eventWithTime } from "@rrweb/types";

import { describe } from "../src/taken.ts";

const NO_CHANGES = { source: 0, adds: [], attributes: [], texts: [], removes: [] };

const weigh = (data: object, type = 3, nodes = 0) => describe({ type, data, timestamp: 1 } as eventWithTime, nodes).weight;
const weighChanges = (changes: object) => weigh({ ...NO_CHANGES, ...changes });

test("a snapshot weighs as its nodes do, anything else as one change", () => {
  assert.equal(weigh({}, 2, 99), 100 * weigh({ source: 3 }));
  assert.equal(weigh({ tag: "click", payload: {} }, 5), weigh({ source: 3 }));
});

test("a change weighs what its values are long, whatever else is in it", () => {
  const nothing = weighChanges({});
  const one = weighChanges({ removes: [{}] });
  const two = weighChanges({ adds: [{}, {}] });
  const long = "x".repeat(200_000);

  assert.equal(two - one, one - nothing);
  assert.equal(weighChanges({ texts: [{ id: 1, value: long }, { id: 2, value: null }] }), two + 200_000);
  assert.equal(weighChanges({ attributes: [{ id: 1, attributes: { src: long, alt: null, rr_width: 9, hidden: true } }] }), one + 200_000);
  const style = { background: long, color: ["red", "important"], top: false };
  assert.equal(weighChanges({ attributes: [{ id: 1, attributes: { style } }] }), one + 200_012);
});

test("pictures that are drawn anew thirty times a second are more than a minute may hold", () => {
  const attributes = [{ id: 1, attributes: { src: `data:image/png;base64,${"A".repeat(200_000)}` } }];

  assert.ok(60 * 30 * weighChanges({ attributes }) > 32 * 1024 * 1024);
});
