/** Keys of the player act, except where a key already means something. */

import { expect, test } from "@playwright/test";

import { openReplay, playButton, position, seconds } from "./player.ts";
import { BODY, interaction, postPage } from "./posted-page.ts";

test.beforeEach(async ({ page, request }) => {
  const visit = await postPage(request, [], [interaction(1_000, 2, BODY), interaction(20_000, 2, BODY)]);
  await openReplay(page, visit);
});

test("keys act after a speed was chosen by pointer", async ({ page }) => {
  const skip = page.getByRole("button", { name: "Skip inactivity" });
  await expect(skip).toHaveAttribute("aria-pressed", "true");

  await page.getByLabel("Speed").selectOption("4");
  await page.keyboard.press("i");
  await expect(skip).toHaveAttribute("aria-pressed", "false");
  await expect(page.getByLabel("Speed")).toHaveValue("4");
});

test("going back while it plays leads from error to error", async ({ page, request }) => {
  const error = (at: number, message: string) => {
    const payload = { class: "RangeError", message, handled: false, mechanism: "onerror" };
    return { at, type: 5, data: { tag: "error", payload } };
  };
  const visit = await postPage(request, [], [error(5_000, "first"), error(10_000, "second"), interaction(60_000, 2, BODY)]);
  await openReplay(page, visit, 20_000);
  const option = (message: string) => page.getByRole("option", { name: `RangeError: ${message}` });
  await expect(option("second")).toBeVisible();

  await playButton(page).click();
  await page.keyboard.press("Shift+E");
  await page.keyboard.press("Shift+E");
  await expect(option("first")).toHaveAttribute("aria-selected", "true");
  await expect(playButton(page)).toHaveAccessibleName("Pause");
});

test("the timeline keeps its keys where single ones are switched off", async ({ page }) => {
  await page.keyboard.press("?");
  await page.getByLabel("Single-key shortcuts").uncheck();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await page.keyboard.press("ArrowRight");

  await position(page).press("ArrowRight");
  await expect.poll(() => seconds(page)).toBe(5);
  await position(page).press("End");
  await expect.poll(() => seconds(page)).toBe(20);
  await position(page).press("Home");
  await expect.poll(() => seconds(page)).toBe(0);
});

test("an open menu keeps its keys, and leaves them when it is closed", async ({ page }) => {
  await page.locator("[data-tip=Overlays]").click();
  const pointer = page.getByRole("checkbox", { name: "Pointer", exact: true });
  await pointer.focus();
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => seconds(page)).toBe(0);

  await page.keyboard.press("Escape");
  await expect(pointer).toBeHidden();
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => seconds(page)).toBe(5);
});
