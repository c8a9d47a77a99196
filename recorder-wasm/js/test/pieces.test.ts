import assert from "node:assert/strict";
import { test } from "node:test";

import { isHeavy, Writer } from "../src/pieces.ts";

/** Escapes make a text longer than what is measured. */
const LONGEST = 6 * 33 * 1024;

const text = (id: number, textContent = `text ${id} "quoted" 🙂`) => ({ type: 3, id, textContent, rootId: undefined });
const element = (id: number, childNodes: object[], attributes: object = { class: "a" }) => ({
  ...{ type: 2, id, tagName: "div", attributes, childNodes, isSVG: undefined },
});
const many = <T>(count: number, make: (index: number) => T) => Array.from({ length: count }, (_, index) => make(index));
const deep = (levels: number): object =>
  many(levels, (id) => id).reduce<object>((child, id) => element(id, [text(id), child]), text(0));

function written(value: unknown): string[] {
  const writer = new Writer(value);
  const found: string[] = [];
  while (!writer.isDone) {
    found.push(writer.next());
  }
  return found;
}

const VALUES: Record<string, unknown> = {
  "a snapshot": { type: 2, data: { node: element(1, many(3_000, (id) => element(id, [text(id)]))) }, timestamp: 7 },
  "a deep tree": { type: 2, data: { node: deep(2_000), initialOffset: { left: 0, top: 0 } } },
  "a large style sheet": element(1, [], { _cssText: `${"x".repeat(32 * 1024 - 1)}🙂${"\ud83d".repeat(70_000)}` }),
  "one large item among small ones": [1, element(1, many(900, text)), "two", null, undefined, [], {}],
  "large items side by side": many(4, () => element(1, many(900, text))),
  "many changes": { adds: many(2_000, (id) => ({ parentId: 1, nextId: null, node: element(id, []) })), removes: [] },
  "a small event": { type: 5, data: { tag: "x", payload: { nothing: undefined, no: null, list: [undefined] } } },
};

for (const [name, value] of Object.entries(VALUES)) {
  test(`the pieces of ${name} are its JSON, none of them long`, () => {
    const found = written(value);

    assert.equal(found.join(""), JSON.stringify(value));
    assert.ok(Math.max(...found.map(({ length }) => length)) < LONGEST);
  });
}

test("what is large is known before it is written", () => {
  const mutation = (fields: object) =>
    isHeavy({ type: 3, data: { source: 0, adds: [], removes: [], texts: [], attributes: [], ...fields } } as never);

  assert.equal(mutation({ texts: [{ id: 1, value: "short" }] }), false);
  assert.equal(mutation({ texts: [{ id: 1, value: "x".repeat(100_000) }] }), true);
  assert.equal(mutation({ attributes: many(2_000, (id) => ({ id, attributes: { class: "changed" } })) }), true);
  assert.equal(isHeavy({ type: 2, data: { node: element(1, [text(2)]) } } as never), false);
  assert.equal(isHeavy({ type: 2, data: { node: deep(1_000) } } as never), true);
});
