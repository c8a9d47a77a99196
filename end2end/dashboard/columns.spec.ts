/** Which columns the list has, in which order, and how high its rows are: each viewer's choice. */

import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";

import { noViolation, overflow, pages, postSession } from "../a11y/pages.ts";
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

test("columns are made wider by pointer and by keys, and are so next time", async ({ page, request }) => {
  const visit = await postSession(request);
  const [list] = pages(visit);
  await list!.open(page);
  const edge = (name: string) => page.getByRole("separator", { name: `Width of the column ${name}`, exact: true });
  const share = async (name: string) => Number(await edge(name).getAttribute("aria-valuenow"));
  const widths = async () => {
    const all = await page.locator("th[data-column]").evaluateAll((heads) => heads.map((head) => [head.getAttribute("data-column"), head.getBoundingClientRect().width]));
    return Object.fromEntries(all) as Record<string, number>;
  };
  /** One column gave so many px to the other; nothing else has changed, but for roundings. */
  const given = async (px: number, from: string, to: string, before: Record<string, number>) => {
    const now = await widths();
    const expected: Record<string, number> = { ...before, [from]: before[from]! - px, [to]: before[to]! + px };
    for (const [name, width] of Object.entries(expected)) expect(Math.abs(now[name]! - width), name).toBeLessThan(8);
  };
  const table = (await page.locator(".session-table").boundingBox())!.width;
  const first = await widths();

  await edge("Visitor").focus();
  const was = await share("Visitor");
  for (let n = 0; n < 5; n += 1) await page.keyboard.press("ArrowRight");
  await expect(async () => given(table / 20, "pages", "visitor", first)).toPass();
  const kept = await share("Visitor");
  expect(Math.abs(kept - was - 5)).toBeLessThanOrEqual(1);

  const second = await widths();
  const { x, y, width, height } = (await edge("Pages").boundingBox())!;
  const [middle, line] = [x + width / 2, y + height / 2];
  await page.mouse.move(middle, line);
  await page.mouse.down();
  await page.mouse.move(middle - 60, line, { steps: 3 });
  await page.mouse.up();
  await expect(async () => given(60, "pages", "signals", second)).toPass();
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  // An edge is no heading.
  expect(page.url()).not.toContain("sort=");
  await noViolation(page, "edges of columns");

  const third = await widths();
  await list!.open(page);
  await expect(async () => given(0, "pages", "signals", third)).toPass();
  await edge("Signals").dblclick();
  await expect.poll(async () => Math.abs((await widths())["visitor"]! - first["visitor"]!)).toBeLessThan(16);
});
