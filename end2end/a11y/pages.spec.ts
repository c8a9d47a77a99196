/** Every page, in both themes and at phone width: no violation of WCAG 2.2 AA that axe can find. */

import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";

import { openReplay, recordedPage } from "../replay/player.ts";
import { storedWhen } from "../stored.ts";
import { recordedVisit } from "../visit.ts";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [1440, 390]) {
    test(`list, segments and replay, ${colorScheme}, ${width} px`, async ({ browser, request }) => {
      const context = await browser.newContext({ colorScheme, viewport: { width, height: 860 } });
      const page = await context.newPage();
      await page.goto("/demo/");
      const visit = await recordedVisit(page);
      await storedWhen(request, visit, "the visit is stored", (now) => now.events.length > 1);

      await page.goto("/sessions");
      await expect(page.getByRole("row").nth(1)).toBeVisible();
      await check();
      await page.goto("/watch-list");
      await expect(page.getByRole("heading", { level: 1, name: "Watch list" })).toBeVisible();
      await check();
      await page.goto("/segments");
      await expect(page.getByRole("heading", { level: 1, name: "Segments" })).toBeVisible();
      await check();
      await openReplay(page, visit);
      await expect(recordedPage(page).locator("body")).toBeAttached();
      await check();
      await context.close();

      async function check() {
        // The recorded page is the visitor's, not ours.
        const { violations } = await new AxeBuilder({ page }).withTags(TAGS).exclude("iframe").analyze();
        expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect(overflow, "no horizontal scrolling").toBeLessThanOrEqual(0);
      }
    });
  }
}
