import assert from "node:assert/strict";
import { test } from "node:test";

import { stringifyPlainly } from "../../src/observe/json.ts";

test("a page's own toJSON is put aside while we write, and only then", () => {
  const owner = Array.prototype as { toJSON?: () => string };
  owner.toJSON = () => "bent";
  try {
    assert.equal(stringifyPlainly({ list: [1, [2]] }), '{"list":[1,[2]]}');
    assert.equal(JSON.stringify([1]), '"bent"');
    assert.throws(() => stringifyPlainly({ n: 1n }));
    assert.equal(JSON.stringify([1]), '"bent"');
  } finally {
    delete owner.toJSON;
  }
});
