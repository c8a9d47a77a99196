/** The search field offers names of fields, and the values that there are. */

import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";

import { hydrated } from "./hydrated.ts";
import { postVisit } from "../posted.ts";

const field = (page: Page) => page.getByRole("combobox", { name: "Search sessions" });
const offers = (page: Page) => page.getByRole("listbox", { name: "Offers" });

test("a name and then a value are completed by keys", async ({ page, request }) => {
  const path = `/demo/p${Math.random().toString(36).slice(2)}/`;
  const { session } = await postVisit(request, path);
  await expect(async () => {
    await page.goto(`/sessions?q=${encodeURIComponent(`visited:${path}`)}`);
    await expect(page.locator(".session-row")).toHaveCount(1, { timeout: 1_000 });
  }).toPass();
  await page.goto("/sessions");
  await hydrated(page);

  await field(page).pressSequentially("-vis");
  await expect(offers(page).getByRole("option")).toHaveText(["visitor:", "visited:"]);
  await expect(field(page)).toHaveAttribute("aria-expanded", "true");
  await field(page).press("ArrowUp");
  await expect(offers(page).getByRole("option", { name: "visited:" })).toHaveAttribute("aria-selected", "true");
  await field(page).press("Enter");
  await expect(field(page)).toHaveValue("-visited:");
  await field(page).fill("");
  await field(page).pressSequentially(`device:tablet or visited:${path.slice(0, -3)}`);
  const offer = offers(page).getByRole("option", { name: path });
  await expect(offer).toContainText("1");
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
  await offer.click();
  await expect(field(page)).toHaveValue(`device:tablet or visited:${path}`);
  await expect(field(page)).toBeFocused();
  await expect(offers(page)).toBeHidden();

  await field(page).press("Enter");
  await expect(page.locator(".session-row")).toHaveCount(1);
  await expect(page.locator(`.session-row[data-session="${session}"]`)).toBeVisible();
});

test("Escape closes the offers, and Enter then searches what was typed", async ({ page }) => {
  await page.goto("/sessions");
  await hydrated(page);

  await field(page).pressSequentially("bro");
  await expect(offers(page)).toBeVisible();
  await field(page).press("Escape");
  await expect(offers(page)).toBeHidden();
  await expect(field(page)).toHaveValue("bro");
  await field(page).press("Enter");
  await expect(page).toHaveURL(/q=bro/);
});

test("a filter that waits for a value offers it", async ({ page, request }) => {
  await postVisit(request);
  await page.goto("/sessions");
  await hydrated(page);

  await page.getByText("Add filter").click();
  await page.getByRole("button", { name: /Visited a page/ }).click();
  await expect(field(page)).toHaveValue("visited:");
  await expect(offers(page).getByRole("option").first()).toBeVisible();
});
