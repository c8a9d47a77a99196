/** What a browser does not copy is shown, selected, wherever it was to be copied. */

import { expect, type Page, test } from "@playwright/test";

import { openReplay } from "./player.ts";
import { element, interaction, postPage } from "./posted-page.ts";

/** The text that is selected in the dialog; none while there is no dialog. */
async function selected(page: Page): Promise<string> {
  const field = page.getByRole("dialog", { name: "Copy this yourself" }).getByLabel("Text to copy");
  await expect(field).toBeFocused();
  return field.evaluate((input: HTMLInputElement) => input.value.slice(input.selectionStart ?? 0, input.selectionEnd ?? 0));
}

test.describe("a browser that refuses", () => {
  test.beforeEach(async ({ page, request }) => {
    await page.addInitScript(() => {
      // Where the recorded page is shown there is none.
      if ("clipboard" in navigator) {
        navigator.clipboard.writeText = () => Promise.reject(new DOMException("refused", "NotAllowedError"));
      }
    });
    const visit = await postPage(request, [element(10, "p")], [interaction(1_000, 2, 10)]);
    await openReplay(page, visit);
  });

  test("has the link to the moment shown, by key and by button", async ({ page }) => {
    const dialog = page.getByRole("dialog", { name: "Copy this yourself" });
    await page.keyboard.press("l");
    await expect.poll(() => selected(page)).toMatch(/\/windows\/[0-9a-f-]+\?t=0$/);
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();

    const button = page.getByRole("button", { name: "Copy link to this moment" });
    await button.click();
    await expect.poll(() => selected(page)).toMatch(/\/windows\/[0-9a-f-]+\?t=0$/);
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    await expect(button).toBeFocused();
  });

  test("has an id shown that a button was to copy", async ({ page }) => {
    await page.getByRole("tab", { name: "Details" }).click();
    await page.getByRole("button", { name: "Copy session id" }).click();

    await expect.poll(() => selected(page)).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
  });
});
