import assert from "node:assert/strict";
import { test } from "node:test";

import { decide, matchesPlace, whyKept } from "../src/session/sampling.ts";
import { shareOf } from "../src/uuid.ts";

/** An id whose share of the circle is known. */
const idAt = (share: number) =>
  `019a0000-0000-7000-8000-${Math.floor(share * 2 ** 48).toString(16).padStart(12, "0")}`;
const NONE = { sample: 0, errorSample: 0, triggers: [] };

test("a session is in the sample by its id alone", () => {
  assert.ok(Math.abs(shareOf(idAt(0.25)) - 0.25) < 1e-9);
  assert.deepEqual(decide(idAt(0.2), { ...NONE, sample: 0.25 }), { kept: "sampled" });
  assert.deepEqual(decide(idAt(0.3), { ...NONE, sample: 0.25 }), { kept: "no" });
  assert.deepEqual(decide(idAt(0.99), { ...NONE, sample: 1 }), { kept: "all" });
  assert.deepEqual(decide(idAt(0), NONE), { kept: "no" });
});

test("the share that waits for an error is one of those that are left", () => {
  const settings = { ...NONE, sample: 0.5, errorSample: 0.5 };

  assert.deepEqual(decide(idAt(0.7), settings), { waits: { error: true, triggers: [] } });
  assert.deepEqual(decide(idAt(0.8), settings), { kept: "no" });
});

test("where there are triggers every session waits", () => {
  const triggers = [{ event: "upgrade" }];

  assert.deepEqual(decide(idAt(0.9), { ...NONE, triggers }), { waits: { error: false, triggers } });
});

test("an error, an address or a custom event ends the wait", () => {
  const waits = { error: true, triggers: [{ url: "/shop/*/pay" }, { event: "upgrade" }] };

  assert.equal(whyKept(waits, "error", undefined), "error");
  assert.equal(whyKept(waits, "upgrade", undefined), "trigger");
  assert.equal(whyKept(waits, "", "https://site.example/shop/7/pay?x=1"), "trigger");
  assert.equal(whyKept(waits, "", "https://site.example/shop/7"), undefined);
  assert.equal(whyKept(waits, "", "https://site.example/pay?from=/shop/7/pay"), undefined);
  assert.equal(whyKept({ ...waits, error: false }, "error", undefined), undefined);
});

test("a route behind # is part of the place", () => {
  const waits = { error: false, triggers: [{ url: "/app#/checkout" }, { url: "*#/help" }] };

  assert.equal(whyKept(waits, "", "https://site.example/app?x=1#/checkout/2"), "trigger");
  assert.equal(whyKept(waits, "", "https://site.example/anywhere#/help"), "trigger");
  assert.equal(whyKept(waits, "", "https://site.example/app#/cart"), undefined);
});

test("a pattern is the beginning of a place, a star anything, all else itself", () => {
  const cases: [string, string, boolean][] = [
    ["/checkout", "/checkout/step/2", true],
    ["/checkout", "/en/checkout", false],
    ["*/checkout", "/en/checkout", true],
    ["*checkout", "/checkout", true],
    ["/shop/*/pay", "/shop/a/b/pay/now", true],
    ["/shop/*/pay", "/shop/pay", false],
    ["/a*a", "/a", false],
    ["*", "/", true],
    ["/a.b", "/aXb", false],
    ["/a(b", "/a(b/c", true],
  ];
  for (const [pattern, place, matches] of cases) {
    assert.equal(matchesPlace(pattern, place), matches, `${pattern} ${place}`);
  }
});
