/** By keyboard: every control in the order of reading, with a ring at every stop, and no way that ends. */

import { expect, test } from "@playwright/test";

import { type Opened, pages, postSession } from "./pages.ts";
import { toBegin, walk } from "./stops.ts";

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
  const skip = async (at: Opened, name: string, stops: number) => {
    await at.open(page);
    await page.evaluate(toBegin);
    for (let n = 0; n < stops; n += 1) await page.keyboard.press("Tab");
    await expect(page.getByRole("link", { name })).toBeFocused();
    await expect(page.getByRole("link", { name })).toBeInViewport();
    await page.keyboard.press("Enter");
  };

  await skip(list!, "Skip to content", 1);
  await expect(page.locator("#content")).toBeFocused();
  await skip(replay!, "Skip to player controls", 2);
  await expect(page.locator("#player-controls")).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Play", exact: true })).toBeFocused();
});
