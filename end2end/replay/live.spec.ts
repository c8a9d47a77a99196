/** A session that is still recorded while somebody watches it. */

import { expect, test } from "@playwright/test";

import { inputs, storedWhen } from "../stored.ts";
import { recordedVisit, setVisibility } from "../visit.ts";
import { openReplay, playButton, position, recordedPage } from "./player.ts";

test("the end is followed while it is recorded", async ({ page, context, request }) => {
  // What happened in between is played, too, as slowly as it happened.
  test.slow();
  await page.goto("/demo/shop/");
  const visit = await recordedVisit(page);
  // What is hidden is sent at once.
  await setVisibility(page, "hidden");
  await storedWhen(request, visit, "the first picture is stored", (now) => now.manifest.length > 0);
  await setVisibility(page, "visible");

  const viewer = await context.browser()!.newPage();
  await openReplay(viewer, visit);
  await viewer.keyboard.press("Shift+L");
  await expect(viewer.locator(".live.badge")).toHaveText("Live");
  await expect(playButton(viewer)).toHaveAccessibleName("Pause");
  await expect(viewer.getByLabel("Speed")).toBeDisabled();

  await page.getByRole("searchbox").pressSequentially("teapot", { delay: 30 });
  await setVisibility(page, "hidden");
  await storedWhen(request, visit, "the search is stored", (now) => inputs(now).length > 0);
  await expect(recordedPage(viewer).getByRole("searchbox")).toHaveValue("******", { timeout: 40_000 });

  await viewer.keyboard.press("Home");
  await expect(viewer.getByRole("button", { name: "Go live" })).toBeVisible();
  await expect(viewer.getByLabel("Speed")).toBeEnabled();
  await viewer.getByRole("button", { name: "Go live" }).press("Enter");
  await expect(position(viewer)).toBeFocused();
  await viewer.close();
});
