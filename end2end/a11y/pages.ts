/** The pages of the dashboard as tests of all of them walk through, and what axe finds in one. */

import AxeBuilder from "@axe-core/playwright";
import { type APIRequestContext, expect, type Page } from "@playwright/test";

import { hydrated } from "../dashboard/hydrated.ts";
import { openReplay, recordedPage } from "../replay/player.ts";
import { element, inOrder, interaction, postPage, tellsTime, ticks } from "../replay/posted-page.ts";
import type { Visit } from "../visit.ts";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

const UNKNOWN = "01976e8a-7b6c-7def-8123-456789abcdef";

export interface Opened {
  name: string;
  open(page: Page): Promise<void>;
}

/** A session with some of everything: pages, clicks, an error, inactivity. */
export async function postSession(request: APIRequestContext): Promise<Visit> {
  const body = [tellsTime(), element(10, "button", { id: "pay" }), element(11, "input", { type: "text" })];
  const error = { at: 3_000, type: 5, data: { tag: "error", payload: { kind: "error", class: "TypeError", message: "no shelf" } } };
  const typed = { at: 4_000, data: { source: 5, id: 11, text: "***", isChecked: false } };
  const clicks = [1_000, 2_000, 25_000].map((at) => interaction(at, 2, 10));
  return await postPage(request, body, inOrder(ticks(1_000, 30_000), clicks, [error, typed]));
}

/** Every page with something on it, ready for clicks and keys. */
export function pages(visit: Visit): Opened[] {
  const list = `/sessions?q=${encodeURIComponent(`session:${visit.session}`)}`;
  return [
    { name: "list", open: (page) => openList(page, list) },
    { name: "watch list", open: (page) => openTitled(page, "/watch-list", "Watch list") },
    { name: "segments", open: (page) => openTitled(page, "/segments", "Segments") },
    { name: "replay", open: (page) => openDrawn(page, visit) },
  ];
}

/** Pages that say that there is nothing, or that something is wrong. */
export const EMPTY: [name: string, path: string, words: string | RegExp][] = [
  ["no match", `/sessions?q=session%3A${UNKNOWN}`, "No session matches."],
  ["empty range", "/sessions?from=2001-02-01&to=2001-02-03", "Nothing in these days."],
  ["mistake in the search", "/sessions?q=rage%3Ax", "“rage” needs a number, such as rage:>2."],
  ["deleted segment", "/sessions?segment=0123456789abcdef", "That saved filter no longer exists."],
  ["no such page", "/nothing", "There is no such page."],
  ["no such session", `/sessions/${UNKNOWN}/windows/${UNKNOWN}`, "There is no such session, or you may not see it."],
  ["no link", "/sessions/nonsense", "That is not a valid link."],
];

async function openList(page: Page, path: string): Promise<void> {
  await expect(async () => {
    await page.goto(path);
    await expect(page.locator(".session-row")).toHaveCount(1, { timeout: 1_000 });
  }).toPass();
  await ready(page);
}

async function openTitled(page: Page, path: string, title: string): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
  await ready(page);
}

/** Clicks and keys are heard. Where the rail is narrow there is nothing to tell it by, and no need to know. */
async function ready(page: Page): Promise<void> {
  if (await page.getByRole("button", { name: "Navigation labels" }).isVisible()) {
    await hydrated(page);
  }
}

async function openDrawn(page: Page, visit: Visit): Promise<void> {
  await openReplay(page, visit);
  await expect(recordedPage(page).locator("ol[start]")).toBeAttached();
  await expect(page.getByRole("option", { name: /Opened/ })).toBeVisible();
}

/** No violation of WCAG 2.2 AA that axe can find. */
export async function noViolation(page: Page, what: string): Promise<void> {
  // The recorded page is the visitor's, not ours.
  const { violations } = await new AxeBuilder({ page }).withTags(TAGS).exclude("iframe").analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`), what).toEqual([]);
}

/** How much wider than the screen the page is, in px. */
export async function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}
