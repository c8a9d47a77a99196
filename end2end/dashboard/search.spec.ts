/** The search of the session list: what it finds, links to, and says when it does not understand. */

import { expect, type Page, test } from "@playwright/test";

import { postVisit } from "../posted.ts";
import { postPage } from "../replay/posted-page.ts";
import { recordedVisit } from "../visit.ts";
import { hydrated } from "./hydrated.ts";

/** Records a visit of a page that nobody else visits, and waits until a search finds it. */
async function visitAt(page: Page, place: string): Promise<string> {
  await page.goto(`/demo/shop/?at=${place}#${place}`);
  const { session } = await recordedVisit(page);
  await page.evaluate((name) => (window as any).Hindsight.track(name, { seats: 4 }), `search-${place}`);
  // What a page says in its very last moment is masked whole.
  await recordedVisit(page);
  await page.goto("about:blank");
  const find = async () => {
    // The last frames travel side by side: the event may be there before the page is.
    await page.goto(`/sessions?q=${encodeURIComponent(`event:search-${place}[seats>3] visited:/demo/shop/`)}`);
    return page.locator(".session-row").count();
  };
  await expect.poll(find, { message: "the search finds the visit", timeout: 20_000 }).toBe(1);
  return session;
}

const place = () => `p${Math.random().toString(36).slice(2)}`;

test("a visit is found by what happened in it, and the hit opens the moment", async ({ page }) => {
  const name = place();
  const session = await visitAt(page, name);

  await page.getByRole("combobox", { name: "Search sessions" }).fill(`event:search-${name}[seats>3] visited:/demo/shop/`);
  await page.getByRole("button", { name: "Search", exact: true }).click();

  await expect(page.locator(".session-row")).toHaveCount(1);
  await expect(page.getByText("1 session", { exact: true })).toBeVisible();
  await page.locator(".session-row").getByRole("link", { name: `search-${name}` }).click();
  await expect(page).toHaveURL(new RegExp(`/sessions/${session}/windows/[0-9a-f-]+\\?t=\\d+`));
});

test("a title that a page took later is found, at the moment when it did", async ({ page, request }) => {
  const name = place().replace(/\d/g, "x");
  const route = { at: 2_000, data: { source: 0, texts: [{ id: 8, value: `Cart ${name}` }], attributes: [], removes: [], adds: [] } };
  const { session } = await postPage(request, [], [route], { title: "Shop" });
  const hit = page.locator(".session-row").getByRole("link", { name: `Cart ${name}` });
  await expect(async () => {
    await page.goto(`/sessions?q=${encodeURIComponent(`title:${name}`)}`);
    await expect(hit).toBeVisible({ timeout: 1_000 });
  }).toPass();

  await hit.click();
  await expect(page).toHaveURL(new RegExp(`/sessions/${session}/windows/[0-9a-f-]+\\?t=2000`));
});

test("what does not match is not found, and the way back is shown", async ({ page }) => {
  const name = place();
  await visitAt(page, name);

  await page.goto(`/sessions?q=${encodeURIComponent(`event:search-${name}[seats>4]`)}`);

  await expect(page.getByText("No session matches.")).toBeVisible();
  await page.getByRole("link", { name: "Clear the search" }).click();
  await expect(page).toHaveURL(/\/sessions$/);
  await expect(page.locator(".session-row").first()).toBeVisible();
});

test("a search that is not understood says why, and the list stays", async ({ page }) => {
  await visitAt(page, place());
  const field = page.getByRole("combobox", { name: "Search sessions" });
  let rows = 0;

  // Before the page is hydrated, the browser sends the form itself.
  await expect(async () => {
    await page.goto("/sessions");
    rows = await page.locator(".session-row").count();
    await field.fill("visted:/a");
    await field.press("Enter");
    await expect(page.getByText("No field called “visted”. Did you mean “visited”?")).toBeVisible({ timeout: 1_000 });
    expect(page.url()).not.toContain("visted");
  }).toPass();

  expect(await page.locator(".session-row").count()).toBe(rows);
});

test("a search with characters of addresses is the same on the next page", async ({ page, request }) => {
  const path = `/demo/${place()}/`;
  await Promise.all(Array.from({ length: 26 }, () => postVisit(request, path)));
  const search = `visited:${path} or title:"R&D #1 + 50% 'off'?"`;
  const field = page.getByRole("combobox", { name: "Search sessions" });
  await expect(async () => {
    await page.goto(`/sessions?limit=25&q=${encodeURIComponent(search)}`);
    await expect(page.getByRole("link", { name: "Older" })).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await hydrated(page);
  const ids = () => page.locator(".session-row").evaluateAll((rows) => rows.map((row) => row.getAttribute("data-session")));
  const first = await ids();
  expect(first).toHaveLength(25);

  await page.getByRole("link", { name: "Older" }).press("Enter");
  await expect(page.locator(".session-row")).toHaveCount(1);
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
  await expect(field).toHaveValue(search);
  expect(first).not.toContain((await ids())[0]);
  expect(new URL(page.url()).searchParams.get("q")).toBe(search);

  for (const [mistake, reason] of [["rage:x", "“rage” needs a number, such as rage:>2."], ["visted:/a", "No field called “visted”. Did you mean “visited”?"]] as const) {
    await field.fill(mistake);
    await field.press("Enter");
    await expect(page.getByText(reason)).toBeVisible();
    await expect(page.locator(".session-row")).toHaveCount(1);
    expect(new URL(page.url()).searchParams.get("q")).toBe(search);
  }
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the field is a form, and a mistake is told", async ({ page }) => {
    await page.goto("/sessions?q=rage%3Ax");

    await expect(page.getByText("“rage” needs a number, such as rage:>2.")).toBeVisible();
    await page.getByRole("combobox", { name: "Search sessions" }).fill('meta.none:"a & b" or is:live');
    await page.getByRole("button", { name: "Search", exact: true }).click();
    await expect(page).toHaveURL(/q=meta\.none%3A%22a\+%26\+b%22\+or\+is%3Alive/);
    await expect(page.getByRole("combobox", { name: "Search sessions" })).toHaveValue('meta.none:"a & b" or is:live');
  });
});
