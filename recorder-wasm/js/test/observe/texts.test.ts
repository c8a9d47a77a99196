/** What observers write: console values, tracked names, limits, wrapped functions. */

import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { describeError } from "../../src/observe/errors.ts";
import { limit } from "../../src/observe/limit.ts";
import { patch } from "../../src/observe/patch.ts";
import { trackedTag } from "../../src/observe/tags.ts";
import { readData } from "../../src/observe/tracked.ts";

/** As a browser's: its getters answer for nothing else. */
class FakeNode {
  static {
    Object.defineProperty(this.prototype, Symbol.toStringTag, { value: "HTMLButtonElement" });
  }
  readonly #name = "BUTTON";
  textContent = "secret";
  get nodeName(): string {
    return this.#name;
  }
}
Object.defineProperty(globalThis, "Node", { value: FakeNode });
const { preview, readError } = await import("../../src/observe/preview.ts");
const { observeConsole } = await import("../../src/observe/console.ts");

test("console values are JSON where they can be", () => {
  const itself: Record<string, unknown> = { a: 1 };
  itself["b"] = itself;
  const cases: [unknown, string][] = [
    ["plain", "plain"],
    [1.5, "1.5"],
    [undefined, "undefined"],
    [null, "null"],
    [{ water: 0.41, list: [1, "two", null] }, '{"water":0.41,"list":[1,"two",null]}'],
    [itself, '{"a":1,"b":"(itself)"}'],
    [new Map([["a", { b: 1 }]]), '[["a",{"b":1}]]'],
    [new Set([1, 2]), "[1,2]"],
    [new Date(0), '"1970-01-01T00:00:00.000Z"'],
    [new Uint8Array(9), '"Uint8Array"'],
    [function pay() {}, '"function pay"'],
    [new FakeNode(), '"<button>"'],
    [{ nodeType: 1, nodeName: "BUTTON" }, '{"nodeType":1,"nodeName":"BUTTON"}'],
    [[[[[new FakeNode(), new Date(Number.NaN)]]]], '[[[["<button>","Invalid Date"]]]]'],
    [Promise.resolve(1), '"Promise"'],
    [new WeakMap(), '"WeakMap"'],
    [new DataView(new ArrayBuffer(1)), '"DataView"'],
    [10n, '"10"'],
    [[[[[[1]]]]], '[[[["…"]]]]'],
  ];
  for (const [value, expected] of cases) {
    assert.equal(preview(value), expected);
  }
});

test("nothing of the page runs for a preview", () => {
  const trap = {
    get secret(): string {
      throw new Error("asked");
    },
    toJSON: () => assert.fail("toJSON"),
    toString: () => assert.fail("toString"),
  };
  assert.match(preview(trap), /"secret":"\(getter\)"/);
});

test("what a value says that it is is not believed", () => {
  const endless = { [Symbol.toStringTag]: "Map", entries: () => assert.fail("entries"), a: 1 };
  assert.match(preview(endless), /"a":1/);
  class Sly extends Map {
    override entries(): never {
      return assert.fail("entries");
    }
    override get size(): never {
      return assert.fail("size");
    }
  }
  assert.equal(preview(new Sly().set(1, 2)), "[[1,2]]");
  class Loud extends Error {
    override get message(): never {
      return assert.fail("message");
    }
  }
  assert.match(preview(new Loud()), /^"Error/);
  const { name, message } = readError(new DOMException("gone", "AbortError"));
  assert.deepEqual([name, message], ["AbortError", "gone"]);
  assert.deepEqual(readError(Object.assign(new Error("x"), { name: { toString: () => assert.fail("toString") }, stack: 5 })), {
    ...{ name: "Error", message: "x", stack: "" },
  });
});

test("of a large map no more is read than is shown", () => {
  const large = new Map(Array.from({ length: 1_000 }, (_, n) => [n, n]));
  const { next } = Object.getPrototypeOf(large.entries()) as Iterator<unknown>;
  const iterator = Object.getPrototypeOf(large.entries());
  let reads = 0;
  iterator.next = function (this: Iterator<unknown>) {
    reads += 1;
    return next.call(this);
  };
  const text = preview(large);
  iterator.next = next;

  assert.match(text, /\[49,49\],"…"\]$/);
  assert.ok(reads < 60, `${reads} reads`);
});

test("what does not let itself be looked at takes nothing else with it", () => {
  const closed = new Proxy({}, { ownKeys: () => { throw new Error("closed"); } });

  assert.equal(preview([1, closed, [closed], 2]), '[1,"(closed)",["(closed)"],2]');
});

test("a preview stays small, whatever it is given", () => {
  const wide = Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`key${n}`, { n }]));
  for (const value of ["x".repeat(1e6), wide, Array.from({ length: 1e5 }, () => wide), new Error("y".repeat(1e5))]) {
    assert.ok(preview(value).length <= 2_000);
  }
});

test("a tracked name is a name, and none of ours", () => {
  assert.equal(trackedTag("cart_add"), "cart_add");
  assert.equal(trackedTag("click"), "track:click");
  for (const name of ["", "no name", "x".repeat(101), null, 5]) {
    assert.equal(trackedTag(name), undefined);
  }
});

test("declared data is a small JSON object", () => {
  assert.deepEqual(readData(null), {});
  assert.deepEqual(readData('{"a":1}'), { a: 1 });
  assert.equal(readData("[1]"), "data-hs-data is not an object");
  assert.equal(readData("{"), "data-hs-data is not JSON");
  assert.equal(readData(`{"a":"${"x".repeat(5_000)}"}`), "data-hs-data is larger than 4 KiB");
});

test("of a storm the first are said, the rest is counted", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const said: [string, Record<string, unknown>][] = [];
  const limited = limit((tag, payload) => void said.push([tag, payload]), 3, 1_000);
  for (let n = 0; n < 10; n++) {
    limited.emit("error", { n });
  }
  assert.equal(said.length, 3);
  mock.timers.tick(1_000);
  assert.deepEqual(said[3], ["gap", { why: "storm", events: 7 }]);
  limited.emit("error", {});
  limited.end();
  assert.equal(said.length, 5);
  mock.timers.reset();
});

test("of a flood of lines those that are only counted are not read", () => {
  Object.defineProperty(globalThis, "window", { value: new EventTarget(), configurable: true });
  const { log } = console;
  console.log = () => {};
  const said: [string, Record<string, unknown>][] = [];
  const stop = observeConsole((tag, payload) => void said.push([tag, payload]));
  let reads = 0;
  const ownKeys = (target: object) => ((reads += 1), Reflect.ownKeys(target));
  for (let n = 0; n < 300; n++) {
    console.log(new Proxy({ n }, { ownKeys }));
  }
  stop();
  console.log = log;

  assert.equal(reads, 100);
  assert.equal(said.length, 101);
  assert.deepEqual(said.at(-1), ["gap", { why: "storm", events: 200 }]);
});

test("errors of other realms, and things that are no errors", () => {
  assert.equal(describeError({ name: "FrameError", message: "far", stack: "at x" }, "onerror", false)["class"], "FrameError");
  assert.deepEqual(describeError("just text", "captured", true), {
    ...{ class: "string", message: "just text", stack: "", handled: true, mechanism: "captured" },
  });
  assert.equal(describeError({ secret: 1 }, "captured", true)["message"], "object was thrown");
  assert.equal(describeError(undefined, "unhandledrejection", false)["class"], "undefined");
});

test("a wrapped function is given back as it was", () => {
  class Owner {
    inherited(): number {
      return 1;
    }
  }
  const owner = Object.assign(new Owner(), { own: () => 2 });
  const double = (original: () => number) =>
    function (this: unknown): number {
      return 2 * original.call(this);
    };
  const undo = [patch(owner, "inherited", double), patch(owner, "own", double)];
  assert.deepEqual([owner.inherited(), owner.own()], [2, 4]);
  undo.forEach((restore) => restore());
  assert.deepEqual([owner.inherited(), owner.own()], [1, 2]);
  assert.deepEqual(Object.keys(owner), ["own"]);
});

test("who wrapped after us keeps a wrapper, and ours knows that it is over", () => {
  const owner = { call: () => "native" };
  let noted = 0;
  const undo = patch(owner, "call", (original, isActive) => () => {
    noted += Number(isActive());
    return original();
  });
  const ours = owner.call;
  owner.call = () => `theirs of ${ours()}`;
  undo();
  assert.equal(owner.call(), "theirs of native");
  assert.equal(noted, 0);
});
