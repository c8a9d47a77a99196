import assert from "node:assert/strict";
import { test } from "node:test";

import { lightOf, turnOf } from "../src/brightness.ts";

const DARK = [0, 0, 0, 0, 0];
const LIGHT = [1, 1, 1, 1, 1];

test("most of the page turning brighter or darker is a turn", () => {
  assert.equal(turnOf(DARK, LIGHT), 1);
  assert.equal(turnOf(LIGHT, DARK), -1);
  assert.equal(turnOf(DARK, [1, 1, 1, 1, 0]), 1);
});

test("a part of the page is not, nor is a small difference", () => {
  assert.equal(turnOf(DARK, [1, 1, 1, 0, 0]), 0);
  assert.equal(turnOf(DARK, DARK.map(() => 0.05)), 0);
  assert.equal(turnOf(DARK, [1, 1, 1, -1, -1]), 0);
});

test("colours are read as browsers write them", () => {
  assert.deepEqual(lightOf("rgb(255, 255, 255)"), { luminance: 1, alpha: 1 });
  assert.deepEqual(lightOf("rgba(0, 0, 0, 0)"), { luminance: 0, alpha: 0 });
  assert.equal(lightOf("rgb(255, 0, 0)").luminance, 0.2126);
  assert.equal(lightOf("color(srgb 1 1 1 / 0.5)").alpha, 0.5);
});
