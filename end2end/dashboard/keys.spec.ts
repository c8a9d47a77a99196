/** Keys of the list: the sheet that lists them, and the switch that keeps them from acting. */

import { expect, type Page, test } from "@playwright/test";

import { hydrated } from "./hydrated.ts";
import { postVisit } from "../posted.ts";

const sheet = (page: Page) => page.getByRole("dialog", { name: "Keys on this page" });

test("keys are listed, searched, and switched off for good", async ({ page, request }) => {
  await postVisit(request);
  await page.goto("/sessions");
  await hydrated(page);
  await expect(page.locator(".session-row").first()).toBeVisible();

  await page.keyboard.press("?");
  await sheet(page).getByRole("searchbox", { name: "Search keys" }).fill("selection");
  await expect(sheet(page).locator("kbd")).toHaveText(["Esc"]);
  await sheet(page).getByRole("checkbox", { name: "Single-key shortcuts" }).uncheck();
  await page.keyboard.press("Escape");
  await expect(sheet(page)).toBeHidden();

  await page.reload();
  await hydrated(page);
  await page.keyboard.press("j");
  await expect(page.locator(".session-row").first().getByRole("link").first()).not.toBeFocused();
  await page.keyboard.press("?");
  await sheet(page).getByRole("checkbox", { name: "Single-key shortcuts" }).check();
  await page.keyboard.press("Escape");
  await page.keyboard.press("j");
  await expect(page.locator(".session-row").first().getByRole("link").first()).toBeFocused();
});
