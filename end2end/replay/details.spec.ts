/** What is known of a visit, beside what happened in it. */

import { expect, test } from "@playwright/test";

import { hasPicture, storedWhen } from "../stored.ts";
import { recordedVisit, type Visit } from "../visit.ts";
import { openReplay } from "./player.ts";

test.use({ locale: "de-DE", timezoneId: "Europe/Berlin", viewport: { width: 1280, height: 800 } });

test.describe("a visit that a campaign brought", () => {
  let visit: Visit;

  test.beforeEach(async ({ browser, request }) => {
    const page = await browser.newPage();
    await page.goto("/demo/shop/?utm_source=Letter&utm_campaign=autumn");
    visit = await recordedVisit(page);
    await page.getByRole("searchbox").pressSequentially("tea");
    await recordedVisit(page);
    await storedWhen(request, visit, "the page is stored", (now) => hasPicture(now, "/demo/shop/"));
    await page.close();
  });

  test("has its origin, device, place and the ground of its recording told", async ({ page }) => {
    const panel = page.getByRole("tabpanel", { name: "Details" });
    const fact = (name: string) => {
      const term = page.locator("dt", { hasText: new RegExp(`^${name}$`) });
      return panel.locator(".facts__fact", { has: term }).locator("dd");
    };
    // What is learned of a visit comes some seconds after it is listed.
    await expect(async () => {
      await openReplay(page, visit);
      await page.getByRole("tab", { name: "Details" }).click();
      await expect(fact("Recorded because")).toBeVisible({ timeout: 5_000 });
    }).toPass();

    await expect(fact("Recorded because")).toHaveText("Every session is");
    await expect(fact("Consent")).toHaveText("Not required");
    await expect(fact("Source")).toHaveText("letter");
    await expect(fact("Campaign")).toHaveText("autumn");
    await expect(fact("Browser")).toHaveText(/^\S+ \d+/);
    await expect(fact("Viewport")).toHaveText("1,280 × 800");
    await expect(fact("Language")).toHaveText("de-DE");
    await expect(fact("Visitor's time zone")).toHaveText("Europe/Berlin");
    await expect(fact("Visitor")).toHaveText("Anonymous");
    await expect(fact("Page visits")).toHaveText("1");
    await expect(fact("Kept until").locator("time")).toBeVisible();
    await expect(fact("Recorder")).toHaveText(/^\d+\.\d+\.\d+/);
  });
});
