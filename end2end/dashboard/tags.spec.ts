/** Words that viewers put on sessions. */

import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";

import { openReplay } from "../replay/player.ts";
import type { Visit } from "../visit.ts";
import { hydrated } from "./hydrated.ts";
import { postVisits } from "../posted.ts";

const row = (page: Page, { session }: Visit) => page.locator(`.session-row[data-session="${session}"]`);
const dialog = (page: Page) => page.getByRole("dialog", { name: /^Tag / });

test("sessions get a tag, are found by it, and lose it again", async ({ page, request }) => {
  const [one, other] = await postVisits(request, 2);
  const tag = `t${one!.session.slice(-8)}`;
  const search = encodeURIComponent(`session:${one!.session} or session:${other!.session}`);
  await expect(async () => {
    await page.goto(`/sessions?q=${search}`);
    await expect(page.locator(".session-row")).toHaveCount(2, { timeout: 1_000 });
  }).toPass();
  await hydrated(page);

  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await page.keyboard.press("t");
  const field = dialog(page).getByRole("combobox", { name: "Tag" });
  await expect(field).toBeFocused();
  await field.fill("Not a tag");
  await field.press("Enter");
  await expect(dialog(page).getByRole("alert")).toContainText("small letters, digits and hyphens");
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
  await field.fill(tag);
  await field.press("Enter");

  await expect(page.getByText(/^Tagged 2\ssessions\.$/)).toBeVisible();
  await expect(row(page, one!).getByRole("link", { name: tag })).toBeVisible();
  await row(page, other!).getByRole("link", { name: tag }).click();
  await expect(page).toHaveURL(new RegExp(`q=tag%3A${tag}&from=all$`));
  await expect(page.locator(".session-row")).toHaveCount(2);

  // The rows that the link leads to may take the place of these, and of an open menu, any moment.
  await expect(async () => {
    await row(page, one!).locator("summary").click();
    await row(page, one!).getByRole("button", { name: "Tag…" }).click({ timeout: 1_000 });
  }).toPass();
  await dialog(page).getByRole("button", { name: `Remove tag ${tag}` }).click();
  await expect(page.getByText("Untagged.", { exact: true })).toBeVisible();
  await expect(page.locator(".session-row")).toHaveCount(1);
  await expect(row(page, other!)).toBeVisible();
});

test("a session is tagged on its own page, by key and by button", async ({ page, request }) => {
  const [visit] = await postVisits(request, 1);
  await expect.poll(async () => (await request.get(`/sessions/${visit!.session}`)).status()).toBe(200);
  await openReplay(page, visit!);
  const bar = page.getByRole("banner");
  const sheet = page.getByRole("dialog", { name: "Tag this session" });

  await page.keyboard.press("t");
  await expect(sheet.getByRole("combobox", { name: "Tag" })).toBeFocused();
  for (const tag of ["late", "odd", "rare"]) {
    await sheet.getByRole("combobox", { name: "Tag" }).fill(tag);
    await sheet.getByRole("button", { name: "Add tag" }).click();
    await expect(sheet.getByRole("button", { name: `Remove tag ${tag}` })).toBeVisible();
  }
  await sheet.getByRole("button", { name: "Remove tag odd" }).click();
  await expect(sheet.getByRole("button", { name: /^Remove tag/ })).toHaveCount(2);
  await page.keyboard.press("Escape");
  await expect(sheet).toBeHidden();
  await expect(bar.getByRole("link", { name: "late" })).toBeVisible();

  await page.reload();
  await expect(bar.getByRole("link", { name: "rare" })).toBeVisible();
  await expect(bar.getByRole("link", { name: "odd" })).toHaveCount(0);
});
