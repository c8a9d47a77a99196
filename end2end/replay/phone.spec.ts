/** The replay page on a phone: one row of controls and a menu, nothing wider than the screen. */

import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";

import { storedWhen } from "../stored.ts";
import { recordedVisit, type Visit } from "../visit.ts";
import { openReplay, playButton, position, seconds } from "./player.ts";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

async function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}

test.describe("on a phone", () => {
  let visit: Visit;

  test.beforeEach(async ({ page, request }) => {
    await page.goto("/demo/");
    visit = await recordedVisit(page);
    await page.getByRole("heading", { level: 1 }).click();
    await storedWhen(request, visit, "the visit is stored", (now) => now.manifest.length > 0);
  });

  for (const width of [360, 390]) {
    for (const hasTouch of [false, true]) {
      test(`controls are one row and a menu, ${width} px, ${hasTouch ? "finger" : "pointer"}`, async ({ browser }) => {
        const context = await browser.newContext({ viewport: { width, height: 780 }, hasTouch, isMobile: hasTouch });
        const page = await context.newPage();
        await openReplay(page, visit);

        const row = (await page.locator(".controls").boundingBox())!;
        const play = (await playButton(page).boundingBox())!;
        expect(row.height, "one row").toBeLessThan(2 * play.height);
        expect(await overflow(page)).toBeLessThanOrEqual(0);
        await expect(page.getByLabel("Speed")).toBeVisible();
        await expect(page.locator(".controls__time")).toBeVisible();
        await expect(page.getByRole("button", { name: "Skip inactivity" })).toBeHidden();

        await page.getByRole("button", { name: "More controls" }).focus();
        await page.keyboard.press("Enter");
        const skip = page.getByRole("button", { name: "Skip inactivity" });
        await expect(skip).toBeVisible();
        const { violations } = await new AxeBuilder({ page }).withTags(TAGS).exclude("iframe").analyze();
        expect(violations.map(({ id }) => id)).toEqual([]);
        await page.keyboard.press("Tab");
        await expect(page.getByRole("button", { name: "Back 5 seconds" })).toBeFocused();
        await skip.press("Enter");
        await expect(skip).toHaveAttribute("aria-pressed", "false");
        await page.keyboard.press("Escape");
        await expect(skip).toBeHidden();
        await context.close();
      });
    }
  }

  test("the handle of the timeline covers no name of a page", async ({ page }) => {
    for (const width of [390, 1_440]) {
      await page.setViewportSize({ width, height: 780 });
      await openReplay(page, visit);
      await expect(page.locator(".timeline__path").first()).toBeVisible();
      const [named, held] = await page.evaluate(() => {
        const playhead = document.querySelector(".timeline__playhead")!;
        const handle = parseFloat(getComputedStyle(playhead, "::before").top);
        const { bottom } = document.querySelector(".timeline__path")!.getBoundingClientRect();
        return [bottom, playhead.getBoundingClientRect().top + handle] as const;
      });
      expect(named, `${width} px`).toBeLessThanOrEqual(held);
    }
  });

  test("without single keys the space bar scrolls, and the buttons still work", async ({ page }) => {
    await page.setViewportSize({ width: 360, height: 640 });
    await openReplay(page, visit);
    await page.keyboard.press("?");
    await page.getByLabel("Single-key shortcuts").uncheck();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toHaveCount(0);

    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    await page.keyboard.press("Space");
    await expect.poll(() => page.evaluate(() => window.scrollY)).toBeGreaterThan(0);
    await expect(playButton(page)).toHaveAccessibleName("Play");
    await playButton(page).click();
    await expect(playButton(page)).toHaveAccessibleName(/Pause|Play again/);
    const { x, y, width, height } = (await position(page).boundingBox())!;
    await page.mouse.click(x + width - 1, y + height / 2);
    await expect.poll(() => seconds(page)).toBe(Number(await position(page).getAttribute("aria-valuemax")));
    await expect(page.getByRole("listbox", { name: "Activity" })).toBeVisible();
  });
});
