import assert from "node:assert/strict";
import { test } from "node:test";

import { campaign } from "../src/campaign.ts";
import { refusal } from "../src/consent.ts";
import { stripUrl } from "../src/urls.ts";

test("of an address only origin and path stay", () => {
  const cases: [string, string][] = [
    ["https://bob:pw@shop.example/cart?token=1#me", "https://shop.example/cart"],
    ["http://127.0.0.1:3000/", "http://127.0.0.1:3000/"],
    ["https://shop.example/cart;jsessionid=A1", "https://shop.example/cart"],
    ["mailto:bob@example.com", "mailto:"],
    ["data:text/plain,secret", "data:"],
    ["javascript:alert(1)", "javascript:"],
    ["not an address", ""],
  ];
  for (const [address, expected] of cases) {
    assert.equal(stripUrl(address), expected, address);
  }
});

test("campaign parameters: any case, first wins, trimmed, nobody's address", () => {
  assert.deepEqual(campaign("?UTM_Source= news &utm_source=other&utm_term=bob%40example.com&utm_content="), {
    utm: { source: "news", term: "[redacted]" },
    adClick: false,
  });
});

test("a click id is noticed and not kept", () => {
  assert.deepEqual(campaign("?gclid=Cj0KCQ"), { adClick: true });
});

test("refusals in order of strength, and only those that count", () => {
  const none = { optOut: false, gpc: false, dnt: false };

  assert.equal(refusal(none, "gpc dnt"), undefined);
  assert.equal(refusal({ optOut: true, gpc: true, dnt: true }, "gpc dnt"), "opt_out");
  assert.equal(refusal({ ...none, gpc: true, dnt: true }, "gpc dnt"), "gpc");
  assert.equal(refusal({ ...none, dnt: true }, "gpc dnt"), "dnt");
  assert.equal(refusal({ ...none, gpc: true, dnt: true }, ""), undefined);
  assert.equal(refusal({ ...none, optOut: true }, ""), "opt_out");
});
