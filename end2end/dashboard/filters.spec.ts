/** What the list can be asked for, how that is changed, and what is shown of what was found. */

import { type APIRequestContext, expect, type Page, test } from "@playwright/test";

import { newId, postFrame } from "../posted.ts";
import type { Visit } from "../visit.ts";
import { hydrated } from "./hydrated.ts";

const field = (page: Page) => page.getByRole("combobox", { name: "Search sessions" });
const row = (page: Page, visit: Visit) => page.locator(`.session-row[data-session="${visit.session}"]`);
const word = () => `w${Math.random().toString(36).slice(2)}`;

/** Sends a session of one page and one route in it, with an error and a failed request. */
async function postTrouble(request: APIRequestContext, name: string): Promise<Visit> {
  const visit = { session: newId(), window: newId() };
  const url = `http://127.0.0.1/${name}/`;
  const from = Date.now() - 10_000;
  const said = (tag: string, payload: object) => ({ type: 5, data: { tag, payload } });
  const events = [
    { type: 4, data: { href: url, width: 1280, height: 720 } },
    { type: 2, data: { node: { type: 0, childNodes: [], id: 1 }, initialOffset: { top: 0, left: 0 } } },
    said("error", { class: "RangeError", message: `${name} is full`, handled: false, mechanism: "onerror" }),
    said("network", { method: "POST", url: `${url}pay`, status: 502, duration: 30, failed: false }),
    said("navigation", { url: `${url}cart`, kind: "route", how: "push", external: false }),
    { type: 3, data: { source: 2, type: 2, id: 1, x: 1, y: 2 } },
  ].map((event, index) => ({ ...event, timestamp: from + index * 1_000 }));
  await postFrame(request, visit, events, { meta: { url, visitor: `acme-${name}` } });
  return visit;
}

/** Searches until the visit is found. */
async function find(page: Page, visit: Visit, query: string): Promise<void> {
  await expect(async () => {
    await page.goto(`/sessions?q=${encodeURIComponent(query)}`);
    await expect(row(page, visit)).toBeVisible({ timeout: 1_000 });
  }).toPass();
}

test("an error is found by its class, and the hit opens its row", async ({ page, request }) => {
  const name = word();
  const visit = await postTrouble(request, name);

  await find(page, visit, `error:"RangeError ${name}"`);
  const hit = row(page, visit).getByRole("link", { name: `RangeError: ${name} is full` });
  await expect(hit).toContainText("0:02");
  await hit.click();

  await expect(page).toHaveURL(/\?t=2000&mark=error/);
  await expect(page.getByRole("option", { name: `RangeError: ${name}` })).toHaveAttribute("aria-selected", "true");
});

test("a failed request is found by address and status", async ({ page, request }) => {
  const name = word();
  const visit = await postTrouble(request, name);

  await find(page, visit, `request:/${name}/pay status:>=500`);
  await expect(row(page, visit).getByRole("link", { name: `Request /${name}/pay 502` })).toBeVisible();
  await page.goto(`/sessions?q=${encodeURIComponent(`request:/${name}/pay status:404`)}`);
  await expect(page.getByText("No session matches.")).toBeVisible();
});

test("a visitor is named, and found exactly and by the begin of the name", async ({ page, request }) => {
  const name = word();
  const visit = await postTrouble(request, name);

  await find(page, visit, `visitor:acme-${name}`);
  await expect(row(page, visit).getByRole("rowheader")).toContainText(`acme-${name}`);
  await page.goto(`/sessions?q=${encodeURIComponent(`visitor:acme-${name.slice(0, -2)}*`)}`);
  await row(page, visit).getByRole("rowheader").getByRole("link").click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(`acme-${name}`);
  await page.goto(`/sessions?q=${encodeURIComponent(`visitor:acme-${name.slice(0, -2)}`)}`);
  await expect(page.getByText("No session matches.")).toBeVisible();
});

test("routes of a page count as pages, and the row says where the visit ended", async ({ page, request }) => {
  const name = word();
  const visit = await postTrouble(request, name);

  await find(page, visit, `visited:/${name}/cart`);
  const paths = row(page, visit).locator(".session-row__path");
  await expect(paths).toHaveText([`/${name}/`, `/${name}/cart`]);
  await expect(row(page, visit).getByText(/^2\s+pages$/)).toBeVisible();
  await expect(row(page, visit).getByText("Live", { exact: true })).toBeVisible();
});

test("chips say what is asked for; they are changed in the field and taken out", async ({ page, request }) => {
  const name = word();
  const visit = await postTrouble(request, name);
  await find(page, visit, `visited:/${name}/ -country:XX`);
  await hydrated(page);
  const chips = page.getByRole("list", { name: "Filters" });
  await expect(chips.getByRole("listitem")).toHaveText([`Visited /${name}/`, "Not: Country is XX"]);

  await chips.getByRole("button", { name: "Not: Country is XX" }).click();
  await expect(field(page)).toBeFocused();
  await page.keyboard.type("YY");
  await expect(field(page)).toHaveValue(`visited:/${name}/ -country:YY`);
  await page.keyboard.press("Enter");
  await expect(chips.getByRole("listitem").last()).toHaveText("Not: Country is YY");
  await chips.getByRole("link", { name: "Remove Not: Country is YY" }).press("Enter");
  await expect(field(page), "who came by keyboard goes on from there").toBeFocused();
  await expect(chips.getByRole("listitem")).toHaveText([`Visited /${name}/`]);
  await expect(field(page)).toHaveValue(`visited:/${name}/`);
  await expect(row(page, visit)).toBeVisible();
});

test("what is not understood is underlined until it is changed", async ({ page }) => {
  await page.goto("/sessions");
  await hydrated(page);
  await field(page).fill("cart visted:/a");
  await field(page).press("Enter");

  await expect(page.locator(".search__wrong")).toHaveText("visted:/a");
  await page.getByRole("button", { name: "No field called “visted”. Did you mean “visited”?" }).click();
  await expect(field(page)).toBeFocused();
  await page.keyboard.type("visited:/a");
  await expect(field(page)).toHaveValue("cart visited:/a");
  await expect(page.locator(".search__wrong")).toHaveCount(0);
  await expect(page.getByText("No field called")).toHaveCount(0);
});

test("a menu is walked through by keys", async ({ page }) => {
  await page.goto("/sessions");
  await hydrated(page);
  await page.getByText("Add filter").focus();
  await page.keyboard.press("ArrowDown");
  const item = (name: RegExp) => page.getByRole("button", { name });

  await expect(item(/^An error/)).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(item(/^A failed or slow request/)).toBeVisible();
  await page.keyboard.press("v");
  await expect(item(/^Visited a page/)).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(item(/^Visited a page/)).toBeHidden();
  await expect(page.getByText("Add filter")).toBeFocused();
});

test("a stretch of time is named by moments, in the viewer's zone", async ({ browser, request }) => {
  await postTrouble(request, word());
  const context = await browser.newContext({ timezoneId: "Europe/Berlin" });
  const page = await context.newPage();
  await page.goto("/sessions?from=2001-02-03T10:00:00%2B01:00&to=2001-02-03T12:30");
  await hydrated(page);

  await expect(page.getByText("Times in Europe/Berlin")).toBeVisible();
  await expect(page.getByText("2001-02-03 09:00 UTC – 2001-02-03 12:30", { exact: true })).toBeVisible();
  await expect(page.getByText("Nothing between these times.")).toBeVisible();
  const zone = (await context.cookies()).find(({ name }) => name === "hs_zone");
  expect(zone?.value).toMatch(/^Europe\/Berlin:60(\.\d+~(60|120))+$/);
  await context.close();
});

test("a viewer chooses how many rows a page has", async ({ page }) => {
  await page.goto("/sessions");
  await hydrated(page);

  await page.locator('[data-tip="Rows of a page"]').click();
  await page.getByRole("link", { name: "25 rows" }).click();
  await expect(page).toHaveURL(/limit=25/);
  await expect(page.locator('[data-tip="Rows of a page"]')).toHaveText("25 rows");
});

test("g and a letter lead to another page", async ({ page }) => {
  await page.goto("/sessions");
  await hydrated(page);

  await page.keyboard.press("g");
  await page.keyboard.press("w");
  await expect(page).toHaveURL(/\/watch-list$/);
  await page.keyboard.press("g");
  await page.keyboard.press("s");
  await expect(page).toHaveURL(/\/sessions$/);
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("a link that the browser does not copy is shown, selected", async ({ page, request }) => {
  const visit = await postTrouble(request, word());
  await page.addInitScript(() => {
    navigator.clipboard.writeText = () => Promise.reject(new Error("refused"));
  });
  await expect(async () => {
    await page.goto("/sessions");
    await expect(row(page, visit)).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await hydrated(page);

  await row(page, visit).getByRole("link").first().focus();
  await page.keyboard.press("l");
  const dialog = page.getByRole("dialog", { name: "Copy this yourself" });
  await expect(dialog.getByLabel("Text to copy")).toHaveValue(new RegExp(`/sessions/${visit.session}$`));
  await expect(dialog.getByLabel("Text to copy")).toBeFocused();
});

test("what is selected is exported as one file", async ({ page, request }) => {
  const name = word();
  const visit = await postTrouble(request, name);
  await find(page, visit, `visited:/${name}/`);
  await hydrated(page);

  await row(page, visit).getByRole("link").first().focus();
  await page.keyboard.press("x");
  const started = page.waitForEvent("download");
  await page.getByRole("link", { name: "Export…" }).click();
  const file = await started;
  expect(file.suggestedFilename()).toBe("hindsight-sessions.zip");
  const href = await page.getByRole("link", { name: "Export…" }).getAttribute("href");
  const answer = await request.get(href!);
  expect(answer.status()).toBe(200);
  expect((await answer.body()).subarray(0, 2).toString()).toBe("PK");
});
