import assert from "node:assert/strict";
import { test } from "node:test";

import type { Told } from "../src/session/calls.ts";
import { Facts } from "../src/session/facts.ts";

const large = (n: number) => Object.fromEntries(Array.from({ length: n }, (_, key) => [`key-${key}`, "v".repeat(1_000)]));

function setUp(base = 0) {
  const parts: Told[] = [];
  const facts = new Facts(base, (part) => void parts.push(part));
  return { facts, parts };
}

test("whatever is accepted arrives, in parts that fit into a header", () => {
  const { facts, parts } = setUp(1_500);
  facts.add({ visitor: "ann", traits: large(3), metadata: large(50) });
  for (let frame = 1; facts.isOwed && frame < 60; frame++) {
    facts.cut(frame);
  }

  const arrived: Told = { ...parts[0] };
  for (const { traits, metadata } of parts) {
    arrived.traits = { ...arrived.traits, ...traits };
    arrived.metadata = { ...arrived.metadata, ...metadata };
  }
  assert.deepEqual(arrived, { visitor: "ann", traits: large(3), metadata: large(50) });
  assert.ok(parts.every((part) => JSON.stringify(part).length < 3_000));
  assert.equal(facts.isOwed, false);
});

test("what is told and what waits is known", () => {
  const { facts } = setUp();
  facts.add({ metadata: { a: "1" } });
  assert.deepEqual([facts.isWaiting, facts.isOwed], [false, true]);

  facts.add({ metadata: large(3) });
  assert.deepEqual([facts.isWaiting, facts.isOwed], [true, true]);
});

test("a part that grows before its frame is told whole again", () => {
  const { facts, parts } = setUp();
  facts.add({ metadata: { a: "1" } });
  facts.add({ metadata: { a: "1", b: "2" } });

  assert.deepEqual(parts, [{ metadata: { a: "1" } }, { metadata: { a: "1", b: "2" } }]);
});

test("a frame that was finished before a fact was told is not trusted with it", () => {
  const { facts, parts } = setUp();
  facts.add({ metadata: { a: "1" } });
  facts.cut(0);
  facts.add({ metadata: { b: "2" } });
  assert.deepEqual(parts.at(-1), { metadata: { a: "1", b: "2" } });

  facts.cut(1);
  facts.add({ metadata: { c: "3" } });
  assert.deepEqual(parts.at(-1), { metadata: { b: "2", c: "3" } });

  facts.cut(3);
  facts.add({ metadata: { d: "4" } });
  assert.deepEqual(parts.at(-1), { metadata: { d: "4" } });
});

test("what is said again is told once, what is said anew again", () => {
  const { facts, parts } = setUp();
  facts.add({ visitor: "ann", metadata: { a: "1" } });
  facts.cut(1);
  facts.add({ visitor: "ann", metadata: { a: "1" } });
  assert.equal(parts.length, 1);
  facts.add({ metadata: { a: "2" } });
  assert.deepEqual(parts.at(-1), { metadata: { a: "2" } });
});

test("what is too large for company goes alone", () => {
  const { facts, parts } = setUp(10);
  facts.add({ metadata: { small: "1", large: "字".repeat(1_024) } });
  facts.cut(1);

  assert.deepEqual(parts.map(({ metadata }) => Object.keys(metadata!)), [["small"], ["large"]]);
});
