/** What flashes is dimmed first; who wants less motion sees the recorded page stand still. */

import { expect, test } from "@playwright/test";

import { openReplay, playButton, position, recordedPage } from "./player.ts";
import { attribute, BODY, element, postPage } from "./posted-page.ts";

const FILLS = element(10, "main", { style: "display: block; height: 720px" });

/** The body turns dark and light, so many times with so much time in between. */
function turns(n: number, everyMs: number) {
  const grounds = ["background: #000000", "background: #ffffff"];
  return Array.from({ length: n }, (_, turn) => attribute(1_000 + turn * everyMs, BODY, { style: grounds[turn % 2]! }));
}

test("a page that flashes is dimmed until the viewer wants to see it", async ({ page, request }) => {
  const visit = await postPage(request, [FILLS], turns(100, 150));
  await openReplay(page, visit);
  await playButton(page).click();

  const notice = page.getByRole("alert").filter({ hasText: "Flashing content" });
  await expect(notice).toBeVisible();
  await notice.getByRole("button", { name: "Show" }).press("Enter");
  await expect(notice).toHaveCount(0);
  await expect(position(page)).toBeFocused();
});

test("a page that turns dark now and then is shown", async ({ page, request }) => {
  const visit = await postPage(request, [FILLS], turns(4, 800));
  await openReplay(page, visit);
  await playButton(page).click();

  await expect(playButton(page)).toHaveAccessibleName("Play again");
  await expect(page.getByText("Flashing content")).toHaveCount(0);
});

test("with less motion what moves by itself is at its end", async ({ page, request }) => {
  const visit = await postPage(request, [FILLS], turns(2, 800));
  await openReplay(page, visit);
  await expect(recordedPage(page).locator("main")).toHaveCSS("animation-duration", "0s");

  await page.emulateMedia({ reducedMotion: "reduce" });
  await openReplay(page, visit);
  await expect(recordedPage(page).locator("main")).toHaveCSS("animation-duration", "0.001s");
});

test("what moves by itself stands while the replay stands", async ({ page, request }) => {
  const rules = "@keyframes drift { to { translate: 100px } } main { animation: drift 60s infinite; transition: color 60s }";
  const visit = await postPage(request, [element(11, "style", { _cssText: rules }), FILLS], turns(4, 2_000));
  const states = () =>
    recordedPage(page).locator("main").evaluate((main) => main.getAnimations().map(({ playState }) => playState));
  await openReplay(page, visit);
  await expect.poll(states).toEqual(["paused"]);

  await playButton(page).click();
  await expect.poll(states).toEqual(["running"]);
  await playButton(page).click();
  await expect.poll(states).toEqual(["paused"]);

  await position(page).press("Home");
  await expect.poll(states).toEqual(["paused"]);
});
