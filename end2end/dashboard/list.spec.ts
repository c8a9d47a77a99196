/** What a viewer does with the list: other days, other orders, pages back, what is new. */

import { type APIRequestContext, type Browser, expect, test } from "@playwright/test";

import { postVisit } from "../posted.ts";
import { storedWhen } from "../stored.ts";
import { recordedVisit, type Visit } from "../visit.ts";
import { hydrated } from "./hydrated.ts";

/** A visit of a visitor of its own. */
async function newVisit(browser: Browser, request: APIRequestContext): Promise<Visit> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto("/demo/");
  const visit = await recordedVisit(page);
  await storedWhen(request, visit, "the visit is stored", (now) => now.events.length > 1);
  await context.close();
  return visit;
}

test("a column that is chosen orders the list, and chosen again turns it", async ({ page, browser, request }) => {
  await newVisit(browser, request);
  await page.goto("/sessions");
  const column = page.getByRole("columnheader", { name: /^Active( |$)/ });

  await column.getByRole("link").click();
  await expect(page).toHaveURL(/sort=active$/);
  await expect(column).toHaveAttribute("aria-sort", "descending");
  await column.getByRole("link").click();
  await expect(page).toHaveURL(/sort=active&dir=asc/);
  await expect(column).toHaveAttribute("aria-sort", "ascending");
});

test("days without a session say so, and lead to all of them", async ({ page, browser, request }) => {
  await newVisit(browser, request);
  await page.goto("/sessions?from=2001-02-03&to=2001-02-01");

  await expect(page.getByText("Nothing in these days.")).toBeVisible();
  await expect(page.getByText("2001-02-01 – 2001-02-03", { exact: true })).toBeVisible();
  await page.getByRole("link", { name: "Show all" }).click();
  await expect(page).toHaveURL(/from=all/);
  await expect(page.getByRole("row").nth(1)).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: /\d+\s+sessions?$/ })).toBeVisible();
});

test("days are chosen without JavaScript, too", async ({ browser, request }) => {
  await newVisit(browser, request);
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto("/sessions?sort=clicks");

  await page.getByText("Days…").click();
  await page.getByLabel("From").fill("2001-02-03");
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page).toHaveURL(/from=2001-02-03/);
  await expect(page).toHaveURL(/sort=clicks/);
  await expect(page.getByText("Nothing in these days.")).toBeVisible();
  await context.close();
});

test("a page leads back to the page that it came from", async ({ page, browser, request }) => {
  await newVisit(browser, request);
  await page.goto("/sessions?limit=25&sort=started&from=all");
  const first = page.locator(".session-row").first();
  const session = (await first.getAttribute("data-session"))!;
  const older = page.getByRole("link", { name: "Older" });
  test.skip((await older.count()) === 0, "one page holds all sessions");

  await older.click();
  await expect(page).toHaveURL(/after=/);
  await expect(first).not.toHaveAttribute("data-session", session);
  await page.getByRole("link", { name: "Newer" }).click();
  await expect(page).toHaveURL(/before=/);
  await expect(first).toHaveAttribute("data-session", session);
});

test("a place beyond an end of the list says beyond which, and leads back", async ({ page, request }) => {
  const { session } = await postVisit(request);
  const place = (ms: number) => {
    const bytes = Buffer.alloc(24);
    bytes.writeBigInt64BE(BigInt(ms));
    bytes.write(session.replaceAll("-", ""), 8, "hex");
    return bytes.toString("base64url");
  };
  for (const [query, words] of [
    [`before=${place(Date.now() + 3_600_000)}`, "No newer sessions."],
    [`after=${place(1)}`, "No older sessions."],
    [`q=clicks:>0&after=${place(1)}`, "No older sessions."],
  ] as const) {
    await expect(async () => {
      await page.goto(`/sessions?${query}`);
      await expect(page.getByText(words)).toBeVisible({ timeout: 1_000 });
    }).toPass();
  }

  await page.getByRole("link", { name: "Show the newest" }).click();
  await expect(page).not.toHaveURL(/after=/);
  await expect(page.locator(".session-row").first()).toBeVisible();
});

test("the menu of filters writes the search", async ({ page }) => {
  await page.goto("/sessions");
  await hydrated(page);

  await page.getByText("Add filter").click();
  await page.getByRole("button", { name: /Rage clicks/ }).click();
  await page.getByText("Add filter").click();
  await page.getByRole("button", { name: /Visited a page/ }).click();
  await page.keyboard.type("/nowhere");
  await expect(page.getByRole("combobox", { name: "Search sessions" })).toHaveValue("rage:* visited:/nowhere");
  await page.keyboard.press("Enter");

  await expect(page).toHaveURL(/q=rage/);
  await expect(page.getByText("No session matches.")).toBeVisible();
});

test("a search that matches nothing says what each term matches", async ({ page, browser, request }) => {
  const visit = await newVisit(browser, request);
  const short = visit.session.slice(-8);
  const row = page.locator(".terms__row").filter({ hasText: short });
  await expect(async () => {
    await page.goto(`/sessions?q=${encodeURIComponent(`session:${visit.session} visited:/nowhere`)}`);
    await expect(row).toContainText(/1\s+session/, { timeout: 1_000 });
  }).toPass();

  await page.getByRole("link", { name: "Remove visited:/nowhere" }).click();
  await expect(page.getByRole("row").filter({ hasText: short })).toBeVisible();
});

test("new sessions are told, and shown when asked for", async ({ page, browser, request }) => {
  await page.clock.install();
  await newVisit(browser, request);
  await page.goto("/sessions");
  await hydrated(page);
  const pill = page.getByRole("button", { name: /new sessions?$/ });
  await expect(pill).toHaveCount(0);

  const visit = await newVisit(browser, request);
  await expect(async () => {
    await page.clock.fastForward(16_000);
    await expect(pill).toBeVisible({ timeout: 1_000 });
  }).toPass();
  const row = page.getByRole("row").filter({ hasText: visit.session.slice(-8) });
  await expect(row).toHaveCount(0);
  await pill.click();
  await expect(row).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
  await expect(pill).toHaveCount(0);
});

test("rows stay where they are when sessions arrive while the list is scrolled", async ({ page, request }) => {
  await page.clock.install();
  const path = `/demo/p${Math.random().toString(36).slice(2)}/`;
  await Promise.all(Array.from({ length: 26 }, () => postVisit(request, path)));
  const rows = page.locator(".session-row");
  await expect(async () => {
    await page.goto(`/sessions?q=${encodeURIComponent(`visited:${path}`)}`);
    await expect(rows).toHaveCount(26, { timeout: 1_000 });
  }).toPass();
  await hydrated(page);
  await rows.nth(20).scrollIntoViewIfNeeded();
  const ids = () => rows.evaluateAll((all) => all.map((row) => row.getAttribute("data-session")));
  const [before, { y }] = [await ids(), (await rows.nth(20).boundingBox())!];
  expect(await page.evaluate(() => scrollY)).toBeGreaterThan(0);

  await postVisit(request, path);
  const pill = page.getByRole("button", { name: /new sessions?$/ });
  await expect(async () => {
    await page.clock.fastForward(16_000);
    await expect(pill).toBeAttached({ timeout: 1_000 });
  }).toPass();
  expect(await ids()).toEqual(before);
  expect((await rows.nth(20).boundingBox())!.y).toBe(y);

  await page.keyboard.press(".");
  await expect(rows).toHaveCount(27);
  await expect(pill).toHaveCount(0);
});
