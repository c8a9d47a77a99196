/** What a viewer chose on the replay page is there again the next time. */

import { expect, type Page, test } from "@playwright/test";

import { openReplay, seconds } from "./player.ts";
import { BODY, interaction, postPage } from "./posted-page.ts";

async function width(page: Page): Promise<number> {
  return Math.round((await page.locator(".side-panel").boundingBox())!.width);
}

test.beforeEach(async ({ page, request }) => {
  await page.setViewportSize({ width: 1_440, height: 900 });
  const visit = await postPage(request, [], [
    { at: 500, data: { source: 4, width: 390, height: 844 } },
    interaction(1_000, 2, BODY),
    interaction(60_000, 2, BODY),
  ]);
  await openReplay(page, visit);
});

test("the side panel is as wide as it was made by keys or pointer", async ({ page }) => {
  const edge = page.getByRole("separator", { name: "Width of the side panel" });
  await expect.poll(() => width(page)).toBe(360);

  await edge.focus();
  await page.keyboard.press("ArrowLeft");
  await expect(edge).toHaveAttribute("aria-valuenow", "376");
  await expect.poll(() => seconds(page), "the playhead stays").toBe(0);
  await page.keyboard.press("End");
  await expect.poll(() => width(page)).toBe(560);

  const box = (await edge.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, 400);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 + 100, 400, { steps: 4 });
  await page.mouse.up();
  await expect.poll(() => width(page)).toBe(460);
  await page.reload();
  await expect.poll(() => width(page)).toBe(460);
  await edge.dblclick();
  await expect.poll(() => width(page)).toBe(360);
});

test("the kinds of activity that were asked for are asked for again", async ({ page }) => {
  const kinds = page.getByRole("group", { name: "Kinds of activity" });
  await kinds.getByRole("button", { name: /^Clicks/ }).click();
  await expect(page.getByRole("option", { name: /Opened/ })).toHaveCount(0);

  await page.reload();
  await expect(kinds.getByRole("button", { name: /^Clicks/ })).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByRole("option", { name: /Click/ })).toHaveCount(2);
  await expect(page.getByRole("option", { name: /Opened/ })).toHaveCount(0);
});

test("changes of the viewport are listed on demand", async ({ page }) => {
  await expect(page.getByRole("option", { name: /Opened/ })).toBeVisible();
  await expect(page.getByRole("option", { name: /Resized to 390/ })).toHaveCount(0);

  await page.getByRole("button", { name: /^With resizes/ }).click();
  await expect(page.getByRole("option", { name: /Resized to 390/ })).toBeVisible();
});

test("a replay plays when it opens, where the viewer chose that", async ({ page }) => {
  await expect(page.getByRole("button", { name: "Play", exact: true })).toBeVisible();
  await page.locator('[data-tip="More actions"]').click();
  await page.getByRole("checkbox", { name: "Start playing when a replay opens" }).check();

  await page.reload();
  await expect(page.getByRole("button", { name: "Pause" })).toBeVisible();
  await expect.poll(() => seconds(page)).toBeGreaterThan(0);
});
