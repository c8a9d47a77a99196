import assert from "node:assert/strict";
import { test } from "node:test";

import { maskStrictly } from "../src/strict.ts";

const SECRET = "Tr0ub4dor";

function mask(event: object): string {
  return JSON.stringify(maskStrictly({ timestamp: 7, ...event } as never));
}

const element = (attributes: object, childNodes: object[] = []) => ({
  ...{ type: 2, id: 2, tagName: "a", attributes, childNodes },
});

/** Every place of an event in which a page can put text. */
const HIDING_PLACES: Record<string, object> = {
  text: { type: 2, data: { node: { type: 0, id: 1, childNodes: [{ type: 3, id: 3, textContent: SECRET }] } } },
  comment: { type: 2, data: { node: { type: 5, id: 1, textContent: SECRET } } },
  attribute: { type: 2, data: { node: element({ title: SECRET, "data-user": SECRET, [SECRET]: "" }) } },
  value: { type: 2, data: { node: element({ value: SECRET }) } },
  "style sheet": { type: 2, data: { node: element({ _cssText: `.a { content: "${SECRET}" }` }) } },
  "rrweb's own attributes": { type: 2, data: { node: element({ rr_src: SECRET, rr_dataURL: SECRET }) } },
  "changed text": { type: 3, data: { source: 0, texts: [{ id: 3, value: SECRET }] } },
  "changed attribute": { type: 3, data: { source: 0, attributes: [{ id: 3, attributes: { alt: SECRET } }] } },
  "changed style": { type: 3, data: { source: 0, attributes: [{ id: 3, attributes: { style: { x: SECRET } } }] } },
  "added node": { type: 3, data: { source: 0, adds: [{ parentId: 1, nextId: null, node: element({ alt: SECRET }) }] } },
  names: { type: 2, data: { node: element({ class: `card ${SECRET}`, role: SECRET, "data-hs-mask": SECRET }) } },
  input: { type: 3, data: { source: 5, id: 3, text: SECRET, isChecked: false } },
  "style rule": { type: 3, data: { source: 8, id: 3, adds: [{ rule: SECRET }] } },
  font: { type: 3, data: { source: 10, family: SECRET } },
  canvas: { type: 3, data: { source: 9, commands: [{ property: "fillText", args: [SECRET] }] } },
  "pointer event with a stray field": { type: 3, data: { source: 2, id: 3, x: 1, y: 1, note: SECRET } },
  address: { type: 4, data: { href: `https://a.example/x?token=${SECRET}#${SECRET}`, width: 1, height: 1 } },
  path: { type: 4, data: { href: `https://a.example/reset/${SECRET}/x`, width: 1, height: 1 } },
  route: { type: 5, data: { tag: "navigation", payload: { url: `https://a.example/${SECRET}` } } },
  file: { type: 5, data: { tag: "error", payload: { source: `https://a.example/${SECRET}.js` } } },
  "tracked data": { type: 5, data: { tag: "order", payload: { kind: SECRET, [SECRET]: 1 } } },
  label: { type: 5, data: { tag: "click", payload: { label: SECRET, selector: SECRET } } },
  error: { type: 5, data: { tag: "error", payload: { message: SECRET, stack: SECRET, mechanism: "onerror" } } },
  plugin: { type: 6, data: { plugin: "x", payload: SECRET } },
  "unknown kind": { type: 99, data: SECRET },
  "unknown shape": { type: 3, data: { source: 0, texts: SECRET } },
};

for (const [place, event] of Object.entries(HIDING_PLACES)) {
  test(`no text passes: ${place}`, () => {
    assert.doesNotMatch(mask(event), new RegExp(SECRET));
  });
}

test("structure, length and place of masked text stay", () => {
  const masked = JSON.parse(
    mask({ type: 2, data: { node: element({ class: "card", href: "/x" }, [{ type: 3, id: 3, textContent: "Hi you" }]) } }),
  );

  assert.deepEqual(masked.data.node, element({ class: "card" }, [{ type: 3, id: 3, textContent: "** ***" }]));
});

test("of names the plain ones stay", () => {
  const attributes = { class: "card card--wide mt-4 css-1q2w3e user-4711", type: "datetime-local", disabled: true };

  const masked = JSON.parse(mask({ type: 2, data: { node: element(attributes) } }));

  assert.deepEqual(masked.data.node.attributes, { ...attributes, class: "card card--wide mt-4" });
});

test("what shapes a page stays on elements that it shapes", () => {
  const shape = { width: "Ann", x: "Ann", d: "Ann" };
  const seen = (of: object) =>
    JSON.parse(mask({ type: 2, data: { node: { ...element(shape), ...of } } })).data.node.attributes;

  assert.deepEqual(seen({ tagName: "td" }), { width: "Ann" });
  assert.deepEqual(seen({ tagName: "path", isSVG: true }), shape);
  assert.deepEqual(seen({ tagName: "mail-row" }), {});
});

test("what changes on an element that nobody knows stays for its shape", () => {
  const shapes = {
    ...{ width: "100%", height: "1.5em", d: "M10 20Zm5-1e-3Lz", points: "1,2 3,4", fill: "#fa0", stroke: "none" },
    ...{ transform: "translate(1 2) rotate(-45)", viewBox: "0 0 9 9" },
  };
  const change = (attributes: object) => {
    const data = { source: 0, attributes: [{ id: 3, attributes }] };
    return JSON.parse(mask({ type: 3, data })).data.attributes[0].attributes;
  };

  assert.deepEqual(change(shapes), shapes);
  assert.deepEqual(change({ size: "Bob Smith", x: "ann@example.org", points: SECRET, fill: "url(#ann)" }), {});
  // However long it is.
  assert.deepEqual(change({ d: `${"#1".repeat(20_000)}!` }), {});
});

test("numbers of pointer events stay", () => {
  const data = { source: 1, positions: [{ x: 1, y: 2, id: 3, timeOffset: -40 }] };

  assert.deepEqual(JSON.parse(mask({ type: 3, data })).data, data);
});

test("vitals keep what says nothing of the visitor", () => {
  const payload = { metric: "LCP", value: 1200, rating: "good", load: "01976e8a-7b6c-7fff-bfff-ffffffffffff" };

  const masked = JSON.parse(mask({ type: 5, data: { tag: "vital", payload: { ...payload, element: "#hero" } } }));

  assert.deepEqual(masked.data.payload, { ...payload, element: "*****" });
});

test("the file of a script that failed is told, not the picture that did not load", () => {
  const source = (mechanism: string) => {
    const payload = { mechanism, source: "https://shop.example/users/ann" };
    return JSON.parse(mask({ type: 5, data: { tag: "error", payload } })).data.payload.source;
  };

  assert.equal(source("onerror"), "https://shop.example/users/ann");
  assert.equal(source("resource"), "");
});

test("what cannot be masked is a gap with the time of the event", () => {
  assert.deepEqual(maskStrictly({ type: 6, data: {}, timestamp: 42 } as never), {
    type: 5,
    data: { tag: "gap", payload: { why: "error", events: 1, bytes: 0 } },
    timestamp: 42,
  });
});
