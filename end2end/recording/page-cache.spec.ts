/** The back/forward cache: a page that was left goes on as it was. */

import { expect, test } from "@playwright/test";

import config from "../playwright.config.ts";
import { payloads, snapshots, storedWhen } from "../stored.ts";
import { recordedVisit, recorderStatus, setVisibility } from "../visit.ts";

// Playwright switches it off.
const launchOptions = { ...config.use?.launchOptions, ignoreDefaultArgs: ["--disable-back-forward-cache"] };
test.use({ launchOptions });

test("a page that comes back from the back/forward cache goes on", async ({ page, request }) => {
  const wasKept: boolean[] = [];
  await page.exposeFunction("shown", (isPersisted: boolean) => wasKept.push(isPersisted));
  await page.addInitScript(() => addEventListener("pageshow", (event) => (window as any).shown(event.persisted)));
  await page.goto("/demo/shop/");
  const visit = await recordedVisit(page);
  await page.goto("/demo/journal/");
  expect(await recordedVisit(page)).toEqual(visit);
  await page.goBack();
  expect(await recordedVisit(page)).toEqual(visit);
  await page.evaluate(() => (window as any).Hindsight.track("back"));
  await setVisibility(page, "hidden");

  const stored = await storedWhen(request, visit, "three stretches are stored", (now) => payloads(now, "back").length === 1);
  expect(snapshots(stored)).toHaveLength(3);
  expect(wasKept).toEqual([false, false, true]);
  const seqs = stored.manifest.chunks.map(([seq]) => seq);
  expect(new Set(seqs).size).toBe(seqs.length);
});

test("a visitor who opted out on another page is not recorded when the page comes back", async ({ page }) => {
  await page.goto("/demo/shop/");
  await recordedVisit(page);
  await page.goto("/demo/journal/");
  await recordedVisit(page);
  await page.evaluate(() => (window as any).Hindsight.optOut());
  await page.goBack();

  await expect.poll(async () => (await recorderStatus(page))?.reason).toBe("opt_out");
});
