/** Keys act while the recorded page takes the focus again and again. */

import { expect, test } from "@playwright/test";

import { drawn } from "./moments.ts";
import { openReplay, playButton, recordedPage, seconds } from "./player.ts";
import { element, inOrder, interaction, postPage, tellsTime, ticks } from "./posted-page.ts";

/** A field that gets the focus four times a second. */
function focused(until: number) {
  const times = Array.from({ length: until / 250 }, (_, index) => (index + 1) * 250);
  return times.map((at) => interaction(at, 5, 10));
}

test("keys act while the recorded page takes the focus", async ({ page, request }) => {
  const field = element(10, "input", { type: "text", autofocus: "" });
  const visit = await postPage(request, [tellsTime(), field], inOrder(ticks(1_000, 60_000), focused(60_000)));
  await openReplay(page, visit);
  await drawn(page);

  await playButton(page).click();
  await expect.poll(() => seconds(page)).toBeGreaterThanOrEqual(1);
  await expect(recordedPage(page).locator("[data-hs-focused]")).toHaveCount(1);
  await page.keyboard.press("Space");
  await expect(playButton(page)).toHaveAccessibleName("Play");

  await page.keyboard.press("Space");
  await expect(playButton(page)).toHaveAccessibleName("Pause");
  const begun = await seconds(page);
  await expect.poll(() => seconds(page)).toBeGreaterThan(begun);
  await page.keyboard.press("Shift+ArrowRight");
  await expect.poll(() => seconds(page)).toBeGreaterThanOrEqual(30);
  const played = await seconds(page);
  await expect.poll(() => seconds(page)).toBeGreaterThan(played);
  await page.keyboard.press("ArrowLeft");
  await expect.poll(() => seconds(page)).toBeLessThan(played - 2);
  await expect(playButton(page)).toHaveAccessibleName("Pause");

  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys on this page" })).toBeVisible();
});
