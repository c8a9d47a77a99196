/** From one replay to the next, along the list that it was opened from. */

import AxeBuilder from "@axe-core/playwright";
import { type APIRequestContext, expect, type Page, test } from "@playwright/test";

import { playButton, seconds } from "../replay/player.ts";
import { postPage, tellsTime, ticks } from "../replay/posted-page.ts";
import { storedWhen } from "../stored.ts";
import { recordedVisit, setVisibility, type Visit } from "../visit.ts";
import { hydrated } from "./hydrated.ts";
import { postVisit } from "../posted.ts";

const place = (page: Page) => page.locator(".walk__place");
const said = (page: Page) => page.locator(".controls__status");

/** Opens a list of exactly these sessions; answers them in its order. */
async function openList(page: Page, search: string, n: number, more = ""): Promise<string[]> {
  await expect(async () => {
    await page.goto(`/sessions?q=${encodeURIComponent(search)}${more}`);
    await expect(page.locator(".session-row")).toHaveCount(n, { timeout: 1_000 });
  }).toPass();
  await hydrated(page);
  const rows = page.locator(".session-row");
  return rows.evaluateAll((all) => all.map((row) => row.getAttribute("data-session")!));
}

async function postVisitsTo(request: APIRequestContext, n: number): Promise<string> {
  const path = `/demo/p${Math.random().toString(36).slice(2)}/`;
  await Promise.all(Array.from({ length: n }, () => postVisit(request, path)));
  return `visited:${path}`;
}

async function isReplayOf(page: Page, session: string): Promise<void> {
  await expect(page).toHaveURL(new RegExp(`/sessions/${session}/windows/`));
  // Until it has loaded, the last session's player stays.
  await expect(page.locator(".top-bar__id")).toHaveText(session.slice(-8));
  await expect(playButton(page)).toBeEnabled();
}

test("keys and buttons walk through the list, and the way back leads to it", async ({ page, request }) => {
  const search = await postVisitsTo(request, 3);
  const [first, second, third] = await openList(page, search, 3, "&sort=started");
  const list = page.url();

  await page.locator(`.session-row[data-session="${second}"] .session-row__link`).click();
  await isReplayOf(page, second!);
  await expect(place(page)).toHaveText("2 of 3");
  const { violations } = await new AxeBuilder({ page }).include(".top-bar").analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
  await page.keyboard.press("j");
  await isReplayOf(page, third!);
  await expect(place(page)).toHaveText("3 of 3");
  await page.keyboard.press("j");
  await expect(said(page)).toHaveText("No later session in the list.");
  await page.keyboard.press("k");
  await isReplayOf(page, second!);
  await page.getByRole("link", { name: "Previous session" }).click();
  await isReplayOf(page, first!);
  await expect(place(page)).toHaveText("1 of 3");
  await expect(page.getByRole("link", { name: "Previous session" })).toHaveCount(0);

  await page.keyboard.press("u");
  await expect(said(page)).toHaveText("Marked watched.");
  await page.locator("summary", { hasText: "More actions" }).click();
  await page.getByRole("button", { name: "Mark unwatched" }).click();
  await expect(page.getByText("Marked unwatched.")).toBeVisible();
  await page.keyboard.press("u");
  await page.getByRole("link", { name: "Back to sessions" }).click();
  await expect(page).toHaveURL(list);
  await expect(page.locator(`.session-row[data-session="${first}"]`)).toContainText("Watched.");
});

test("a press that comes before the list is known leads on as soon as it is", async ({ page, request }) => {
  const search = await postVisitsTo(request, 3);
  const [first, second, third] = await openList(page, search, 3, "&sort=started");
  await page.locator(`.session-row[data-session="${third}"] .session-row__link`).click();
  await isReplayOf(page, third!);
  await expect(place(page)).toHaveText("3 of 3");

  const held: (() => void)[] = [];
  await page.route("**/walk/find?**", async (route) => {
    await new Promise<void>((resolve) => held.push(resolve));
    await route.continue();
  });
  for (const go of [
    () => page.keyboard.press("k"),
    () => page.getByRole("link", { name: "Previous session" }).click(),
  ]) {
    await page.keyboard.press("k");
    await expect(page).toHaveURL(new RegExp(`/sessions/${second}/windows/`));
    await go();
    await expect.poll(() => held.length).toBe(1);
    held.pop()!();
    await isReplayOf(page, first!);
    await expect.poll(() => held.length).toBe(1);
    held.pop()!();
    await expect(place(page)).toHaveText("1 of 3");

    await page.goto(page.url().replace(first!, third!).replace(/windows[^?]*/, ""));
    await isReplayOf(page, third!);
    await expect(place(page)).toHaveText("3 of 3");
  }
});

test("who plays five seconds has watched the session, and nobody else", async ({ page, browser, request }) => {
  const visit = await postPage(request, [tellsTime()], ticks(500, 20_000));
  const search = `session:${visit.session}`;
  await openList(page, search, 1);
  const row = page.locator(".session-row");
  await expect(row).toContainText("Not watched.");
  await row.locator(".session-row__link").click();
  await isReplayOf(page, visit.session);

  await playButton(page).click();
  await expect.poll(() => seconds(page)).toBeGreaterThanOrEqual(6);
  await page.getByRole("link", { name: "Back to sessions" }).click();
  await expect(row).toContainText("Watched.");
  await expect(row).not.toContainText("Not watched.");

  const other = await browser.newContext();
  const colleague = await other.newPage();
  await openList(colleague, search, 1);
  await expect(colleague.locator(".session-row")).toContainText("Not watched.");
  await other.close();
});

test("at the end of a page the next page follows", async ({ page, request }) => {
  const search = await postVisitsTo(request, 26);
  const rows = await openList(page, search, 25, "&limit=25");

  await page.locator(`.session-row[data-session="${rows.at(-1)}"] .session-row__link`).click();
  await expect(place(page)).toHaveText("25 of 25");
  await page.getByRole("link", { name: "Next session" }).click();
  await expect(place(page)).toHaveText("1 of 1");
  await page.getByRole("link", { name: "Previous session" }).click();
  await isReplayOf(page, rows.at(-1)!);
  await expect(place(page)).toHaveText("25 of 25");
});

test("a replay without a list, or with one that makes no sense, is only a replay", async ({ page, request }) => {
  const search = await postVisitsTo(request, 1);
  const [session] = await openList(page, search, 1);

  for (const query of ["", "?list=%00%25ff", "?list=q%3Drage%253Ax", "?list=after%3Dx%26limit%3D-1%26q%3Dnothing-like-this"]) {
    const answer = await page.goto(`/sessions/${session}${query}`);
    expect(answer!.status(), query).toBe(200);
    await isReplayOf(page, session!);
    await expect(page.getByRole("link", { name: "Back to sessions" })).toHaveAttribute("href", /^\/sessions/);
  }
  await page.goto(`/sessions/${session}`);
  await isReplayOf(page, session!);
  await expect(place(page)).toHaveCount(0);
  await page.keyboard.press("j");
  await expect(said(page)).toHaveText("This replay was not opened from a list.");
});

test("the next one is opened at the end where that was chosen, unless a key is pressed", async ({ page, browser, request }) => {
  const recorded = await shortVisit();
  const other = await postVisit(request);
  const search = `session:${recorded.session} or session:${other.session}`;
  const [first] = await openList(page, search, 2, "&sort=events");
  if (first !== recorded.session) {
    await openList(page, search, 2, "&sort=events&dir=asc");
  }
  await page.locator(`.session-row[data-session="${recorded.session}"] .session-row__link`).click();
  await isReplayOf(page, recorded.session);
  await expect(place(page)).toHaveText("1 of 2");
  const countdown = page.getByText(/^Next session in \d s/);

  await page.locator("summary", { hasText: "More actions" }).click();
  await page.getByRole("checkbox", { name: "Open the next one at the end" }).check();
  await page.keyboard.press("Escape");
  await page.keyboard.press("6");
  await playButton(page).click();
  await expect(countdown).toBeVisible();
  await page.keyboard.press("Shift");
  await expect(countdown).toHaveCount(0);
  await isReplayOf(page, recorded.session);

  await playButton(page).click();
  await isReplayOf(page, other.session);

  async function shortVisit(): Promise<Visit> {
    const visitor = await browser.newPage();
    await visitor.goto("/demo/");
    const visit = await recordedVisit(visitor);
    await visitor.getByRole("heading", { level: 1 }).click();
    await setVisibility(visitor, "hidden");
    await storedWhen(request, visit, "the visit is stored", (now) => now.manifest.length > 0);
    await visitor.close();
    return visit;
  }
});

test("a list that cannot be had is not said to be none", async ({ page, request }) => {
  const search = await postVisitsTo(request, 2);
  const [first] = await openList(page, search, 2);
  await page.route("**/api/walk/find*", (route) => route.abort());

  await page.locator(`.session-row[data-session="${first}"] .session-row__link`).click();
  await isReplayOf(page, first!);
  await page.keyboard.press("j");
  await expect(said(page)).toHaveText("The list cannot be loaded right now.");
});
