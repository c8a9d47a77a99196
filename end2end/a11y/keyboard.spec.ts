/** By keyboard: every control in the order of reading, with a ring at every stop, and no way that ends. */

import { expect, test } from "@playwright/test";

import { pages, postSession } from "./pages.ts";
import { walk } from "./stops.ts";

test("every page is walked by Tab from its first control to its last", async ({ page, request }) => {
  const visit = await postSession(request);
  for (const { name, open } of pages(visit)) {
    await open(page);
    const { stops, missed } = await walk(page);

    expect(stops.length, name).toBeGreaterThan(5);
    expect(stops[0]!.name, name).toContain("Skip to content");
    const places = stops.map(({ place }) => place);
    expect(places, `${name}: the order of reading`).toEqual([...places].sort((one, other) => one - other));
    expect(stops.filter(({ hasRing }) => !hasRing).map(({ name }) => name), `${name}: stops without a ring`).toEqual([]);
    expect(stops.filter(({ isSeen }) => !isSeen).map(({ name }) => name), `${name}: stops out of sight`).toEqual([]);
    expect(missed, `${name}: out of reach`).toEqual([]);
  }
});

test("skip links lead past the rail, and on a replay to the player's controls", async ({ page, request }) => {
  const visit = await postSession(request);
  const [list, , , replay] = pages(visit);
  await list!.open(page);
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeInViewport();
  await page.keyboard.press("Enter");
  await expect(page.locator("#content")).toBeFocused();

  await replay!.open(page);
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page.locator("#player-controls")).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Play", exact: true })).toBeFocused();
});
