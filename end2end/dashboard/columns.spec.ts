/** Which columns the list has, in which order, and how high its rows are: each viewer's choice. */

import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";

import { hydrated } from "./hydrated.ts";
import { postVisit } from "../posted.ts";

const headings = (page: Page) => page.getByRole("columnheader");

test("columns and density are chosen, and there from the first byte next time", async ({ page, request }) => {
  await page.setViewportSize({ width: 1600, height: 900 });
  await postVisit(request);
  await page.goto("/sessions");
  await hydrated(page);
  await expect(headings(page).filter({ hasText: "Started" })).toHaveCount(0);

  await page.getByText("Columns", { exact: true }).first().click();
  await page.getByRole("checkbox", { name: "Started" }).check();
  await page.getByRole("checkbox", { name: "Activity" }).uncheck();
  const up = page.getByRole("button", { name: "Move Started up" });
  await up.click();
  await expect(up).toBeFocused();
  await page.getByRole("radio", { name: "Compact" }).check();
  await expect(headings(page).filter({ hasText: "Activity" })).toHaveCount(0);
  await expect(page.locator("html")).toHaveAttribute("data-density", "compact");
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);

  const shown = await headings(page).allTextContents();
  expect(shown.indexOf("Started")).toBe(shown.findIndex((it) => it.startsWith("Last active")) - 1);
  const html = await (await page.request.get("/sessions")).text();
  expect(html).toContain('data-density="compact"');
  expect(html).toContain("session-table__started");
  expect(html).not.toContain("session-table__activity");

  await page.reload();
  await hydrated(page);
  expect(await headings(page).allTextContents()).toEqual(shown);
  await page.getByText("Columns", { exact: true }).first().click();
  await page.getByRole("button", { name: "Usual columns" }).click();
  await expect(headings(page).filter({ hasText: "Activity" })).toHaveCount(1);
  await expect(headings(page).filter({ hasText: "Started" })).toHaveCount(0);
});
