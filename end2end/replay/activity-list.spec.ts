/** The list of what happened, when it is long, when it is read by hand, and in the words of the visitor's fields. */

import { expect, type Locator, type Page, test } from "@playwright/test";

import { drawn } from "./moments.ts";
import { openReplay, playButton, seconds } from "./player.ts";
import { arrival, attribute, element, inOrder, interaction, type PageNode, postPage, tellsTime, ticks } from "./posted-page.ts";

/** More row elements than this are not needed for what is seen. */
const MOST_ROWS = 80;

const list = (page: Page) => page.getByRole("listbox", { name: "Activity" });
const scroller = (page: Page) => page.locator(".activity__scroller");
const scrolled = (page: Page) => scroller(page).evaluate((element) => element.scrollTop);

test("of 100,000 rows only those in sight are drawn", async ({ page, request }) => {
  const visit = await postPage(request, [tellsTime()], ticks(1_000, 3_600_000));
  await page.route("**/activity?*", (route) => {
    const row = (n: number) => ({ id: `${n}`, window: visit.window, at: n * 36, kind: "click", label: `Click “Item ${n}”`, detail: {} });
    const lines = Array.from({ length: 100_000 }, (_, n) => JSON.stringify(row(n)));
    return route.fulfill({ contentType: "application/x-ndjson", body: lines.join("\n") });
  });
  await openReplay(page, visit);
  const option = (n: number) => list(page).getByRole("option").filter({ hasText: `Click “Item ${n}”` });

  await expect(list(page).getByRole("option").first()).toHaveAttribute("aria-setsize", "100000");
  for (const share of [0.5, 0.1, 0.9, 1]) {
    await scroller(page).hover();
    await page.mouse.wheel(0, 1);
    await scroller(page).evaluate((element, share) => (element.scrollTop = share * element.scrollHeight), share);
    const row = Math.min(99_999, share * 100_000);
    await expect(list(page).locator(`[aria-posinset="${row + (share === 1 ? 1 : 5)}"]`)).toBeVisible();
    expect(await list(page).getByRole("option").count()).toBeLessThanOrEqual(MOST_ROWS);
  }
  await option(99_999).click();
  await expect(option(99_999)).toHaveAttribute("aria-selected", "true");
  await expect.poll(() => seconds(page)).toBe(3_599);
});

test("a detail stays open while it plays, and the list stays where it was scrolled to", async ({ page, request }) => {
  const clicks = Array.from({ length: 240 }, (_, n) => interaction((n + 1) * 500, 2, 10));
  const visit = await postPage(request, [tellsTime(), element(10, "button", { id: "pay" })], inOrder(ticks(1_000, 121_000), clicks));
  await openReplay(page, visit);
  await drawn(page);
  const row = list(page).getByRole("option").nth(2);
  await expect(row).toBeVisible();
  await row.locator(".activity__chevron").click();
  const detail = page.locator(".activity__detail");
  await expect(detail).toHaveCount(1);

  await page.keyboard.press("2");
  await playButton(page).click();
  await expect.poll(() => seconds(page)).toBeGreaterThanOrEqual(2);
  await expect(detail).toBeVisible();

  const follow = page.getByRole("button", { name: "Follow", exact: true });
  await expect.poll(() => jumpsWhileRead(page)).toBe(0);
  await scroller(page).hover();
  await page.mouse.wheel(0, 2_000);
  await expect(follow).toBeVisible();
  await expect.poll(() => scrolled(page)).toBeGreaterThan(1_000);
  await follow.click();
  await expect(follow).toHaveCount(0);
  const current = list(page).locator('[aria-current="true"]');
  await expect.poll(() => isInMiddle(current, scroller(page))).toBe(true);
  await expect(playButton(page)).toHaveAccessibleName("Pause");
});

/**
 * Scrolls by hand; says by how many px the list moved by itself as long as it promises to stay.
 * Undefined when it promised nothing: the machine was too busy to look in time.
 */
async function jumpsWhileRead(page: Page): Promise<number | undefined> {
  await scroller(page).hover();
  await page.mouse.wheel(0, 2_000);
  return scroller(page).evaluate(
    (element) =>
      new Promise<number | undefined>((resolve) => {
        const FRAMES = 10;
        const isPaused = () => [...document.querySelectorAll("button")].some(({ textContent }) => textContent === "Follow");
        let [place, still, moved] = [element.scrollTop, 0, 0];
        const look = () => {
          if (!isPaused()) return resolve(still < FRAMES ? undefined : moved);
          if (still < FRAMES) {
            // A wheel scrolls for some frames.
            still = element.scrollTop === place ? still + 1 : 0;
            place = element.scrollTop;
          }
          moved = Math.max(moved, Math.abs(element.scrollTop - place));
          requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      }),
  );
}

async function isInMiddle(row: Locator, within: Locator): Promise<boolean> {
  const [inner, outer] = [await row.boundingBox(), (await within.boundingBox())!];
  const middle = inner && inner.y + inner.height / 2 - outer.y;
  return middle !== null && outer.height / 5 <= middle && middle <= (4 * outer.height) / 5;
}

test("a field is told by what it is, never by a value; a checkout is no page visit", async ({ page, request }) => {
  const label: PageNode = element(20, "label", { for: "mail" }, { type: 3, id: 21, textContent: "E-mail" });
  const body = [tellsTime(), label, element(10, "input", { type: "text", id: "mail" }), element(11, "input", { type: "checkbox", id: "terms" })];
  const typed = (at: number, text: string) => ({ at, data: { source: 5, id: 10, text, isChecked: false } });
  const again = arrival("http://localhost/demo/made-up/", body, 3_000);
  const happened = [typed(1_000, "********"), typed(1_500, "*********"), ...again, typed(4_000, "**********"), attribute(6_000, 10, { class: "done" })];
  const visit = await postPage(request, body, happened);
  await openReplay(page, visit);

  await expect(list(page).getByRole("option", { name: /Typed in/ }).first()).toBeVisible();
  await expect(list(page).getByRole("option", { name: /Checked|Unchecked|Checkbox/i })).toHaveCount(0);
  await expect(list(page).getByRole("option", { name: /Opened|Went to/ })).toHaveCount(1);
  // The label has six characters, what was typed has more.
  await expect(list(page)).not.toContainText("*******");
});
