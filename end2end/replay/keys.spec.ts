/** Keys of the player act, except where a key already means something. */

import { expect, test } from "@playwright/test";

import { openReplay, playButton, position, seconds } from "./player.ts";
import { attribute, BODY, element, interaction, postPage } from "./posted-page.ts";

test.beforeEach(async ({ page, request }) => {
  const visit = await postPage(request, [], [interaction(1_000, 2, BODY), interaction(20_000, 2, BODY)]);
  await openReplay(page, visit);
});

test("keys act after a speed was chosen by pointer", async ({ page }) => {
  const skip = page.getByRole("button", { name: "Skip inactivity" });
  await expect(skip).toHaveAttribute("aria-pressed", "true");

  await page.getByLabel("Speed").selectOption("4");
  await page.keyboard.press("i");
  await expect(skip).toHaveAttribute("aria-pressed", "false");
  await expect(page.getByLabel("Speed")).toHaveValue("4");
});

test("keys lead to events and to clicks that went wrong, and say when there is none", async ({ page, request }) => {
  const order = { at: 30_000, type: 5, data: { tag: "order", payload: { plan: "pro" } } };
  const story = [interaction(10_000, 2, 10), order, attribute(60_000, 10, { title: "later" })];
  const visit = await postPage(request, [element(10, "button")], story);
  await openReplay(page, visit);
  await expect(page.getByRole("option", { name: /Dead click/ })).toBeVisible();
  const selected = page.locator(".activity__option[aria-selected=true]");
  const said = page.locator(".controls__status");

  await page.keyboard.press("v");
  await expect(selected).toContainText("order");
  await expect.poll(() => seconds(page)).toBe(30);
  await page.keyboard.press("v");
  await expect(said).toHaveText("No later event.");
  await page.keyboard.press("r");
  await expect(said).toHaveText("No later rage, dead or slow click.");
  await page.keyboard.press("Shift+R");
  await expect(selected).toContainText("Dead click");
  await expect.poll(() => seconds(page)).toBe(10);
  await page.keyboard.press("Shift+V");
  await expect(said).toHaveText("No earlier event.");
});

test("keys open and close what is around the page", async ({ page }) => {
  const side = page.getByRole("complementary", { name: "Side panel" });
  const bar = page.locator(".top-bar--replay");
  const fit = page.getByRole("button", { name: "Fit", exact: true });
  const inspected = page.getByRole("group", { name: "Inspected element" });
  const toggled: [string, () => Promise<void>, () => Promise<void>][] = [
    ["[", () => expect(side).toBeHidden(), () => expect(side).toBeVisible()],
    ["]", () => expect(bar).toBeHidden(), () => expect(bar).toBeVisible()],
    ["z", () => expect(fit).toHaveAttribute("aria-pressed", "false"), () => expect(fit).toHaveAttribute("aria-pressed", "true")],
    ["y", () => expect(inspected).toBeVisible(), () => expect(inspected).toHaveCount(0)],
  ];

  for (const [key, once, twice] of toggled) {
    await page.keyboard.press(key);
    await once();
    await page.keyboard.press(key);
    await twice();
  }
  await page.keyboard.press("y");
  await page.keyboard.press("Escape");
  await expect(inspected).toHaveCount(0);
});

test("going back while it plays leads from error to error", async ({ page, request }) => {
  const error = (at: number, message: string) => {
    const payload = { class: "RangeError", message, handled: false, mechanism: "onerror" };
    return { at, type: 5, data: { tag: "error", payload } };
  };
  const visit = await postPage(request, [], [error(5_000, "first"), error(10_000, "second"), interaction(60_000, 2, BODY)]);
  await openReplay(page, visit, 20_000);
  const option = (message: string) => page.getByRole("option", { name: `RangeError: ${message}` });
  await expect(option("second")).toBeVisible();

  await playButton(page).click();
  await page.keyboard.press("Shift+E");
  await page.keyboard.press("Shift+E");
  await expect(option("first")).toHaveAttribute("aria-selected", "true");
  await expect(playButton(page)).toHaveAccessibleName("Pause");
});

test("the timeline keeps its keys where single ones are switched off", async ({ page }) => {
  await page.keyboard.press("?");
  await page.getByLabel("Single-key shortcuts").uncheck();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await page.keyboard.press("ArrowRight");

  await position(page).press("ArrowRight");
  await expect.poll(() => seconds(page)).toBe(5);
  await position(page).press("End");
  await expect.poll(() => seconds(page)).toBe(20);
  await position(page).press("Home");
  await expect.poll(() => seconds(page)).toBe(0);
});

test("an open menu keeps its keys, and leaves them when it is closed", async ({ page }) => {
  await page.locator("[data-tip=Overlays]").click();
  const pointer = page.getByRole("checkbox", { name: "Pointer", exact: true });
  await pointer.focus();
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => seconds(page)).toBe(0);

  await page.keyboard.press("Escape");
  await expect(pointer).toBeHidden();
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => seconds(page)).toBe(5);
});
