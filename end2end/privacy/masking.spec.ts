/** Nothing private leaves the page: searched for in every request and in all that is stored. (In files and logs: `at-rest.spec.ts`.) */

import { expect, test } from "@playwright/test";

import { observed } from "../observe/captures.ts";
import { inputs, nodes, payloads, storedWhen, textOf } from "../stored.ts";
import { recordedVisit } from "../visit.ts";
import { spyOn } from "./frames.ts";
import { failPicture, PLANTED_PAGE, PLANTED_PATH, plantMore, secretOf, SECRETS } from "./planted.ts";

test("no secret of a page is in what it sends or in what is stored", async ({ page, request }) => {
  const frames = await spyOn(page);
  await page.route("**/demo/planted/**", (route) => route.fulfill({ contentType: "text/html", body: PLANTED_PAGE }));
  await page.goto(PLANTED_PATH);
  const visit = await recordedVisit(page);
  await page.evaluate(plantMore, [secretOf("later"), secretOf("attribute"), secretOf("moved")]);
  await page.locator("#planted").waitFor({ state: "attached" });
  await page.locator("#plain").click();
  await page.close();

  const stored = await storedWhen(request, visit, "the end of the visit is stored", (now) =>
    payloads(now, "visibility").some(({ state }) => state === "pagehide"),
  );

  expect(stored.text).toContain("readable words");
  const leaked = SECRETS.filter((secret) => stored.text.includes(secret) || frames.some((frame) => frame.includes(secret)));
  expect(leaked).toEqual([]);
});

test("of a wireframe nothing can be read, and no image is named", async ({ page, request }) => {
  const frames = await spyOn(page);
  const body = PLANTED_PAGE.replace("data-key=", 'data-masking="wireframe" data-key=');
  await page.route("**/demo/planted/**", (route) => route.fulfill({ contentType: "text/html", body }));
  await page.goto(PLANTED_PATH);
  const visit = await recordedVisit(page);
  await page.evaluate(plantMore, [secretOf("later"), secretOf("attribute"), secretOf("moved")]);
  await page.locator("#planted").waitFor({ state: "attached" });
  await page.evaluate(failPicture, ["body", "/none.png"]);
  await page.close();

  const stored = await storedWhen(request, visit, "the end of the visit is stored", (now) =>
    payloads(now, "visibility").some(({ state }) => state === "pagehide"),
  );
  expect(payloads(stored, "error").map(({ mechanism }) => mechanism)).toContain("resource");
  for (const text of [stored.text, ...frames]) {
    expect(text).not.toMatch(/readable|none\.png/);
    expect(SECRETS.filter((secret) => text.includes(secret))).toEqual([]);
  }
});

test("what a visitor types stays in the page, in every kind of field", async ({ page, request }) => {
  const frames = await spyOn(page);
  const typed = "zqtypedqz";
  await page.goto("/demo/app/settings/");
  const visit = await recordedVisit(page);
  await page.locator("[name=workshop]").fill(typed);
  await page.locator("[name=phone]").pressSequentially(typed);
  await page.locator("[contenteditable]").fill(typed);
  await page.locator("[name=days]").selectOption("Saturday");
  await page.close();

  const stored = await storedWhen(request, visit, "the typing is stored", (now) => inputs(now).length > 8);
  for (const text of [stored.text, ...frames]) {
    expect(text).not.toContain(typed);
    expect(text).not.toContain("Saturday");
  }
});

test("a password stays masked when a button shows it, within an area that may be read", async ({ page, request }) => {
  const frames = await spyOn(page);
  const password = "zqpasswordqz";
  await page.goto("/demo/account/");
  const visit = await recordedVisit(page);
  const field = page.locator("[name=password]");
  await field.pressSequentially(password.slice(0, 6));
  await page.getByRole("button", { name: "Show" }).click();
  await field.pressSequentially(password.slice(6));
  await page.getByRole("button", { name: "Hide" }).click();
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.close();

  const stored = await storedWhen(request, visit, "the typing is stored", (now) => payloads(now, "click").length >= 2);
  expect(textOf(stored, ({ tagName }) => tagName === "form")).toContain("Welcome back");
  for (const text of [stored.text, ...frames]) {
    expect(text).not.toMatch(/zqpass|wordqz|password(?=qz)/);
  }
  // Nor does its length show.
  expect(inputs(stored).map(({ text }) => text.length)).not.toContain(password.length);
});

test("unmasked words can be read, masked words within them cannot", async ({ page, request }) => {
  await page.goto("/demo/");
  const visit = await recordedVisit(page);
  await page.close();

  const stored = await storedWhen(request, visit, "the page is stored", (now) => now.events.length > 1);
  expect(textOf(stored, ({ tagName }) => tagName === "h1")).toBe("Things for the kitchen that last");
  expect(textOf(stored, ({ tagName }) => tagName === "strong")).toBe("*** ***** ***** ** ** *** ****** *****.".replace(/\S/g, "*"));
  expect(stored.text).not.toContain("are masked again");
  expect(stored.text).not.toContain("This site is recorded");
});

test("a blocked element is an empty box of its size", async ({ page, request }) => {
  await page.goto("/demo/shop/cart/");
  const visit = await recordedVisit(page);
  const size = await page.locator("[data-hs-block]").boundingBox();
  await page.locator("[name=card]").fill("4111111111111111");
  await page.close();

  const stored = await storedWhen(request, visit, "the page is stored", (now) => now.events.length > 1);
  const box = [...nodes(stored)].find(({ attributes }) => attributes?.["rr_width"] !== undefined);
  expect(box?.childNodes).toEqual([]);
  expect(parseFloat(String(box?.attributes?.["rr_width"]))).toBeCloseTo(size!.width, 0);
  expect(stored.text).not.toContain("Card number");
  expect(inputs(stored)).toEqual([]);
});

test("nothing names what is in a blocked area: no link that is followed, no picture that does not load", async ({ page, request }) => {
  const frames = await spyOn(page);
  const link = (id: string) => `<a id="${id}" href="/patients/zq${id}qz" onclick="return false">${id}</a>`;
  const body = `<!doctype html><title>Blocked</title><script async src="/recorder.js" data-key="hs_demo"></script>
    <div id="area" data-hs-block>${link("within")}</div>${link("beside")}`;
  await page.route("**/demo/blocked/", (route) => route.fulfill({ contentType: "text/html", body }));
  await page.goto("/demo/blocked/");
  const visit = await recordedVisit(page);
  await observed(page);
  await page.locator("#within").click();
  await page.evaluate(failPicture, ["#area", "/pictures/zqwithinqz"]);
  await page.locator("#beside").click();
  await page.evaluate(failPicture, ["body", "/pictures/zqbesideqz"]);
  await page.close();

  const stored = await storedWhen(request, visit, "what happened beside it is stored", (now) => payloads(now, "error").length > 0);
  expect(payloads(stored, "error")).toHaveLength(1);
  expect(payloads(stored, "navigation").map(({ url }) => new URL(url).pathname)).toEqual(["/patients/zqbesideqz"]);
  for (const text of [stored.text, ...frames]) {
    expect(text).not.toContain("zqwithinqz");
  }
});

test("of fields that are marked to be ignored nothing is recorded that happens in them", async ({ page, request }) => {
  const body = `<!doctype html><title>Ignored</title><script async src="/recorder.js" data-key="hs_demo"></script>
    <input name="one" data-hs-ignore /><input name="two" data-rr-ignore /><input name="three" class="rr-ignore" />
    <input name="recorded" />`;
  await page.route("**/demo/ignored/", (route) => route.fulfill({ contentType: "text/html", body }));
  await page.goto("/demo/ignored/");
  const visit = await recordedVisit(page);
  await observed(page);
  for (const name of ["one", "two", "three", "recorded"]) {
    await page.locator(`[name=${name}]`).pressSequentially("xyz");
  }
  await page.close();

  const stored = await storedWhen(request, visit, "the typing is stored", (now) => inputs(now).length >= 3);
  expect(inputs(stored).map(({ text }) => text)).toEqual(["*", "**", "***"]);
  expect(new Set(inputs(stored).map(({ id }) => id)).size).toBe(1);
  expect(new Set(payloads(stored, "form").map(({ field }) => field))).toEqual(new Set(["recorded"]));
});
