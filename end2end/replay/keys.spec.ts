/** Keys of the player act, except where a key already means something. */

import { expect, test } from "@playwright/test";

import { openReplay, seconds } from "./player.ts";
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
