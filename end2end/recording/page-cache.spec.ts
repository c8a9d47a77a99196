/**
 * The back/forward cache: a page that was left goes on as it was.
 *
 * The browser of most tests keeps no page (`back-forward.spec.ts` has one that does), so the
 * test tells the page what a browser would: that it is left, and that it is shown again.
 */

import { expect, type Page, test } from "@playwright/test";

import { recordedVisit, recorderStatus, setVisibility, visitOf } from "../visit.ts";
import { watchFrames } from "./project.ts";

const turn = (page: Page, type: "pagehide" | "pageshow") =>
  page.evaluate((name) => void dispatchEvent(new PageTransitionEvent(name, { persisted: true })), type);

/** What a page that was open in between leaves in the tab. */
const goElsewhere = (page: Page, chunks: number, events: number) =>
  page.evaluate(
    ([chunks, events]) => {
      const stored = JSON.parse(sessionStorage.getItem("hs_window")!);
      const after = { ...stored, seq: stored.seq + chunks, first: stored.first + events, primary: false };
      sessionStorage.setItem("hs_window", JSON.stringify(after));
      return after as { seq: number; first: number };
    },
    [chunks, events] as const,
  );

test("a page that comes back goes on behind the pages that were open in between", async ({ page }) => {
  const frames = await watchFrames(page);
  await page.goto("/demo/shop/");
  const visit = await recordedVisit(page);
  await turn(page, "pagehide");
  const next = await goElsewhere(page, 3, 70);
  await turn(page, "pageshow");
  expect(await recordedVisit(page)).toEqual(visit);
  await page.evaluate(() => (window as any).Hindsight.track("back"));
  await setVisibility(page, "hidden");

  await expect.poll(() => frames.some(({ header }) => header.seq >= next.seq)).toBe(true);
  const after = frames.filter(({ header }) => header.seq >= next.seq);
  expect(Math.min(...after.map(({ header }) => header.seq))).toBe(next.seq);
  expect(Math.min(...after.map(({ header }) => header.first))).toBe(next.first);
  expect(after.find(({ header }) => header.seq === next.seq)!.header.snapshot.length).toBeGreaterThan(0);
  await expect.poll(async () => (await recorderStatus(page))?.pending).toBe(0);
  expect((await recorderStatus(page))?.stumbles.count).toBe(0);
});

test("a visitor who refused on another page is not recorded when the page comes back", async ({ page }) => {
  await page.goto("/demo/shop/");
  await recordedVisit(page);
  await turn(page, "pagehide");
  await page.evaluate(() => (document.cookie = "hs_optout=1; Path=/"));
  const frames = await watchFrames(page);
  await turn(page, "pageshow");

  await expect.poll(async () => (await recorderStatus(page))?.reason).toBe("opt_out");
  await page.getByRole("searchbox").fill("bowl");
  await setVisibility(page, "hidden");
  expect(frames).toEqual([]);
});

test("a page that comes back when its session is over begins another", async ({ page }) => {
  await page.clock.install();
  await page.goto("/demo/shop/");
  const first = await recordedVisit(page);
  await turn(page, "pagehide");
  await page.clock.fastForward("45:00");
  await turn(page, "pageshow");

  await expect.poll(async () => (await visitOf(page)).session).not.toBe(first.session);
  expect((await recorderStatus(page))?.state).toBe("recording");
});
