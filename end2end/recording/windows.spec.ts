/** Which session and window a page belongs to. */

import { expect, test } from "@playwright/test";

import { storedWhen } from "../stored.ts";
import { recordedVisit } from "../visit.ts";

test("a second tab is another window of the same session", async ({ page, context, request }) => {
  await page.goto("/demo/shop/");
  const first = await recordedVisit(page);
  const tab = await context.newPage();
  await tab.goto("/demo/journal/");
  const second = await recordedVisit(tab);

  expect(second.session).toBe(first.session);
  expect(second.window).not.toBe(first.window);
  await page.close();
  await tab.close();
  await storedWhen(request, first, "both windows are listed", (now) => now.manifest.windows.length === 2);
});

test("a tab that a page opened knows where it came from", async ({ page, context, request }) => {
  await page.goto("/demo/");
  const first = await recordedVisit(page);
  const [tab] = await Promise.all([
    context.waitForEvent("page"),
    page.evaluate(() => void window.open("/demo/journal/")),
  ]);
  const second = await recordedVisit(tab);
  await page.close();
  await tab.close();

  expect(second.session).toBe(first.session);
  expect(second.window).not.toBe(first.window);
  const stored = await storedWhen(request, second, "the opened tab is stored", (now) => now.manifest.windows.length === 2);
  expect(stored.manifest.windows.find(({ window }) => window === second.window)?.opener).toBe(first.window);
});

test("another browser profile is another session", async ({ page, browser }) => {
  await page.goto("/demo/");
  const first = await recordedVisit(page);
  const other = await browser.newContext();
  const tab = await other.newPage();
  await tab.goto("/demo/");

  expect((await recordedVisit(tab)).session).not.toBe(first.session);
  await other.close();
});

test("half an hour without the visitor ends the session; the next input begins another", async ({ page, request }) => {
  await page.clock.install();
  await page.goto("/demo/shop/");
  await page.clock.runFor(1_000);
  const first = await recordedVisit(page);

  await page.clock.fastForward("31:00");
  await page.getByRole("searchbox").press("k");
  await page.clock.runFor(1_000);

  const second = await recordedVisit(page);
  expect(second.session).not.toBe(first.session);
  await page.close();
  const stored = await storedWhen(request, second, "the new session is stored", (now) => now.events.length > 1);
  expect(stored.events[1]?.type).toBe(2);
});
