import assert from "node:assert/strict";
import { test } from "node:test";

import { stamp } from "../src/clock.ts";

test("time goes on where it was when the clock is set back, and follows it forward", () => {
  const start = 1_795_308_430_836;

  assert.equal(stamp(start), start);
  assert.equal(stamp(start - 3_600_000), start);
  assert.equal(stamp(start - 3_600_000 + 50), start + 50);
  assert.equal(stamp(start + 7_200_000), start + 7_200_000 + 3_600_000);
});
