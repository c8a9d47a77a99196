/** The session list: newest first, in pages, readable without JavaScript. */

import { expect, test } from "@playwright/test";

import { playButton, recordedPage } from "../replay/player.ts";
import { storedWhen } from "../stored.ts";
import { recordedVisit } from "../visit.ts";
import { hydrated } from "./hydrated.ts";

test("hydration works: a click changes something", async ({ page }) => {
  await page.goto("/sessions");

  await hydrated(page);
});

test("a row says what happened and leads to the replay", async ({ page, browser, request }) => {
  await page.goto("/demo/shop/?secret=1#here");
  const visit = await recordedVisit(page);
  await page.getByRole("button", { name: "Add" }).first().click();
  await page.close();
  await storedWhen(request, visit, "the click is stored", (now) => now.text.includes("cart_add"));

  const viewer = await browser.newPage();
  await viewer.goto("/sessions");
  const row = viewer.getByRole("row").filter({ hasText: visit.session.slice(-8) });
  await expect(row).toContainText("/demo/shop/");
  await expect(row).toContainText(/1\s*click/);
  await expect(row).not.toContainText("secret");
  await row.getByRole("link").click();

  await expect(viewer).toHaveURL(new RegExp(`/sessions/${visit.session}/windows/${visit.window}`));
  await viewer.close();
});

test("a visit through routes is a row that leads to its first picture, standing at the begin", async ({ page, browser, request }) => {
  await page.goto("/demo/app/");
  const visit = await recordedVisit(page);
  await page.getByRole("link", { name: "Board" }).click();
  // A visitor leaves from where they did something last.
  await page.locator("#view").click();
  await storedWhen(request, visit, "the route is stored", (now) => now.text.includes("/demo/app/board"));
  await page.close();

  const viewer = await browser.newPage();
  const row = viewer.locator(`.session-row[data-session="${visit.session}"]`);
  await expect(async () => {
    await viewer.goto(`/sessions?q=${encodeURIComponent(`session:${visit.session}`)}`);
    await expect(row).toContainText(/2\s+pages/, { timeout: 1_000 });
    await expect(row.locator(".session-row__path")).toHaveText(["/demo/app/", "/demo/app/board/"], { timeout: 1_000 });
  }).toPass();
  await expect(row.locator(".session-row__active")).toContainText(/\d\s\w+\s*of\s\d/);
  await expect(row.locator(".session-row__browser")).toContainText("Chrom");
  await row.locator(".session-row__link").click();

  await expect(recordedPage(viewer).locator("#app")).toBeAttached();
  await expect(viewer.locator(".controls__at")).toHaveText("0:00");
  await expect(playButton(viewer)).toHaveAccessibleName("Play");
  await expect(viewer.getByRole("heading", { level: 1 })).toContainText(/^Anonymous/);
  await expect(viewer).toHaveTitle(/^Anonymous \/demo\/app\//);
  await viewer.close();
});

test("pages go on where the last ended, without a row twice", async ({ browser, request }) => {
  // The list needs more than one page: each profile is a session of its own.
  const made: string[] = [];
  for (let index = 0; index < 3; index += 1) {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto("/demo/");
    const visit = await recordedVisit(page);
    await storedWhen(request, visit, "the visit is stored", (now) => now.events.length > 1);
    await context.close();
    made.push(visit.session);
  }
  const context = await browser.newContext({ javaScriptEnabled: false });
  const viewer = await context.newPage();

  const seen: string[] = [];
  await viewer.goto("/sessions?limit=25");
  while (made.some((session) => !seen.includes(session))) {
    const links = viewer.locator("a[href^='/sessions/0']");
    seen.push(...(await links.evaluateAll((all) => all.map((link) => link.getAttribute("href")!.split(/[/?]/)[2]!))));
    const older = viewer.getByRole("link", { name: "Older" });
    if ((await older.count()) === 0) {
      break;
    }
    await older.click();
  }

  expect(new Set(seen).size).toBe(seen.length);
  expect(made.every((session) => seen.includes(session))).toBe(true);
  await context.close();
});

test("nonsense in the address is no error", async ({ page }) => {
  for (const query of ["limit=abc", "after=%00", "limit=-1&limit=7", "after=1.2&q=%27%22--"]) {
    const answer = await page.goto(`/sessions?${query}`);
    expect(answer?.status(), query).toBe(200);
    await expect(page.getByRole("heading", { level: 1, name: "Sessions" })).toBeVisible();
  }
});

test("the chosen theme is there from the first byte", async ({ page }) => {
  await page.goto("/sessions");
  await page.getByRole("button", { name: "Dark theme" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");

  const html = await (await page.request.get("/sessions")).text();

  expect(html).toContain('data-theme="dark"');
});
