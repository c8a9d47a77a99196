/** While the list loads its place is kept, and nothing jumps when it comes. */

import { expect, type Page, test } from "@playwright/test";

import { postVisits } from "../posted.ts";
import { hydrated } from "./hydrated.ts";

/** How far the page may jump, as browsers measure it. */
const MOST_SHIFT = 0.02;

/** Lets the list's data wait until it is asked to go on. */
async function holdList(page: Page): Promise<() => void> {
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/api/sessions/list*", async (route) => {
    await released;
    await route.continue();
  });
  return release;
}

/** All jumps since a moment; those that an input explains count as well. */
async function shiftSince(page: Page, begin: number): Promise<number> {
  return page.evaluate(
    (begin) =>
      new Promise<number>((resolve) => {
        const shifts: PerformanceEntry[] = [];
        const observer = new PerformanceObserver((list) => shifts.push(...list.getEntries()));
        observer.observe({ type: "layout-shift", buffered: true });
        // What was painted last is told after the next frames.
        requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(() => {
          const late = [...shifts, ...observer.takeRecords()].filter(({ startTime }) => begin <= startTime);
          resolve(late.reduce((sum, shift) => sum + (shift as PerformanceEntry & { value: number }).value, 0));
        })));
      }),
    begin,
  );
}

test("rows that are late have their place kept, and move nothing", async ({ page, request }) => {
  await postVisits(request, 12);
  await page.setViewportSize({ width: 1_280, height: 720 });
  await page.goto("/segments");
  await hydrated(page);
  const release = await holdList(page);

  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Sessions" }).click();
  const skeleton = page.locator(".skeleton");
  await expect(skeleton).toBeVisible();
  await expect(page.getByRole("combobox", { name: "Search sessions" })).toBeVisible();
  await expect(skeleton).toHaveAttribute("aria-busy", "true");
  const kept = (await skeleton.locator(".skeleton__row").first().boundingBox())!;
  const begin = await page.evaluate(() => performance.now());
  release();

  const row = page.locator(".session-row").first();
  await expect(row).toBeVisible();
  await expect(skeleton).toHaveCount(0);
  const { height } = (await row.boundingBox())!;
  expect(Math.abs(height - kept.height), "rows are as high as what kept their place").toBeLessThanOrEqual(4);
  expect(await shiftSince(page, begin)).toBeLessThanOrEqual(MOST_SHIFT);
});
