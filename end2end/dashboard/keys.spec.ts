/** Keys of the list: the sheet that lists them, and the switch that keeps them from acting. */

import { expect, type Page, test } from "@playwright/test";

import { hydrated } from "./hydrated.ts";
import { postVisit, postVisits } from "../posted.ts";

const sheet = (page: Page) => page.getByRole("dialog", { name: "Keys on this page" });

test("keys are listed, searched, and switched off for good", async ({ page, request }) => {
  await postVisit(request);
  await expect(async () => {
    await page.goto("/sessions");
    await expect(page.locator(".session-row").first()).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await hydrated(page);

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

test("the sheet is there on each page, by its key and by its button", async ({ page }) => {
  for (const [path, words] of [["/sessions", "Select, or not"], ["/segments", "Labels of the navigation"], ["/watch-list", "Move the session"]] as const) {
    await page.goto(path);
    await hydrated(page);
    await page.keyboard.press("?");
    await expect(sheet(page)).toContainText(words);
    await page.keyboard.press("Escape");
    await expect(sheet(page)).toBeHidden();

    const button = page.getByRole("navigation", { name: "Main" }).getByRole("button", { name: "Keys", exact: true });
    await button.click();
    await expect(sheet(page)).toContainText(words);
    await page.keyboard.press("Escape");
    await expect(button).toBeFocused();
  }
});

test("the sheet forgets what was searched in it, and says when no key fits", async ({ page }) => {
  await page.goto("/segments");
  await hydrated(page);
  const field = sheet(page).getByRole("searchbox", { name: "Search keys" });
  await page.keyboard.press("?");
  await field.fill("no such key");
  await expect(sheet(page).getByRole("status")).toHaveText("No key fits.");
  await expect(sheet(page).locator("kbd")).toHaveCount(0);
  await sheet(page).getByRole("button", { name: "Close" }).click();
  await expect(sheet(page)).toBeHidden();

  await page.keyboard.press("?");
  await expect(field).toHaveValue("");
  await expect(sheet(page)).toContainText("Labels of the navigation");
  await expect(sheet(page).getByRole("status")).toBeEmpty();
  // Beside it.
  await page.mouse.click(5, 5);
  await expect(sheet(page)).toBeHidden();
});

test("a row that a key leads to is never behind the head of the table", async ({ page, request }) => {
  const made = await postVisits(request, 25);
  const search = made.map(({ session }) => `session:${session}`).join(" or ");
  await page.setViewportSize({ width: 1_280, height: 480 });
  const rows = page.locator(".session-row");
  await expect(async () => {
    await page.goto(`/sessions?q=${encodeURIComponent(search)}`);
    await expect(rows).toHaveCount(25, { timeout: 1_000 });
  }).toPass();
  await hydrated(page);
  const covered = () =>
    rows.evaluateAll((all) => {
      const row = all.find((row) => row.contains(document.activeElement))!;
      const head = document.querySelector(".session-table thead th")!.getBoundingClientRect();
      return row.getBoundingClientRect().top + 1 < head.bottom ? row.getAttribute("data-session") : undefined;
    });

  for (let n = 0; n < 25; n += 1) {
    await page.keyboard.press("j");
  }
  expect(await page.evaluate(() => scrollY)).toBeGreaterThan(0);
  for (let n = 0; n < 24; n += 1) {
    expect(await covered(), `${n} rows up`).toBeUndefined();
    await page.keyboard.press("k");
  }
  await rows.nth(12).getByRole("link").focus();
  for (let n = 0; n < 12; n += 1) {
    await page.keyboard.press("Shift+Tab");
    expect(await covered(), `${n} stops back`).toBeUndefined();
  }
});
