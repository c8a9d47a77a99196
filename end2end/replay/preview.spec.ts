/** What the timeline shows of a moment before anybody goes there. */

import { expect, type Page, test } from "@playwright/test";

import { hasPicture, storedWhen } from "../stored.ts";
import { recordedVisit, type Visit } from "../visit.ts";
import { drawn, pressAt } from "./moments.ts";
import { openReplay, position, seconds } from "./player.ts";
import { postPage, tellsTime, ticks } from "./posted-page.ts";

const FRAME = 'iframe[title="Preview of the recorded page"]';

/** Rests with the pointer on the bar, at a share of it. */
async function point(page: Page, share: number): Promise<void> {
  const { x, y, width, height } = (await position(page).boundingBox())!;
  await page.mouse.move(x + width * share, y + height / 2);
}

test.describe("a visit of two pages", () => {
  let visit: Visit;

  test.beforeEach(async ({ browser, request }) => {
    const page = await browser.newPage();
    await page.goto("/demo/shop/");
    visit = await recordedVisit(page);
    await page.locator(".card a").first().click();
    await page.waitForURL(/product/);
    await recordedVisit(page);
    await storedWhen(request, visit, "both pages are stored", (now) => hasPicture(now, "/demo/shop/product/"));
    await page.close();
  });

  test("is previewed under the pointer, and the playhead stays", async ({ page }) => {
    await openReplay(page, visit);
    await expect(page.getByRole("option", { name: /Went to/ })).toBeVisible();
    const drawn = page.frameLocator(FRAME).frameLocator(".stage__run--shown iframe");

    await point(page, 0.999);
    await expect(page.locator(".timeline__said")).toContainText("/demo/shop/product/");
    await expect(page.locator(FRAME)).toBeVisible();
    await expect(drawn.locator("main")).toBeAttached();
    const { width } = (await page.locator(FRAME).boundingBox())!;
    expect(width).toBe(240);
    expect(await seconds(page)).toBe(0);
    await page.mouse.move(0, 0);
    await expect(page.locator(".timeline__pointed")).toBeHidden();
  });

  test("is previewed at a marker that has the focus", async ({ page }) => {
    await openReplay(page, visit);
    const marker = page.getByRole("toolbar", { name: "Markers" }).getByRole("button").last();
    await marker.focus();

    await expect(page.locator(".timeline__said")).toBeVisible();
    await expect(page.locator(FRAME)).toBeVisible();
    await marker.blur();
    await expect(page.locator(".timeline__pointed")).toBeHidden();
  });

  test("is only told in words to those who save data", async ({ page }) => {
    await page.addInitScript(() => Object.defineProperty(navigator, "connection", { value: { saveData: true } }));
    await openReplay(page, visit);
    await expect(page.getByRole("option", { name: /Went to/ })).toBeVisible();
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));

    await point(page, 0.999);
    await expect(page.locator(".timeline__said")).toContainText("/demo/shop/product/");
    // By then a picture would have been asked for: the marker's words come later than its delay.
    await page.getByRole("toolbar", { name: "Markers" }).getByRole("button").last().focus();
    await expect(page.locator(FRAME)).toHaveCount(0);
    expect(asked.filter((url) => url.includes("/keyframe"))).toEqual([]);
  });
});

test("where the playhead was just sent, the stage is picture enough", async ({ page, request }) => {
  const visit = await postPage(request, [tellsTime()], ticks(500, 20_000));
  await openReplay(page, visit);
  await drawn(page);

  await pressAt(page, 0.22);
  await expect(page.locator(".timeline__said")).toContainText("0:04");
  await page.keyboard.press("Space");
  // By then a picture would have been asked for.
  await expect.poll(() => seconds(page)).toBeGreaterThanOrEqual(6);
  await expect(page.locator(FRAME)).toHaveCount(0);
});
