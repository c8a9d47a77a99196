/** What is drawn over the page: the pointer, its trail, the order of focus; and the menu of it all. */

import { expect, type Page, test } from "@playwright/test";

import { openReplay, recordedPage } from "./player.ts";
import { arrival, attribute, element, interaction, postPage } from "./posted-page.ts";

const BODY = [element(10, "input", { type: "text" }), element(11, "input", { type: "text" }), element(12, "select")];

function moves(at: number) {
  const positions = [{ x: 100, y: 100, id: 10, timeOffset: 0 }];
  return { at, data: { source: 1, positions } };
}

function stage(page: Page) {
  return page.frameLocator('iframe[title="Recorded page"]');
}

async function openMenu(page: Page): Promise<void> {
  await page.locator("[data-tip=Overlays]").click();
  await expect(page.getByRole("group", { name: "Drawn over the page" })).toBeVisible();
}

test("the pointer is drawn, and m hides it", async ({ page, request }) => {
  const visit = await postPage(request, BODY, [moves(500), interaction(1_000, 2, 10)]);
  await openReplay(page, visit, 900);
  const pointer = stage(page).locator(".stage__run--shown .replayer-mouse");
  await expect(pointer).toBeVisible();

  await page.keyboard.press("m");
  await expect(pointer).toBeHidden();
  await expect(page.locator(".announcer")).toHaveText("Pointer hidden.");
  await openMenu(page);
  const choice = page.getByRole("checkbox", { name: "Pointer", exact: true });
  await expect(choice).not.toBeChecked();
  await choice.check();
  await expect(pointer).toBeVisible();
});

test("the trail is off until it is chosen", async ({ page, request }) => {
  const visit = await postPage(request, BODY, [moves(500), interaction(1_000, 2, 10)]);
  await openReplay(page, visit, 900);
  const trail = stage(page).locator(".stage__run--shown .replayer-mouse-tail");
  await expect(stage(page).locator(".stage__run--shown .replayer-mouse")).toBeVisible();
  await expect(trail).toHaveCount(0);

  await openMenu(page);
  await page.getByRole("checkbox", { name: "Pointer trail" }).check();
  await expect(trail).toBeVisible();
  await page.getByRole("checkbox", { name: "Pointer trail" }).uncheck();
  await expect(trail).toBeHidden();
});

test("fields are numbered in the order in which they got the focus", async ({ page, request }) => {
  const focus = [interaction(1_000, 5, 11), interaction(2_000, 5, 12), interaction(2_500, 5, 11), interaction(3_000, 5, 10)];
  const visit = await postPage(request, BODY, [...focus, interaction(4_000, 2, 10)]);
  await openReplay(page, visit, 2_600);
  await expect(page.getByRole("option", { name: /Opened/ })).toBeVisible();
  const numbers = stage(page).locator(".overlay__field");

  await openMenu(page);
  await page.getByRole("checkbox", { name: "Focus order" }).check();
  await expect(numbers).toHaveText(["1", "2"]);
  await page.keyboard.press("Escape");
  await page.keyboard.press("End");
  await expect(numbers).toHaveText(["1", "2", "3"]);
  await page.keyboard.press("Home");
  await expect(numbers).toHaveCount(0);
});

test("the field that has the focus has a ring, and the player keeps its keys", async ({ page, request }) => {
  const blurred = { at: 3_000, data: { source: 2, type: 6, id: 11, x: 10, y: 10 } };
  const visit = await postPage(request, BODY, [interaction(1_000, 5, 11), blurred, interaction(4_000, 2, 10)]);
  await openReplay(page, visit, 2_000);
  const ringed = recordedPage(page).locator("[data-hs-focused]");

  await expect(ringed).toHaveCount(1);
  await expect(ringed).toHaveCSS("outline-style", "solid");
  await page.keyboard.press("End");
  await expect(ringed).toHaveCount(0);
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowRight");
  await expect(ringed).toHaveCount(0);
});

test("clicks are drawn up to the playhead, or all of the page", async ({ page, request }) => {
  const visit = await postPage(request, BODY, [interaction(1_000, 2, 10), interaction(2_000, 2, 11), interaction(3_000, 2, 12)]);
  await openReplay(page, visit, 1_500);
  await expect(page.getByRole("option", { name: /Click/ })).toHaveCount(3);
  const clicks = stage(page).locator(".overlay__click");

  await page.keyboard.press("c");
  await expect(clicks).toHaveText(["1"]);
  await openMenu(page);
  await page.getByRole("checkbox", { name: "All clicks of the page" }).check();
  await expect(clicks).toHaveText(["1", "2", "3"]);
});

test("on the second page only its clicks are drawn, on their elements whatever the size", async ({ page, request }) => {
  const style = "position: absolute; left: 400px; top: 300px; width: 120px; height: 40px";
  const second = arrival("http://localhost/demo/made-up/second/", [element(20, "button", { id: "pay", style })], 3_000);
  const pressed = { at: 4_000, data: { source: 2, type: 2, id: 20, x: 460, y: 320 } };
  const happened = [interaction(1_000, 2, 10), interaction(2_000, 2, 11), ...second, pressed, attribute(6_000, 20, { title: "later" })];
  const visit = await postPage(request, BODY, happened);
  await openReplay(page, visit, 5_000);
  await expect(page.getByRole("option", { name: /Click/ })).toHaveCount(3);
  const clicks = stage(page).locator(".overlay__click");
  const button = recordedPage(page).locator("#pay");

  await page.keyboard.press("c");
  await expect(clicks).toHaveText(["1"]);
  for (const width of [1_280, 900]) {
    await page.setViewportSize({ width, height: 720 });
    const isOnButton = async () => {
      const [drawn, pay] = [await clicks.boundingBox(), await button.boundingBox()];
      if (!drawn || !pay) return false;
      const [x, y] = [drawn.x + drawn.width / 2, drawn.y + drawn.height / 2];
      return pay.x <= x && x <= pay.x + pay.width && pay.y <= y && y <= pay.y + pay.height;
    };
    await expect.poll(isOnButton, `${width} px`).toBe(true);
  }
});

test("on a phone the overlays are in the menu of controls", async ({ page, request }) => {
  await page.setViewportSize({ width: 360, height: 780 });
  const visit = await postPage(request, BODY, [interaction(1_000, 2, 10)]);
  await openReplay(page, visit, 1_000);

  await page.getByRole("button", { name: "More controls" }).click();
  await openMenu(page);
  await page.getByRole("checkbox", { name: "Clicks", exact: true }).check();
  await expect(stage(page).locator(".overlay__click")).toHaveText(["1"]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
});
