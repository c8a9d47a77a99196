import assert from "node:assert/strict";
import { test } from "node:test";

import { inTasks, soon } from "../src/soon.ts";

const done = () => new Promise<void>((resolve) => void soon(() => soon(resolve)));

test("steps run in order, each in a task of its own, and one that fails stops none", async () => {
  const seen: string[] = [];
  inTasks([
    () => {
      seen.push("first");
      queueMicrotask(() => seen.push("between"));
      throw new Error("of the first");
    },
    () => seen.push("second"),
  ]);
  assert.deepEqual(seen, []);
  await done();
  await done();

  assert.deepEqual(seen, ["first", "between", "second"]);
});

test("what is taken back does not run", async () => {
  const seen: string[] = [];
  soon(() => seen.push("alone"))();
  const cancel = inTasks([() => void (seen.push("first"), cancel()), () => seen.push("second")]);
  await done();
  await done();

  assert.deepEqual(seen, ["first"]);
});
