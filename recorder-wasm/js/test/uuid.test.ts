import assert from "node:assert/strict";
import { test } from "node:test";

import { isUuidV7, uuidV7 } from "../src/uuid.ts";

test("an id carries its time, its version and its variant", () => {
  const id = uuidV7(0x0197_6e8a_7b6c, (bytes) => bytes.fill(0xff));

  assert.equal(id, "01976e8a-7b6c-7fff-bfff-ffffffffffff");
  assert.ok(isUuidV7(id));
});

test("ids sort by when they were made", () => {
  assert.ok(uuidV7(1_000) < uuidV7(2_000));
});

test("what a page put into storage is no id", () => {
  for (const text of ["", "../../etc/passwd", "01976E8A-7B6C-7DEF-8123-456789ABCDEF", "x".repeat(36), 7, null]) {
    assert.equal(isUuidV7(text), false, String(text));
  }
});
