import assert from "node:assert/strict";
import { test } from "node:test";

import { campaign, plainCampaign } from "../src/campaign.ts";
import { namesOptOut, refusal } from "../src/consent.ts";
import { isPlain } from "../src/mask.ts";
import { strictly } from "../src/meta.ts";
import { stripUrl } from "../src/urls.ts";

test("plain is what looks like words of developers, and no secret does", () => {
  for (const name of ["cart", "sign-in", "step-2", "block__element--modifier", "Summer sale", "h1", "a"]) {
    assert.ok(isPlain(name), name);
  }
  const secrets = [
    ...["", "ann@x.example", "ann%40x.example", "eyJhbGciOiJIUzI1NiJ9", "Tr0ub4dor", "4111111111111111", "12-05-1980"],
    ...["06-12-34-56-78", "user-4711", "deadbeef0123", "AKIAIOSFODNN", "qwertyuiopasdfghjklzxcvbnm", "J%C3%BCrgen", "sk_live_4eC39H"],
  ];
  for (const secret of secrets) {
    assert.ok(!isPlain(secret), secret);
  }
});

test("of an address origin and the words of its path stay", () => {
  const cases: [string, string][] = [
    ["https://bob:pw@shop.example/cart?token=1#me", "https://shop.example/cart"],
    ["http://127.0.0.1:3000/", "http://127.0.0.1:3000/"],
    ["https://shop.example/cart;jsessionid=A1", "https://shop.example/cart"],
    ["https://shop.example/help/index.html", "https://shop.example/help/index.html"],
    ["https://shop.example/u/ann@x.example/orders", "https://shop.example/u/[redacted]/orders"],
    ["https://shop.example/reset/eyJhbGciOiJIUzI1NiJ9", "https://shop.example/reset/[redacted]"],
    ["https://shop.example/users/4711/", "https://shop.example/users/[redacted]/"],
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

test("without the module only plain words of a campaign leave", () => {
  assert.deepEqual(plainCampaign({ source: "news", campaign: "member-4711", term: "[redacted]" }), {
    source: "news",
    campaign: "[redacted]",
    term: "[redacted]",
  });
});

test("what leaves without the module says nothing of the visitor", () => {
  const meta = {
    ...{ load: "l", url: "https://a.example/u/4711?q=ann", referrer: "https://b.example/ann@x.example", title: "Ann" },
    ...{ utm: { source: "news" }, visitor: "ann", traits: { plan: "pro" }, metadata: { tenant: "a" } },
  };

  assert.deepEqual(strictly(meta), {
    ...{ load: "l", url: "https://a.example/u/[redacted]", referrer: "https://b.example/[redacted]", title: "***" },
    utm: { source: "news" },
  });
});

test("a click id is noticed and not kept", () => {
  assert.deepEqual(campaign("?gclid=Cj0KCQ"), { adClick: true });
});

test("the cookie refuses whatever its value, by our name and by the server's", () => {
  for (const cookies of ["hs_optout=1", "a=b; hs_optout=yes", "hs_optout=", "hs_optout", "a=b;hs_optout=0; c=d"]) {
    assert.ok(namesOptOut(cookies), cookies);
    assert.ok(namesOptOut(cookies, "no_tracking"), cookies);
  }
  assert.ok(namesOptOut("a=b; no_tracking=true", "no_tracking"));
  for (const cookies of ["", "xhs_optout=1", "hs_optout_x=1; a=hs_optout", "no_tracking=1"]) {
    assert.ok(!namesOptOut(cookies), cookies);
  }
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
