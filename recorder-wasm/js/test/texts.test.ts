import assert from "node:assert/strict";
import { test } from "node:test";

import { campaign } from "../src/campaign.ts";
import { refusal } from "../src/consent.ts";
import { scrub } from "../src/scrub.ts";
import { stripUrl } from "../src/urls.ts";

test("of an address only origin and path stay", () => {
  const cases: [string, string][] = [
    ["https://bob:pw@shop.example/cart?token=1#me", "https://shop.example/cart"],
    ["http://127.0.0.1:3000/", "http://127.0.0.1:3000/"],
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

test("error texts lose what identifies people, and keep what identifies code", () => {
  const cases: [string, string][] = [
    ["no user bob@example.com", "no user [redacted]"],
    ["card 4111 1111 1111 1111 declined", "card [redacted] declined"],
    ["GET https://a.example/api/v1?key=abc#x failed", "GET https://a.example/api/v1 failed"],
    ["at f (https://a.example:8443/app.js?v=12:10432:77)", "at f (https://a.example:8443/app.js:10432:77)"],
    ["token eyJhbGciOi.eyJzdWIi.c2ln", "token [redacted]"],
    ["id 9f86d081884c7d659a2feaa0c55ad015", "id [redacted]"],
    ["x is not a function", "x is not a function"],
  ];
  for (const [text, expected] of cases) {
    assert.equal(scrub(text), expected, text);
  }
});
