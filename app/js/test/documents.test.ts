import assert from "node:assert/strict";
import { test } from "node:test";

import type { eventWithTime } from "@rrweb/types";

import { Documents } from "../src/documents.ts";

/** Two documents: the first is drawn from 103 on, the second begins at 500 and is drawn from 540. */
function twoDocuments(): Documents {
  const documents = new Documents();
  for (const [type, timestamp] of [[4, 100], [2, 103], [3, 300], [4, 500], [2, 540], [3, 600]]) {
    documents.note({ type, timestamp, data: {} } as unknown as eventWithTime);
  }
  return documents;
}

test("before the first picture the first picture is drawn", () => {
  assert.equal(twoDocuments().drawable(0), 103);
  assert.equal(twoDocuments().drawable(102), 103);
});

test("a moment with a picture is drawn as it is", () => {
  for (const at of [103, 300, 498, 540, 9_000]) assert.equal(twoDocuments().drawable(at), at);
});

test("between a document's address and its picture the last one stays", () => {
  for (const at of [499, 500, 539]) assert.equal(twoDocuments().drawable(at), 498);
});

test("without any document every moment is drawn as it is", () => {
  assert.equal(new Documents().drawable(5), 5);
});
