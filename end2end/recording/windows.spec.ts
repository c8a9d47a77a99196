/** Which session and window a page belongs to. */

import { expect, test } from "@playwright/test";

import { inputs, storedWhen } from "../stored.ts";
import { recordedVisit, setVisibility, visitOf } from "../visit.ts";

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
  const first = await recordedVisit(page);

  await page.clock.fastForward("31:00");
  await page.evaluate(() => document.querySelector("h1")!.append(" "));
  expect(await visitOf(page)).toEqual(first);
  await page.getByRole("searchbox").press("k");

  const second = await visitOf(page);
  expect(second.session).not.toBe(first.session);
  expect(second.window).not.toBe(first.window);
  await setVisibility(page, "hidden");
  const stored = await storedWhen(request, second, "the new session is stored", (now) => inputs(now).length > 0);
  expect(stored.events.slice(0, 2).map(({ type }) => type)).toEqual([4, 2]);
});
