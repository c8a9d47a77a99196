import assert from "node:assert/strict";
import { test } from "node:test";

import type { Call } from "../src/held.ts";
import { judge, type Told } from "../src/session/calls.ts";

const say = (call: Call["call"], args: unknown[], told: Told = {}) =>
  judge({ call, json: JSON.stringify(args), at: 0 }, told) as any;
const many = (n: number) => Object.fromEntries(Array.from({ length: n }, (_, index) => [`k${index}`, index]));

test("a tracked fact becomes an event; a name of ours gets a prefix", () => {
  assert.deepEqual(say("track", ["cart_add", { n: 1 }]).event, { tag: "cart_add", payload: { n: 1 } });
  assert.deepEqual(say("track", ["click"]).event, { tag: "track:click", payload: {} });
});

test("what is tracked has limits", () => {
  for (const args of [["not a name"], [""], ["x".repeat(101)], [7], ["ok", [1]], ["ok", "text"], ["ok", { text: "x".repeat(17_000) }]]) {
    assert.match(say("track", args).refused, /^track: /);
  }
  assert.match((judge({ call: "track", json: undefined, at: 0 }, {}) as any).refused, /not JSON/);
});

test("an experiment has a name and a variant", () => {
  assert.deepEqual(say("experiment", ["checkout", "b"]).event, { tag: "experiment", payload: { name: "checkout", variant: "b" } });
  assert.match(say("experiment", ["checkout"]).refused, /^experiment: /);
});

test("a visitor is identified by a text, with traits that become texts", () => {
  assert.deepEqual(say("identify", [7, { plan: "gold", age: 3 }]).told, { visitor: "7", traits: { plan: "gold", age: "3" } });
  assert.match(say("identify", [""]).refused, /^identify: /);
  assert.match(say("identify", ["x".repeat(129)]).refused, /^identify: /);
  assert.match(say("identify", ["me", { geo_city: "Oslo" }]).refused, /geo_/);
});

test("metadata adds up to fifty keys; the server's own names are refused", () => {
  assert.deepEqual(say("setMetadata", [{ b: 2 }], { metadata: { a: "1" } }).told, { metadata: { a: "1", b: "2" } });
  assert.match(say("setMetadata", [many(51)]).refused, /more than 50/);
  assert.match(say("setMetadata", [{ one: 1 }], { metadata: many(50) as any }).refused, /more than 50/);
  for (const key of ["geo_country", "hs_x", "GEO_city", "", "x".repeat(129)]) {
    assert.match(say("setMetadata", [{ [key]: 1 }]).refused, /^setMetadata: /);
  }
  assert.match(say("setMetadata", [{ text: "x".repeat(1_025) }]).refused, /1024/);
  assert.match(say("setMetadata", [{ text: "\u0001".repeat(1_000) }]).refused, /3500 bytes/);
  assert.equal(say("setMetadata", [{ text: "字".repeat(1_024) }]).refused, undefined);
  assert.match(say("setMetadata", ["text"]).refused, /not an object/);
});
