/** Inspecting the recorded page: what an element is, and copying what finds it. */

import { expect, type Page, test } from "@playwright/test";

import { openReplay, playButton } from "./player.ts";
import { attribute, element, postPage } from "./posted-page.ts";

const FRAME = 'iframe[title="Recorded page"]';
const FILLS = { id: "whole", style: "display: block; height: 720px" };

/** Begins to inspect, and points at the middle of the recorded page until it is told what is there. */
async function inspect(page: Page): Promise<void> {
  await expect(page.frameLocator(FRAME).locator(".stage__run--shown")).toBeAttached();
  await page.keyboard.press("y");
  const { x, y, width, height } = (await page.locator(FRAME).boundingBox())!;
  // The first move may come before the stage has read that it inspects.
  await expect(async () => {
    await page.mouse.move(0, 0);
    await page.mouse.move(x + width / 2, y + height / 2);
    await expect(page.frameLocator(FRAME).locator(".inspector__words")).toContainText("#whole", { timeout: 1_000 });
  }).toPass();
}

test("tells what is under the pointer, keeps it by a click and copies its selector", async ({ page, context, request }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const visit = await postPage(request, [element(10, "main", FILLS)], [attribute(4_000, 10, { title: "later" })]);
  await openReplay(page, visit, 1_000);
  const bar = page.getByRole("group", { name: "Inspected element" });
  await expect(page.locator(FRAME)).toHaveAttribute("inert", /.*/);

  await inspect(page);
  await expect(bar).toContainText("Point at the page");
  await expect(page.locator(FRAME)).not.toHaveAttribute("inert", /.*/);
  await page.mouse.down();
  await page.mouse.up();

  await expect(bar).toContainText("<main>");
  await expect(bar.locator(".inspect-bar__selector")).toHaveText("#whole");
  await bar.getByRole("button", { name: "Copy selector" }).click();
  await expect(bar.getByRole("button", { name: "Copied" })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("#whole");

  await page.keyboard.press("Escape");
  await expect(bar).toHaveCount(0);
  await expect(page.locator(FRAME)).toHaveAttribute("inert", /.*/);
});

test("says by which mark an element is masked, and keys go on to act", async ({ page, request }) => {
  const masked = element(10, "main", { ...FILLS, "data-hs-mask": "" });
  const visit = await postPage(request, [masked], [attribute(4_000, 10, { title: "later" })]);
  await openReplay(page, visit, 1_000);
  await inspect(page);
  await page.mouse.down();
  await page.mouse.up();

  const bar = page.getByRole("group", { name: "Inspected element" });
  await expect(bar).toContainText("Masked by [data-hs-mask]");
  await page.keyboard.press("Home");
  await page.keyboard.press("Space");
  await expect(playButton(page)).toHaveAccessibleName(/Pause|Play again/);
});
