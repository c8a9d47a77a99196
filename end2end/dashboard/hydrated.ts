/** When a page of the dashboard answers to clicks and keys. */

import { expect, type Page } from "@playwright/test";

export async function hydrated(page: Page): Promise<void> {
  const toggle = page.getByRole("button", { name: "Navigation labels" });
  const was = await toggle.getAttribute("aria-expanded");
  await expect(async () => {
    await toggle.click();
    await expect(toggle).not.toHaveAttribute("aria-expanded", was!, { timeout: 500 });
  }).toPass();
  await toggle.click();
}
