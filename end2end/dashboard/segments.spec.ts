/** Saved filters: made of a search, pinned above the list, changed, counted, and gone. */

import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";

import { postVisits } from "../posted.ts";
import { hydrated } from "./hydrated.ts";

// What is pinned has places that all tests share.
test.describe.configure({ mode: "default" });

const unique = (words: string) => `${words} ${Math.random().toString(36).slice(2, 8)}`;
const chip = (page: Page, name: string) =>
  page.getByRole("navigation", { name: "Segments" }).getByRole("link", { name, exact: true });
const row = (page: Page, name: string) => page.getByRole("row").filter({ hasText: name });
const dialog = (page: Page, name: string | RegExp) => page.getByRole("dialog", { name });
const search = (page: Page) => page.getByRole("combobox", { name: "Search sessions" });

/** Names of segments that a test made; they are deleted after it. */
let made: string[] = [];

test.afterEach(async ({ request }) => {
  const { segments } = await (await request.get("/api/segments/list")).json();
  for (const { id, name } of segments as { id: string; name: string }[]) {
    if (made.some((own) => name.startsWith(own))) {
      await request.post("/api/segments/delete", { data: { segment: id }, headers: { "sec-fetch-site": "same-origin" } });
    }
  }
  made = [];
});

/** Searches, and saves the search; answers the name. */
async function save(page: Page, words: string, query: string): Promise<string> {
  const name = unique(words);
  made.push(name);
  await page.goto(`/sessions?q=${encodeURIComponent(query)}&from=all`);
  await hydrated(page);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await dialog(page, "Save as a segment").getByRole("textbox", { name: "Name" }).fill(name);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/sessions\?segment=[0-9a-f]{16}$/);
  return name;
}

async function noViolation(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
}

test("a search is saved, loaded by its chip, updated, and saved as another one", async ({ page, request }) => {
  const [visit] = await postVisits(request, 1);
  const query = `session:${visit!.session}`;
  await page.goto("/sessions");
  await hydrated(page);
  await expect(page.getByRole("button", { name: "Save", exact: true })).toHaveCount(0);
  const name = await save(page, "One session", query);
  await expect(page.getByText("Saved.", { exact: true })).toBeVisible();
  await expect(chip(page, name)).toHaveAttribute("aria-current", "true");
  const link = page.url();

  await page.goto("/sessions");
  await chip(page, name).click();
  await expect(page).toHaveURL(link);
  await expect(search(page)).toHaveValue(query);
  await expect(page.locator(".session-row")).toHaveCount(1);
  await expect(page.getByRole("button", { name: `Update ${name}` })).toHaveCount(0);

  await hydrated(page);
  await search(page).fill(`${query} clicks:>1000`);
  await search(page).press("Enter");
  await expect(page).toHaveURL(/segment=[0-9a-f]{16}&q=/);
  await expect(page.getByText("No session matches.")).toBeVisible();
  await page.getByRole("button", { name: `Update ${name}` }).click();
  await expect(page).toHaveURL(link);
  await expect(search(page)).toHaveValue(`${query} clicks:>1000`);

  await search(page).fill(query);
  await search(page).press("Enter");
  await page.getByRole("button", { name: "Save as new" }).click();
  const other = unique("Another");
  made.push(other);
  await dialog(page, "Save as a segment").getByRole("textbox", { name: "Name" }).fill(other);
  await page.keyboard.press("Enter");
  await expect(chip(page, other)).toHaveAttribute("aria-current", "true");
  await expect(chip(page, name)).not.toHaveAttribute("aria-current");
  await page.getByRole("link", { name: "Clear", exact: true }).click();
  await expect(page).toHaveURL(/\/sessions\?from=all$/);
});

test("the dialog opens with a key, and says what cannot be saved", async ({ page }) => {
  const name = await save(page, "Errors", "error:*");
  await page.getByRole("heading", { level: 1 }).focus();
  await page.keyboard.press("?");
  await expect(dialog(page, "Keys on this page")).toContainText("Save as a segment");
  await page.keyboard.press("Escape");

  await page.keyboard.press("s");
  const field = dialog(page, "Save as a segment").getByRole("textbox", { name: "Name" });
  await expect(field).toBeFocused();
  await field.fill("  ");
  await field.press("Enter");
  await expect(page.getByRole("alert").filter({ hasText: "Give it a name." })).toBeVisible();
  await field.fill(name);
  await field.press("Enter");
  await expect(page.getByRole("alert").filter({ hasText: "Another segment of this project has that name." })).toBeVisible();
  await noViolation(page);
  await page.keyboard.press("Escape");
  await expect(dialog(page, "Save as a segment")).toBeHidden();

  await page.goto("/sessions?q=visted%3A%2Fa");
  await hydrated(page);
  await page.keyboard.press("s");
  await field.fill(name);
  await field.press("Enter");
  await expect(page.getByRole("dialog").getByRole("alert")).toContainText("Did you mean “visited”?");
});

test("chips are moved by keys and by dragging", async ({ page }) => {
  const one = await save(page, "One", "rage:*");
  const two = await save(page, "Two", "dead:*");
  await page.goto("/sessions");
  await hydrated(page);
  const order = async () => {
    const names = await page.getByRole("navigation", { name: "Segments" }).getByRole("link").allInnerTexts();
    return names.filter((it) => it === one || it === two);
  };
  expect(await order()).toEqual([one, two]);

  await chip(page, one).focus();
  await page.keyboard.press("Alt+ArrowDown");
  await expect.poll(order).toEqual([two, one]);
  await expect(chip(page, one)).toBeFocused();
  await page.keyboard.press("Alt+ArrowLeft");
  await expect.poll(order).toEqual([one, two]);
  await expect(page).toHaveURL(/\/sessions$/);
  await chip(page, two).dragTo(chip(page, one));
  await expect.poll(order).toEqual([two, one]);

  await page.reload();
  expect(await order()).toEqual([two, one]);
});

test("segments are counted, renamed, unpinned and deleted on their page", async ({ page, request }) => {
  const [visit] = await postVisits(request, 1);
  const name = await save(page, "Counted", `session:${visit!.session}`);
  const link = page.url();
  await expect(async () => {
    await page.goto("/segments");
    await expect(row(page, name).getByRole("link", { name: "1", exact: true })).toHaveCount(2, { timeout: 1_000 });
  }).toPass();
  await expect(page.getByRole("link", { name: "Segments", exact: true })).toHaveAttribute("aria-current", "page");
  await hydrated(page);
  await noViolation(page);

  await row(page, name).getByRole("button", { name: `Pin ${name}` }).click();
  await expect(row(page, name).getByRole("button", { name: `Pin ${name}` })).toHaveAttribute("aria-pressed", "false");
  const menu = row(page, name).locator("summary");
  await menu.click();
  await row(page, name).getByRole("button", { name: "Rename…" }).click();
  const renamed = `${name} again`;
  const field = dialog(page, "Rename this segment").getByRole("textbox", { name: "Name" });
  await expect(field).toHaveValue(name);
  await field.fill(renamed);
  await field.press("Enter");
  await expect(page.getByText("Renamed.", { exact: true })).toBeVisible();

  await row(page, renamed).getByRole("link", { name: renamed }).click();
  await expect(page).toHaveURL(link);
  await expect(page.locator(".session-row")).toHaveCount(1);
  await page.goto("/sessions");
  await expect(chip(page, renamed)).toHaveCount(0);

  await page.goto("/segments");
  await hydrated(page);
  await menu.click();
  await row(page, renamed).getByRole("button", { name: "Delete…" }).click();
  await expect(dialog(page, `Delete “${renamed}”?`).getByRole("button", { name: "Cancel" })).toBeFocused();
  await noViolation(page);
  await page.getByRole("button", { name: "Delete segment" }).click();
  await expect(page.getByText("Deleted.", { exact: true })).toBeVisible();
  await expect(row(page, renamed)).toHaveCount(0);

  await page.goto(link);
  await expect(page.getByText("That saved filter no longer exists.")).toBeVisible();
  await expect(search(page)).toHaveValue("");
  await expect(page.locator(".session-row").first()).toBeVisible();
});

test("an address of a segment leads to the list, one of nothing to words", async ({ page }) => {
  await save(page, "Linked", "slow:*");
  const link = page.url();

  await page.goto(`/segments/${link.slice(-16)}`);
  await expect(page).toHaveURL(link);
  const nothing = await page.goto("/segments/0000000000000000");
  expect(nothing?.status()).toBe(404);
  await expect(page.getByText("There is no such segment.")).toBeVisible();
});

test("without JavaScript chips are links, and a search stays within its segment", async ({ browser, page }) => {
  const name = await save(page, "Plain", "pages:>1000");
  const link = page.url();
  const context = await browser.newContext({ javaScriptEnabled: false });
  const plain = await context.newPage();
  await plain.goto("/sessions");

  await chip(plain, name).click();
  await expect(plain).toHaveURL(link);
  await expect(search(plain)).toHaveValue("pages:>1000");
  await expect(plain.getByRole("button", { name: "Save", exact: true })).toHaveCount(0);
  await search(plain).fill("pages:>2000");
  await plain.getByRole("button", { name: "Search", exact: true }).click();
  await expect(plain).toHaveURL(/\?q=pages%3A%3E2000&segment=[0-9a-f]{16}$/);
  await expect(search(plain)).toHaveValue("pages:>2000");
  await plain.goto("/segments");
  await expect(row(plain, name)).toContainText("pages:>1000");
  await context.close();
});
