/** The watch list: filled from the list of sessions and from a replay, ordered, walked, emptied. */

import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";

import { openReplay, playButton } from "../replay/player.ts";
import type { Visit } from "../visit.ts";
import { hydrated } from "./hydrated.ts";
import { postVisits } from "../posted.ts";

// There is one list: whoever changes it has it alone.
test.describe.configure({ mode: "serial" });

test.beforeEach(async ({ request, baseURL }) => {
  const cleared = await request.post("/api/watch-list/change", {
    data: { change: "Clear" },
    headers: { origin: baseURL! },
  });
  expect(cleared.status()).toBe(200);
});

const row = (page: Page, { session }: Visit) => page.locator(`.session-row[data-session="${session}"]`);
const order = (page: Page) =>
  page.locator(".watch-row").evaluateAll((rows) => rows.map((it) => it.getAttribute("data-session")));

/** Opens a list of exactly these sessions; answers them in its order. */
async function openList(page: Page, visits: Visit[]): Promise<Visit[]> {
  const search = visits.map(({ session }) => `session:${session}`).join(" or ");
  await expect(async () => {
    await page.goto(`/sessions?q=${encodeURIComponent(search)}`);
    await expect(page.locator(".session-row")).toHaveCount(visits.length, { timeout: 1_000 });
  }).toPass();
  await hydrated(page);
  const ids = await page.locator(".session-row").evaluateAll((rows) => rows.map((it) => it.getAttribute("data-session")));
  return ids.map((id) => visits.find(({ session }) => session === id)!);
}

async function openWatchList(page: Page): Promise<void> {
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Watch list" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Watch list" })).toBeVisible();
}

async function noViolation(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
}

test("it is filled in each of its ways, and each session is on it once", async ({ page, request }) => {
  await page.goto("/watch-list");
  await expect(page.locator(".empty__title", { hasText: "The watch list is empty." })).toBeVisible();
  const made = await openList(page, await postVisits(request, 3));
  const [first, second, third] = made;

  await row(page, second!).locator("summary").click();
  await row(page, second!).getByRole("button", { name: "Add to watch list" }).click();
  await expect(page.getByText(/^Added 1\ssession to the watch list\. It has 1 now\.$/)).toBeVisible();
  await row(page, first!).getByRole("checkbox").click();
  await row(page, second!).getByRole("checkbox").click();
  await page.getByRole("region", { name: "Selected sessions" }).getByRole("button", { name: "Add to watch list" }).click();
  await expect(page.getByText(/^Added 1\ssession to the watch list\. It has 2 now\.$/)).toBeVisible();
  await page.getByRole("button", { name: "Watch these 3" }).click();
  await expect(page.getByText(/^Added 1\ssession to the watch list\. It has 3 now\.$/)).toBeVisible();

  await openWatchList(page);
  await expect(page.locator(".watch-row")).toHaveCount(3);
  expect(await order(page)).toEqual([second!.session, first!.session, third!.session]);
  await noViolation(page);
});

test("it is ordered by buttons and by keys, and kept", async ({ page, request }) => {
  const [first, second, third] = await openList(page, await postVisits(request, 3));
  await page.getByRole("button", { name: "Watch these 3" }).click();
  await expect(page.getByText(/It has 3 now\.$/)).toBeVisible();
  await openWatchList(page);
  const short = (visit: Visit) => visit.session.slice(-8);

  const up = page.getByRole("button", { name: `Move session ${short(third!)} up` });
  await up.click();
  await expect(up).toBeFocused();
  await expect.poll(() => order(page)).toEqual([first!.session, third!.session, second!.session]);
  await up.click();
  await expect(up).toBeDisabled();
  await expect(page.getByRole("button", { name: `Move session ${short(third!)} down` })).toBeFocused();
  await page.keyboard.press("Alt+ArrowDown");
  const ordered = [first!.session, third!.session, second!.session];
  await expect.poll(() => order(page)).toEqual(ordered);
  await expect(row(page, third!).getByRole("link")).toBeFocused();

  const kept = async () => {
    const list = await (await request.get("/api/watch-list/list")).json();
    return list.rows.map(({ session }: { session: string }) => session);
  };
  await expect.poll(kept).toEqual(ordered);
  await page.reload();
  await expect.poll(() => order(page)).toEqual(ordered);
});

test("it is walked, and a session that is deleted leaves it", async ({ page, request }) => {
  const [visit, other] = await openList(page, await postVisits(request, 2));
  await openReplay(page, visit!);
  await page.locator("summary", { hasText: "More actions" }).click();
  await page.getByRole("button", { name: "Add to watch list" }).click();
  await expect(page.getByText(/It has 1 now\.$/)).toBeVisible();
  await openReplay(page, other!);
  await page.locator("summary", { hasText: "More actions" }).click();
  await page.getByRole("button", { name: "Add to watch list" }).click();
  await expect(page.getByText(/It has 2 now\.$/)).toBeVisible();

  await page.goto("/watch-list");
  await hydrated(page);
  await page.getByRole("link", { name: "Watch from the first" }).click();
  await expect(page).toHaveURL(new RegExp(`/sessions/${visit!.session}/windows/.*list=watch-list`));
  await expect(playButton(page)).toBeEnabled();
  await expect(page.locator(".walk__place")).toHaveText("1 of 2");
  await page.keyboard.press("j");
  await expect(page).toHaveURL(new RegExp(`/sessions/${other!.session}/windows/`));
  await expect(page.locator(".walk__place")).toHaveText("2 of 2");
  await expect(playButton(page)).toBeEnabled();

  await page.locator("summary", { hasText: "More actions" }).click();
  await page.getByRole("button", { name: "Delete session…" }).click();
  await page.getByRole("dialog", { name: /^Delete/ }).getByRole("button", { name: /^Delete 1\ssession$/ }).click();
  await expect(page).toHaveURL(/\/watch-list$/);
  await expect(page.locator(".watch-row")).toHaveCount(1);
  await expect(row(page, visit!)).toBeVisible();
});

test("sessions are removed, and all of them once it was asked", async ({ page, request }) => {
  const [first, second, third] = await openList(page, await postVisits(request, 3));
  await page.getByRole("button", { name: "Watch these 3" }).click();
  await expect(page.getByText(/It has 3 now\.$/)).toBeVisible();
  await openWatchList(page);

  await row(page, first!).getByRole("button", { name: /^Remove/ }).click();
  await expect(page.locator(".watch-row")).toHaveCount(2);
  await expect(row(page, second!).getByRole("button", { name: /^Remove/ })).toBeFocused();
  await expect(row(page, third!)).toContainText("2");

  await page.getByRole("button", { name: "Clear…" }).click();
  const dialog = page.getByRole("dialog", { name: "Clear the watch list?" });
  await noViolation(page);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.locator(".watch-row")).toHaveCount(2);
  await page.getByRole("button", { name: "Clear…" }).click();
  await dialog.getByRole("button", { name: "Clear the list" }).click();
  await expect(page.locator(".empty__title", { hasText: "The watch list is empty." })).toBeVisible();
  await page.reload();
  await expect(page.locator(".empty__title", { hasText: "The watch list is empty." })).toBeVisible();
});

test("more than it holds is refused, and says so", async ({ request, baseURL }) => {
  const id = (n: number) => `01976e8a-7b6c-7def-8123-${n.toString(16).padStart(12, "0")}`;
  const sessions = Array.from({ length: 501 }, (_, n) => id(n));
  const answer = await request.post("/api/watch-list/add", {
    data: { selection: { These: sessions } },
    headers: { origin: baseURL! },
  });
  expect(answer.status()).toBe(422);
});
