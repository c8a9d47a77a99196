/** What a button with a sign does, in words beside it. */

import { expect, type Page, test } from "@playwright/test";

import { hydrated } from "../dashboard/hydrated.ts";
import { noViolation } from "./pages.ts";

const control = (page: Page) => page.getByRole("button", { name: "Navigation labels" });
const tooltip = (page: Page) => page.getByRole("tooltip");

test.beforeEach(async ({ page }) => {
  await page.goto("/sessions");
  await hydrated(page);
  await page.mouse.move(600, 400);
});

test("comes to the pointer, may be pointed at itself, and goes when the button is pressed", async ({ page }) => {
  await control(page).hover();
  await expect(tooltip(page)).toHaveText("Hide labels (\\)");
  await noViolation(page, "tooltip");
  const [button, words] = [(await control(page).boundingBox())!, (await tooltip(page).boundingBox())!];
  const isBeside = words.y >= button.y + button.height || words.y + words.height <= button.y;
  expect(isBeside, "it does not cover its button").toBe(true);
  await tooltip(page).hover();
  await expect(tooltip(page)).toBeVisible();

  await control(page).click();

  await expect(tooltip(page)).toBeHidden();
  await page.mouse.move(600, 400);
  await control(page).hover();
  await expect(tooltip(page)).toHaveText("Show labels (\\)");
  await page.mouse.move(600, 400);
  await expect(tooltip(page)).toBeHidden();
});

test("comes with the focus, and goes with Escape, which leaves the focus", async ({ page }) => {
  // A page that still loads may move under what has the focus, and the tooltip goes.
  await expect(async () => {
    // From now on the focus comes by keyboard.
    await page.keyboard.press("Tab");
    await control(page).focus();
    await expect(tooltip(page)).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await expect(control(page)).toHaveAttribute("aria-describedby", "tooltip");
  await page.mouse.move(600, 400);
  await page.mouse.move(620, 420);
  await expect(tooltip(page)).toBeVisible();
  await page.keyboard.press("Escape");

  await expect(tooltip(page)).toBeHidden();
  await expect(control(page)).toBeFocused();
  await expect(control(page)).not.toHaveAttribute("aria-describedby");
});
