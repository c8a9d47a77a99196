/** For who wants less motion: nothing glides, nothing pulses, the playhead goes in steps. */

import { expect, test } from "@playwright/test";

import { watch } from "../replay/moments.ts";
import { playButton, seconds } from "../replay/player.ts";
import { pages, postSession } from "./pages.ts";

test.use({ contextOptions: { reducedMotion: "reduce" } });

const STEP_MS = 250;

test("nothing moves by itself on any page", async ({ page, request }) => {
  const visit = await postSession(request);
  for (const { name, open } of pages(visit)) {
    await open(page);
    const moving = await page.evaluate(() => document.getAnimations().filter(({ playState }) => playState === "running").length);
    expect(moving, name).toBe(0);
    const gliding = await page.evaluate(() => {
      const ms = (text: string) => Math.max(...text.split(",").map((part) => parseFloat(part) * (part.includes("ms") ? 1 : 1_000)));
      const all = [...document.querySelectorAll("body *")];
      return all.filter((element) => 1 < ms(getComputedStyle(element).transitionDuration)).map(({ outerHTML }) => outerHTML.slice(0, 120));
    });
    expect(gliding, name).toEqual([]);
  }
});

test("the playhead goes in steps of a quarter of a second", async ({ page, request }) => {
  const visit = await postSession(request);
  await pages(visit)[3]!.open(page);
  await playButton(page).click();
  await expect.poll(() => seconds(page)).toBeGreaterThanOrEqual(1);

  const shares = (await watch(page, 1_500)).map(({ share }) => share);
  const places = new Set(shares);
  expect(places.size).toBeGreaterThan(2);
  expect(places.size).toBeLessThanOrEqual(1_500 / STEP_MS + 2);
});
