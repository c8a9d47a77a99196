import assert from "node:assert/strict";
import { test } from "node:test";

import { type Frame, frameBytes } from "../src/frame.ts";
import { Textless } from "../src/session/textless.ts";

const CONFIG = { key: "hs_demo", session: "s", window: "w", seq: 4, first: 100, mode: "strict" as const };
const NOW = 1_795_308_430_836;

function setUp() {
  const sent: Frame[] = [];
  const advanced: [number, number][] = [];
  const textless = new Textless(CONFIG, '{"load":"l"}', {
    now: () => NOW,
    send: (frame) => void sent.push(frame),
    advance: (_, seq, first) => void advanced.push([seq, first]),
  });
  const push = (type: number, data: object) => textless.push({ type, data, timestamp: NOW } as never);
  return { textless, sent, advanced, push };
}

const text = (frame: Frame) => new TextDecoder().decode(frameBytes(frame, NOW));

test("of a page only facts without text pass", () => {
  const { textless, sent, advanced, push } = setUp();
  push(4, { href: "https://site.example/path?secret=1", width: 10, height: 20 });
  push(2, { node: { type: 0, id: 1, childNodes: [{ type: 3, id: 2, textContent: "secret" }] }, initialOffset: {} });
  push(3, { source: 0, adds: [], removes: [], texts: [{ id: 2, value: "secret" }], attributes: [] });
  push(3, { source: 5, id: 3, text: "secret", isChecked: false });
  push(3, { source: 3, id: 1, x: 0, y: 7 });
  push(5, { tag: "click", payload: { selector: "#secret", label: "secret", ex: 0.5, pointer: true } });
  push(5, { tag: "vital", payload: { metric: "LCP", value: 7, element: "#secret" } });
  push(5, { tag: "error", payload: { message: "secret" } });
  push(5, { tag: "cart_secret", payload: { secret: "secret" } });
  textless.cut();

  assert.equal(sent.length, 1);
  assert.doesNotMatch(text(sent[0]!), /secret|\*/);
  const header = JSON.parse(text(sent[0]!).split("\n")[0]!);
  assert.deepEqual([header.seq, header.first, header.events, header.exit, header.meta.load], [4, 100, 4, false, "l"]);
  assert.deepEqual(advanced, [[5, 104]]);
});

test("a visit without an event is said once", () => {
  const { textless, sent } = setUp();
  textless.cut();
  textless.cut(true);

  assert.equal(sent.length, 1);
  assert.equal(JSON.parse(text(sent[0]!)).events, 0);
});
