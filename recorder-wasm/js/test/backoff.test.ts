import assert from "node:assert/strict";
import { test } from "node:test";

import { delayMs, retryAfterMs, verdict } from "../src/backoff.ts";

test("every answer has one meaning", () => {
  const meanings: [number, string][] = [
    [200, "accepted"],
    [202, "accepted"],
    [204, "refused"],
    [400, "dropped"],
    [401, "stopped"],
    [403, "stopped"],
    [404, "dropped"],
    [408, "later"],
    [413, "dropped"],
    [429, "later"],
    [500, "later"],
    [503, "later"],
  ];
  for (const [status, meaning] of meanings) {
    assert.equal(verdict(status), meaning, String(status));
  }
});

test("waiting doubles from one second to five minutes", () => {
  const longest = [1, 2, 3, 4, 9, 10, 99].map((failures) => delayMs(failures, 0, 1));

  assert.deepEqual(longest, [1_000, 2_000, 4_000, 8_000, 256_000, 300_000, 300_000]);
});

test("at least half of it is waited, and never less than the server asks for", () => {
  assert.equal(delayMs(3, 0, 0), 2_000);
  assert.equal(delayMs(1, 30_000, 0), 30_000);
});

test("Retry-After is seconds or a date, and bounded", () => {
  const now = Date.parse("2026-03-01T12:00:00Z");

  assert.equal(retryAfterMs("7", now), 7_000);
  assert.equal(retryAfterMs("Sun, 01 Mar 2026 12:00:30 GMT", now), 30_000);
  assert.equal(retryAfterMs("999999", now), 300_000);
  for (const nonsense of [null, "", "soon", "-5", "Sun, 01 Mar 2026 11:00:00 GMT"]) {
    assert.equal(retryAfterMs(nonsense, now), 0, String(nonsense));
  }
});
