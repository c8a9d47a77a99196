import assert from "node:assert/strict";
import { test } from "node:test";

import { KeptFrames } from "../src/session/kept-frames.ts";

const NOW = 1_795_308_430_836;
const MIB = 1024 * 1024;
const DAY_MS = 24 * 60 * 60_000;

interface Entry {
  id: string;
  owner: string;
  at: number;
  ahead: number;
  header: string;
  payload: Uint8Array;
  hasSnapshot: boolean;
}

const entry = (id: string, more: Partial<Entry> = {}): Entry => ({
  ...{ id, owner: "dead", at: NOW - 1, ahead: 0, header: "{", payload: new Uint8Array(1), hasSnapshot: false, ...more },
});

/** As much of a database as is asked for here: each answer comes in a task of its own. */
function setUp(given: Entry[]) {
  const entries = new Map(given.map((one) => [one.id, one]));
  const changesOfTasks: number[] = [];
  const begin = () => {
    let waiting = 0;
    const ask = (result?: Entry[]) => {
      const request = { result, onsuccess: undefined as (() => void) | undefined };
      waiting += 1;
      setTimeout(() => {
        changesOfTasks.push(0);
        request.onsuccess?.();
        waiting -= 1;
        if (waiting === 0) {
          transaction.oncomplete?.();
        }
      });
      return request;
    };
    const change = (by: () => void) => {
      by();
      changesOfTasks[changesOfTasks.length - 1]! += 1;
      return ask();
    };
    const store = {
      getAll: (after: string, most: number) =>
        ask([...entries.values()].filter(({ id }) => id > after).sort((left, right) => (left.id < right.id ? -1 : 1)).slice(0, most)),
      put: (one: Entry) => change(() => entries.set(one.id, one)),
      delete: (id: string) => change(() => entries.delete(id)),
    };
    const transaction = { objectStore: () => store, oncomplete: undefined as (() => void) | undefined };
    return transaction;
  };
  const stub = (name: string, value: unknown) => Object.defineProperty(globalThis, name, { value, configurable: true });
  stub("IDBKeyRange", { lowerBound: (id: string) => id });
  stub("indexedDB", {
    open: () => {
      const request = { result: { transaction: begin, close: () => {} }, onsuccess: () => {} };
      setTimeout(() => request.onsuccess());
      return request;
    },
  });
  const held = [{ name: "hs_load:alive" }];
  stub("navigator", {
    locks: { query: async () => ({ held }), request: async (_: string, whileHeld: () => Promise<void>) => whileHeld() },
  });
  const kept = new KeptFrames("me", () => NOW);
  const owned = () => [...entries.values()].filter(({ owner }) => owner === "me").map(({ id }) => id);
  return { kept, entries, owned, changesOfTasks };
}

const ids = (frames: { id: string }[]) => frames.map(({ id }) => id);

test("what dead pages left is claimed, of thousands a few in a task; what is a live page's is left alone", async () => {
  const dead = Array.from({ length: 1_000 }, (_, n) => entry(`w/${1_000 + n}`));
  const { kept, owned, entries, changesOfTasks } = setUp([...dead, entry("v/0", { owner: "alive" }), entry("x/0", { owner: "me" })]);

  const claimed = await kept.open();

  assert.deepEqual(ids(claimed), ids(dead));
  assert.equal(owned().length, 1_001);
  assert.equal(entries.get("v/0")!.owner, "alive");
  assert.ok(Math.max(...changesOfTasks) <= 16, `${Math.max(...changesOfTasks)} in one task`);
  assert.equal(kept.dropped, 0);
});

test("of too much whole spans go, oldest first, whatever their numbers are; and what is too old", async () => {
  const large = { payload: new Uint8Array(3 * MIB) };
  const { kept, entries } = setUp([
    entry("a/0", { ...large, at: NOW - 20, hasSnapshot: true }),
    entry("a/1", { ...large, at: NOW - 10 }),
    entry("b/0", { ...large, at: NOW - 40, hasSnapshot: true }),
    entry("b/1", { at: NOW - 30 }),
    entry("c/0", { at: NOW - 8 * DAY_MS }),
  ]);

  const claimed = await kept.open();

  assert.deepEqual(ids(claimed), ["a/0", "a/1"]);
  assert.deepEqual([...entries.keys()], ["a/0", "a/1"]);
  assert.equal(kept.dropped, 3);
});

test("a span that is too much alone is not kept", async () => {
  const large = { payload: new Uint8Array(5 * MIB) };
  const { kept, entries } = setUp([entry("a/0", { ...large, hasSnapshot: true }), entry("a/1", large)]);

  assert.deepEqual(await kept.open(), []);
  assert.equal(entries.size, 0);
  assert.equal(kept.dropped, 2);
});

test("a frame that was kept before the clock was set back is not sent before it was made", async () => {
  const ahead = 3 * 60 * 60_000;
  const { kept } = setUp([entry("a/0", { at: Date.now() + ahead }), entry("b/0", { ahead: 500 })]);

  // The oldest comes first.
  const [usual, late] = await kept.open();

  assert.ok(Math.abs(late!.ahead! - ahead) < 60_000, `${late!.ahead}`);
  assert.equal(usual!.ahead, 500);
});
