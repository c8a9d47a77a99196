/** Sessions that are selected, what is done with them, and what is left of one that was deleted. */

import AxeBuilder from "@axe-core/playwright";
import { expect, type Locator, type Page, test } from "@playwright/test";

import { openReplay } from "../replay/player.ts";
import { storedWhen } from "../stored.ts";
import { recordedVisit, type Visit } from "../visit.ts";
import { hydrated } from "./hydrated.ts";
import { postVisits } from "../posted.ts";

/** Opens a list of exactly these sessions, of which a page holds some. */
async function openList(page: Page, visits: Visit[], onPage = visits.length): Promise<void> {
  const search = visits.map(({ session }) => `session:${session}`).join(" or ");
  await expect(async () => {
    await page.goto(`/sessions?q=${encodeURIComponent(search)}&limit=25`);
    await expect(page.getByRole("status").filter({ hasText: new RegExp(`\\b${visits.length}\\ssession`) })).toBeVisible({ timeout: 1_000 });
    await expect(page.locator(".session-row")).toHaveCount(onPage, { timeout: 1_000 });
  }).toPass();
  await hydrated(page);
}

const row = (page: Page, { session }: Visit) => page.locator(`.session-row[data-session="${session}"]`);
const box = (page: Page, visit: Visit) => row(page, visit).getByRole("checkbox");
const bar = (page: Page) => page.getByRole("region", { name: "Selected sessions" });
const dialog = (page: Page) => page.getByRole("dialog", { name: /^Delete/ });

/** The rows in the order of the page. */
async function inOrder(page: Page, made: Visit[]): Promise<Visit[]> {
  const ids = await page.locator(".session-row").evaluateAll((rows) => rows.map((it) => it.getAttribute("data-session")));
  return ids.map((id) => made.find(({ session }) => session === id)!);
}

async function noViolation(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
}

async function hasFocus(target: Locator): Promise<void> {
  await expect(target).toBeFocused();
}

test("keys select rows, and mark them watched", async ({ page, request }) => {
  const made = await postVisits(request, 3);
  await openList(page, made);
  const [first, second, third] = await inOrder(page, made);

  await page.keyboard.press("x");
  await expect(page.getByText("Choose a row first, with j or k.")).toBeVisible();
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await expect(box(page, first!)).toBeChecked();
  await expect(box(page, second!)).toBeChecked();
  await expect(box(page, third!)).not.toBeChecked();
  await expect(bar(page)).toContainText("2 selected");
  await page.keyboard.press("u");

  await expect(row(page, first!)).toContainText("Watched.");
  await expect(row(page, second!)).toContainText("Watched.");
  await expect(row(page, third!)).toContainText("Not watched.");
  await page.keyboard.press("Escape");
  await expect(bar(page)).toHaveCount(0);
});

test("a range is selected with Shift, the page with its box", async ({ page, request }) => {
  const made = await postVisits(request, 3);
  await openList(page, made);
  const [first, second, third] = await inOrder(page, made);

  const all = page.getByRole("checkbox", { name: "Select all sessions on this page" });
  await box(page, first!).click();
  await expect(all).toHaveJSProperty("indeterminate", true);
  await box(page, third!).click({ modifiers: ["Shift"] });
  await expect(box(page, second!)).toBeChecked();
  await expect(all).toBeChecked();
  await expect(all).toHaveJSProperty("indeterminate", false);
  await noViolation(page);
  await all.click();
  await expect(bar(page)).toHaveCount(0);
});

test("what is selected is deleted once it was asked, and says so at its address", async ({ page, request }) => {
  const made = await postVisits(request, 3);
  await openList(page, made);
  const [first, second, third] = await inOrder(page, made);

  await box(page, first!).click();
  await box(page, second!).click();
  await bar(page).getByRole("button", { name: "Delete…" }).click();
  await expect(dialog(page)).toContainText("This cannot be undone.");
  await hasFocus(dialog(page).getByRole("button", { name: "Cancel" }));
  await noViolation(page);
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toBeHidden();
  await hasFocus(bar(page).getByRole("button", { name: "Delete…" }));

  await page.keyboard.press("#");
  await dialog(page).getByRole("button", { name: /^Delete 2\ssessions$/ }).click();
  await expect(page.getByText(/^Deleted 2\ssessions\.$/)).toBeVisible();
  await expect(row(page, first!)).toHaveCount(0);
  await expect(row(page, second!)).toHaveCount(0);
  await expect(row(page, third!)).toBeVisible();
  await expect(bar(page)).toHaveCount(0);

  for (const path of [`/sessions/${first!.session}`, `/sessions/${first!.session}/windows/${first!.window}`]) {
    const answer = await page.goto(path);
    expect(answer!.status(), path).toBe(410);
    await expect(page.getByText(/^This session was erased on \d+ \w+ \d{4}\.$/)).toBeVisible();
  }
  const chunk = await request.get(`/replay/${first!.session}/${first!.window}/chunks?from=0&to=0`);
  expect(chunk.status()).toBe(410);
});

test("all that match are deleted, once their number was typed when they are many", async ({ page, request }) => {
  const made = await postVisits(request, 26);
  await openList(page, made, 25);

  await page.getByRole("checkbox", { name: "Select all sessions on this page" }).click();
  await bar(page).getByRole("button", { name: "Select all 26 that match" }).click();
  await expect(bar(page)).toContainText("26 selected");
  await bar(page).getByRole("button", { name: "Delete…" }).click();
  const confirm = dialog(page).getByRole("button", { name: /^Delete 26\ssessions$/ });
  await expect(confirm).toBeDisabled();
  await dialog(page).getByLabel("Type 26 to confirm").fill("26");
  await confirm.click();

  await expect(page.getByText(/^Deleted 26\ssessions\.$/)).toBeVisible();
  await expect(page.getByText("No session matches.")).toBeVisible();
});

test("a row has a menu", async ({ page, request }) => {
  const made = await postVisits(request, 2);
  await openList(page, made);
  const [first] = await inOrder(page, made);
  const menu = row(page, first!).locator("summary");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);

  await menu.click();
  await row(page, first!).getByRole("button", { name: "Copy link" }).click();
  await expect(page.getByText("Link copied.")).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(new RegExp(`/sessions/${first!.session}$`));
  await menu.click();
  await row(page, first!).getByRole("button", { name: "Mark watched" }).click();
  await expect(row(page, first!)).toContainText("Watched.");
  await menu.click();
  await expect(row(page, first!).getByRole("button", { name: "Mark unwatched" })).toBeVisible();
  await noViolation(page);
  await row(page, first!).getByRole("button", { name: "Delete…" }).click();
  await dialog(page).getByRole("button", { name: /^Delete 1\ssession$/ }).click();

  await expect(page.getByText("Deleted.", { exact: true })).toBeVisible();
  await expect(row(page, first!)).toHaveCount(0);
});

test("a session is deleted on its own page, which leads back to the list", async ({ page, request }) => {
  await page.goto("/demo/");
  const visit = await recordedVisit(page);
  await storedWhen(request, visit, "the visit is stored", (now) => now.events.length > 1);
  await openReplay(page, visit);

  await page.locator("summary", { hasText: "More actions" }).click();
  await page.getByRole("button", { name: "Delete session…" }).click();
  await dialog(page).getByRole("button", { name: /^Delete 1\ssession$/ }).click();

  await expect(page).toHaveURL(/\/sessions$/);
  await expect(page.getByText("Deleted.", { exact: true })).toBeVisible();
  await expect(row(page, visit)).toHaveCount(0);
});

test("without JavaScript nothing offers to be selected", async ({ browser, request }) => {
  const [visit] = await postVisits(request, 1);
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto("/sessions");

  await expect(row(page, visit!)).toBeVisible();
  await expect(page.getByRole("checkbox")).toHaveCount(0);
  await context.close();
});
