/** Which session and window a page belongs to. */

import { expect, test } from "@playwright/test";

import { inputs, payloads, storedWhen } from "../stored.ts";
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

// A tab that was duplicated while its page was between two loads copies an entry that is nobody's.
for (const primary of [true, false]) {
  test(`a duplicated tab is a window of its own, ${primary ? "by the copied entry" : "because the first tab says so"}`, async ({ page, context, request }) => {
    await page.goto("/demo/shop/");
    const first = await recordedVisit(page);
    const entry = JSON.parse((await page.evaluate(() => sessionStorage.getItem("hs_window")))!) as object;
    const copy = await context.newPage();
    await copy.addInitScript((text) => sessionStorage.setItem("hs_window", text), JSON.stringify({ ...entry, primary }));
    await copy.goto("/demo/journal/");
    await recordedVisit(copy);
    await expect.poll(async () => (await visitOf(copy)).window).not.toBe(first.window);
    const second = await recordedVisit(copy);
    expect(second.session).toBe(first.session);
    await page.evaluate(() => (window as any).Hindsight.track("in_first"));
    await copy.evaluate(() => (window as any).Hindsight.track("in_copy"));
    await recordedVisit(page);
    await recordedVisit(copy);
    await page.close();
    await copy.close();

    const stored = await storedWhen(request, first, "the first tab is whole", (now) => payloads(now, "in_first").length === 1);
    expect(payloads(stored, "in_copy")).toEqual([]);
    const copied = await storedWhen(request, second, "the copy is whole", (now) => payloads(now, "in_copy").length === 1);
    expect(copied.manifest.windows.find(({ window }) => window === second.window)?.opener).toBe(first.window);
  });
}

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
