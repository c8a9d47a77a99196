/** A part of the timeline, larger: by keys, wheel and drag, with all of it in small below. */

import { expect, type Page, test } from "@playwright/test";

import type { Visit } from "../visit.ts";
import { openReplay, playButton, position, seconds } from "./player.ts";
import { element, interaction, postPage } from "./posted-page.ts";

/** Two minutes in which something is clicked every four seconds: nothing is inactive. */
const CLICKS = Array.from({ length: 30 }, (_, n) => interaction(4_000 * (n + 1), 2, 10));

/** The shown part, as the overview says it. */
function part(page: Page) {
  return page.getByRole("scrollbar", { name: "Part of the timeline" });
}

/** Where the shown part begins, in seconds. */
async function begin(page: Page): Promise<number> {
  const words = (await part(page).getAttribute("aria-valuetext"))!;
  const [minutes, rest] = words.split(" to ")[0]!.split(":").map(Number);
  return 60 * minutes! + rest!;
}

/** Moves the pointer over the bar, to a share of it. */
async function point(page: Page, share: number): Promise<void> {
  const { x, y, width, height } = (await position(page).boundingBox())!;
  await page.mouse.move(x + width * share, y + height / 2);
}

test.describe("the timeline of two minutes", () => {
  let visit: Visit;

  test.beforeEach(async ({ page, request }) => {
    visit = await postPage(request, [element(10, "button")], CLICKS);
    await openReplay(page, visit);
    await expect(page.getByRole("option", { name: /Click/ }).first()).toBeVisible();
  });

  test("is zoomed by keys around the playhead, and a click seeks within the part", async ({ page }) => {
    const said = page.locator(".controls__status");
    await page.keyboard.press("+");
    await expect(part(page)).toHaveAttribute("aria-valuetext", "0:00 to 1:00");
    await expect(page.locator(".announcer")).toHaveText("Showing 0:00 to 1:00.");

    await point(page, 0.5);
    await page.mouse.down();
    await page.mouse.up();
    await expect.poll(() => seconds(page)).toBeGreaterThanOrEqual(29);
    expect(await seconds(page)).toBeLessThanOrEqual(30);

    for (let n = 0; n < 5; n += 1) await page.keyboard.press("+");
    await expect(said).toHaveText("The timeline is not shown any larger.");
    await page.keyboard.press("0");
    await expect(part(page)).toHaveCount(0);
    await page.keyboard.press("-");
    await expect(said).toHaveText("All of the timeline is shown.");
  });

  test("is zoomed by the wheel around the pointer, and panned sideways", async ({ page }) => {
    await point(page, 0.755);
    await expect(page.locator(".timeline__said")).toContainText("1:30");
    await page.keyboard.down("Control");
    await page.mouse.wheel(0, -400);
    await page.mouse.wheel(0, -400);
    await page.keyboard.up("Control");

    await expect(part(page)).toBeVisible();
    await expect.poll(() => begin(page)).toBeGreaterThan(20);
    await expect(page.locator(".timeline__said")).toContainText("1:30");
    const before = await begin(page);
    await page.mouse.wheel(-200, 0);
    await expect.poll(() => begin(page)).toBeLessThan(before);
  });

  test("shows what a drag with Shift chooses, and all again after a double click", async ({ page }) => {
    await point(page, 0.25);
    await page.keyboard.down("Shift");
    await page.mouse.down();
    await point(page, 0.4);
    await expect(page.locator(".timeline__choice")).toBeVisible();
    await point(page, 0.5);
    await page.mouse.up();
    await page.keyboard.up("Shift");

    await expect(part(page)).toHaveAttribute("aria-valuetext", /^0:(29|30) to (0:59|1:00)$/);
    expect(await seconds(page)).toBe(0);
    const bar = (await position(page).boundingBox())!;
    const marks = page.getByRole("toolbar", { name: "Markers" }).getByRole("button");
    await expect(marks.first()).toBeVisible();
    for (const mark of await marks.all()) {
      const { x, width } = (await mark.boundingBox())!;
      expect(x + width / 2).toBeGreaterThanOrEqual(bar.x - 1);
      expect(x + width / 2).toBeLessThanOrEqual(bar.x + bar.width + 1);
    }
    await position(page).dblclick();
    await expect(part(page)).toHaveCount(0);
  });

  test("follows a playhead that leaves the part", async ({ page }) => {
    for (let n = 0; n < 4; n += 1) await page.keyboard.press("+");
    await expect(part(page)).toHaveAttribute("aria-valuetext", /^0:00 to /);

    await page.keyboard.press("End");
    await expect(part(page)).toHaveAttribute("aria-valuetext", / to 2:00$/);
    await page.keyboard.press("Home");
    await expect(part(page)).toHaveAttribute("aria-valuetext", /^0:00 to /);
    await page.keyboard.press("6");
    await playButton(page).click();
    await expect.poll(() => begin(page)).toBeGreaterThan(0);
    await page.getByRole("button", { name: "Show all" }).press("Enter");
    await expect(part(page)).toHaveCount(0);
    await expect(position(page)).toBeFocused();
  });

  test("rings the marker that the address names, for a while", async ({ page }) => {
    await page.goto(`/sessions/${visit.session}/windows/${visit.window}?t=4000&mark=2b`);
    await expect(page.locator(".mark--ringed")).toHaveCount(1);
    await expect(page.locator(".mark--ringed")).toHaveCount(0);
  });

  test("is panned in the overview, by keys and by a drag", async ({ page }) => {
    await page.keyboard.press("+");
    await page.keyboard.press("+");
    await part(page).focus();
    await page.keyboard.press("End");
    await expect(part(page)).toHaveAttribute("aria-valuetext", "1:30 to 2:00");
    await page.keyboard.press("Home");
    await page.keyboard.press("PageDown");
    await expect(part(page)).toHaveAttribute("aria-valuetext", "0:30 to 1:00");
    expect(await seconds(page)).toBe(0);

    const { x, y, width, height } = (await part(page).boundingBox())!;
    await page.mouse.move(x + width * 0.375, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + width * 0.625, y + height / 2);
    await page.mouse.up();
    await expect(part(page)).toHaveAttribute("aria-valuetext", /^(0:59|1:00) to 1:(29|30)$/);
  });
});
