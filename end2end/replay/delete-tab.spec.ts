/** One tab of a visit is deleted, and the others stay. */

import { expect, type Page, test } from "@playwright/test";

import { newId } from "../posted.ts";
import type { Visit } from "../visit.ts";
import { openReplay } from "./player.ts";
import { element, interaction, postPage } from "./posted-page.ts";

const dialog = (page: Page) => page.getByRole("dialog", { name: "Delete this tab?" });
const toast = (page: Page) => page.getByText("Deleted.", { exact: true });

async function openMore(page: Page): Promise<void> {
  await page.locator("summary", { hasText: "More actions" }).click();
}

test.describe("a visit with two tabs", () => {
  let kept: Visit;
  let gone: Visit;

  test.beforeEach(async ({ request }) => {
    const session = newId();
    const from = Date.now() - 20_000;
    const body = [element(10, "p")];
    kept = { session, window: newId() };
    gone = { session, window: newId() };
    await postPage(request, body, [interaction(3_000, 2, 10)], { visit: kept, from, path: "/demo/kept/" });
    await postPage(request, body, [interaction(3_000, 2, 10)], { visit: gone, from: from + 5_000, path: "/demo/gone/" });
  });

  test("loses the one that is shown once it was asked, and leads back to the list", async ({ page }) => {
    await openReplay(page, gone);
    await openMore(page);
    await page.getByRole("button", { name: "Delete this tab…" }).click();
    await expect(dialog(page)).toContainText("Tab 2, /demo/gone/, will be gone");
    await expect(dialog(page)).toContainText("This cannot be undone.");
    await expect(dialog(page).getByRole("button", { name: "Cancel" })).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(dialog(page)).toBeHidden();

    await openMore(page);
    await page.getByRole("button", { name: "Delete this tab…" }).click();
    await dialog(page).getByRole("button", { name: "Delete tab" }).click();

    await expect(page).toHaveURL(/\/sessions$/);
    await expect(toast(page)).toBeVisible();
    await page.goto(`/sessions/${gone.session}/windows/${gone.window}`);
    await expect(page.getByText("This session has no such tab.")).toBeVisible();
    await openReplay(page, kept);
    await openMore(page);
    await expect(page.getByRole("button", { name: "Delete session…" })).toBeVisible();
    await expect(page.getByRole("button", { name: "Delete this tab…" })).toHaveCount(0);
  });
});
