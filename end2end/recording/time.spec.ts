/** Nobody is there, and clocks that jump. */

import { expect, type Page, test } from "@playwright/test";

import { FULL_SNAPSHOT, payloads, snapshots, storedWhen } from "../stored.ts";
import { recordedVisit, recorderStatus, setVisibility, visitOf } from "../visit.ts";
import { watchFrames } from "./project.ts";

const state = async (page: Page) => (await recorderStatus(page))?.state;
const HOUR = 60 * 60_000;

test("five minutes without input pause the recording, the next input goes on", async ({ page, request }) => {
  await page.clock.install();
  await page.goto("/demo/shop/");
  const visit = await recordedVisit(page);
  await page.clock.fastForward("05:10");
  await expect.poll(() => state(page)).toBe("paused");
  const { events } = (await recorderStatus(page))!;
  await page.evaluate(() => document.querySelector("h1")!.append("unseen"));
  await page.clock.fastForward("00:10");
  expect((await recorderStatus(page))!.events).toBe(events);

  await page.getByRole("searchbox").press("k");

  expect(await state(page)).toBe("recording");
  expect(await visitOf(page)).toEqual(visit);
  await setVisibility(page, "hidden");
  const stored = await storedWhen(request, visit, "the pause and its end are stored", (now) => payloads(now, "idle").length === 2);
  expect(snapshots(stored)).toHaveLength(2);
  expect(payloads(stored, "idle").map(({ state }) => state)).toEqual(["paused", "resumed"]);
});

test("a pause that outlasts the session ends in another one, from its snapshot on", async ({ page, request }) => {
  await page.clock.install();
  await page.goto("/demo/shop/");
  const first = await recordedVisit(page);
  await page.clock.fastForward("05:10");
  await expect.poll(() => state(page)).toBe("paused");
  await page.clock.fastForward("31:00");
  // The timer of the open page: cookies live as long as the session.
  expect(await page.evaluate(() => document.cookie)).not.toContain("hs_session");
  await page.getByRole("searchbox").press("k");

  const second = await visitOf(page);
  expect(second.session).not.toBe(first.session);
  await setVisibility(page, "hidden");
  const stored = await storedWhen(request, second, "the new session is stored", (now) => snapshots(now).length === 1);
  expect(stored.events[1]!.type).toBe(FULL_SNAPSHOT);
});

test("a session ends at 24 hours, however lively", async ({ page }) => {
  await page.clock.install();
  await page.goto("/demo/shop/");
  const first = await recordedVisit(page);
  const session = async () => (await visitOf(page)).session;
  for (let hours = 0; hours < 47; hours += 1) {
    await page.clock.fastForward("29:00");
    await page.getByRole("searchbox").press("k");
    expect(await session()).toBe(first.session);
  }
  for (let times = 0; times < 3; times += 1) {
    await page.clock.fastForward("29:00");
    await page.getByRole("searchbox").press("k");
  }

  expect(await session()).not.toBe(first.session);
});

for (const [name, jump] of [["back", -3 * HOUR], ["forward", 3 * HOUR]] as const) {
  test(`a clock that is set ${name} makes neither negative times nor session after session`, async ({ page }) => {
    await page.clock.install();
    const frames = await watchFrames(page);
    await page.goto("/demo/shop/");
    await recordedVisit(page);
    const seen = new Set<string>();
    const type = async () => {
      await page.getByRole("searchbox").press("k");
      await page.clock.runFor(1_000);
      seen.add((await visitOf(page)).session);
    };
    await type();
    await page.clock.setSystemTime(Date.now() + jump);
    for (let times = 0; times < 4; times += 1) {
      await type();
    }
    await setVisibility(page, "hidden");
    await page.reload();
    await expect.poll(() => state(page)).toMatch(/recording|watching/);
    await expect.poll(() => page.evaluate(() => (window as any).Hindsight.session() !== undefined)).toBe(true);
    await type();
    await type();
    await setVisibility(page, "hidden");

    // One more at most in the page, one more at most after loading it again.
    expect(seen.size).toBeLessThanOrEqual(3);
    await expect.poll(() => frames.length).toBeGreaterThan(1);
    for (const { header } of frames) {
      expect(header.to).toBeGreaterThanOrEqual(header.from);
      expect(header.sent).toBeGreaterThanOrEqual(header.from);
    }
  });
}
