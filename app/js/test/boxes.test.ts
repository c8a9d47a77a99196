import assert from "node:assert/strict";
import { test } from "node:test";

import type { eventWithTime } from "@rrweb/types";

import { BOX_RULES, markBoxes } from "../src/boxes.ts";

interface TestNode {
  type: number;
  tagName?: string;
  attributes?: Record<string, unknown>;
  childNodes?: TestNode[];
}

function element(tagName: string, attributes: Record<string, unknown> = {}, ...childNodes: TestNode[]): TestNode {
  return { type: 2, tagName, attributes, childNodes };
}

/** The mark of an element of a full snapshot. */
function marked(node: TestNode): unknown {
  const document = { type: 0, childNodes: [element("html", {}, node)] };
  markBoxes({ type: 2, timestamp: 0, data: { node: document } } as unknown as eventWithTime);
  return node.attributes!["data-hs-box"];
}

test("what was not recorded is marked by its kind", () => {
  for (const [node, kind] of [
    [element("div", { rr_width: "10px", rr_height: "20px" }), "blocked"],
    [element("video", { rr_width: "10px" }), "blocked"],
    [element("iframe", { rr_src: "https://other.example/" }), "frame"],
    [element("iframe", {}), undefined],
    [element("canvas", {}), "canvas"],
    [element("canvas", { rr_dataURL: "data:image/png;base64," }), undefined],
    [element("video", { src: "data:," }), "media"],
    [element("audio", {}), "media"],
    [element("video", { poster: "/replay/assets/a/b" }), undefined],
    [element("video", { src: "/replay/assets/a/b" }), undefined],
    [element("p", {}), undefined],
  ] as const) {
    assert.equal(marked(node), kind, JSON.stringify(node));
  }
});

test("what is added later is marked, too, and what cannot be read is left", () => {
  const node = element("section", {}, element("canvas"));
  const data = { source: 0, texts: [], attributes: [], removes: [], adds: [{ parentId: 1, nextId: null, node }] };
  markBoxes({ type: 3, timestamp: 0, data } as unknown as eventWithTime);
  assert.equal(node.childNodes![0]!.attributes!["data-hs-box"], "canvas");

  for (const odd of [{ type: 2, data: {} }, { type: 3, data: { source: 0 } }, { type: 3, data: { source: 5 } }]) {
    markBoxes({ timestamp: 0, ...odd } as unknown as eventWithTime);
  }
});

test("each kind has a rule with its words", () => {
  assert.equal(BOX_RULES.length, 4);
  assert.match(BOX_RULES[0]!, /data-hs-box="blocked".*Blocked/);
});
