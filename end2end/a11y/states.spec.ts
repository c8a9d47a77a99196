/** What is seldom seen is as accessible as the rest: empty pages, errors, dialogs, menus, panels. */

import { expect, type Page, test } from "@playwright/test";

import { hydrated } from "../dashboard/hydrated.ts";
import { postVisit } from "../posted.ts";
import { EMPTY, noViolation, overflow, pages, postSession } from "./pages.ts";

const PANELS = ["Console", "Network", "Text", "Details", "Pages", "Vitals", "Frustration", "Notes"];

/** Checks a dialog that a key opens, and that the focus comes back when it is closed. */
async function checkDialog(page: Page, key: string, name: RegExp): Promise<void> {
  await page.keyboard.press(key);
  const dialog = page.getByRole("dialog", { name });
  await expect(dialog).toBeVisible();
  await noViolation(page, `dialog ${name}`);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
}

/** Checks a menu behind a button with this tooltip. */
async function checkMenu(page: Page, title: string): Promise<void> {
  const opener = page.locator(`[data-tip="${title}"]`).and(page.locator(":visible")).first();
  await opener.click();
  await noViolation(page, `menu ${title}`);
  await page.keyboard.press("Escape");
}

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test("empty pages and errors", async ({ page, request }) => {
      await postVisit(request);
      for (const [name, path, words] of EMPTY) {
        await page.goto(path);
        await expect(page.getByText(words).first(), name).toBeVisible();
        await noViolation(page, name);
        expect(await overflow(page), name).toBeLessThanOrEqual(0);
      }
    });

    test("a list that cannot be loaded", async ({ page }) => {
      await page.goto("/segments");
      await hydrated(page);
      await page.route("**/api/sessions/list*", (route) => route.fulfill({ status: 503, body: "" }));
      await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Sessions" }).click();
      await expect(page.getByRole("alert").filter({ hasText: "Sessions cannot be loaded" })).toBeVisible();
      await noViolation(page, "not loaded");
    });

    test("dialogs and menus of the list", async ({ page, request }) => {
      const visit = await postSession(request);
      await pages(visit)[0]!.open(page);

      await checkDialog(page, "?", /^Keys on this page/);
      await checkDialog(page, "s", /^Save/);
      await page.keyboard.press("j");
      await page.keyboard.press("x");
      await checkDialog(page, "t", /^Tag/);
      await checkDialog(page, "#", /^Delete/);
      for (const summary of ["Add filter", "Days…"]) {
        await page.locator("summary", { hasText: summary }).click();
        await noViolation(page, summary);
        await page.locator("summary", { hasText: summary }).click();
      }
      await page.locator(".session-row summary").click();
      await noViolation(page, "menu of a row");
    });

    test("dialogs, menus and panels of the replay", async ({ page, request }) => {
      const visit = await postSession(request);
      await pages(visit)[3]!.open(page);

      await checkDialog(page, "?", /^Keys on this page/);
      await checkDialog(page, "t", /^Tag/);
      await checkMenu(page, "Overlays");
      await checkMenu(page, "More actions");
      for (const name of PANELS) {
        const tab = page.getByRole("tab", { name: new RegExp(`^${name}`) });
        if ((await tab.count()) > 0) {
          await tab.click();
          await expect(page.getByRole("tabpanel", { name: new RegExp(`^${name}`) })).toBeVisible();
          await noViolation(page, name);
        }
      }
    });
  });
}
