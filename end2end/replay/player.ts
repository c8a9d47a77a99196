/** The replay page as a test sees it. */

import { expect, type FrameLocator, type Locator, type Page } from "@playwright/test";

import type { Visit } from "../visit.ts";

/** The recorded page: a frame of the replayer within the frame of the stage. */
export function recordedPage(page: Page): FrameLocator {
  return page.frameLocator('iframe[title="Recorded page"]').frameLocator(".stage__run--shown iframe");
}

/** Opens a replay, at a moment in ms from the window's first event if there is one. */
export async function openReplay(page: Page, { session, window }: Visit, at?: number): Promise<void> {
  const time = at === undefined ? "" : `?t=${at}`;
  await page.goto(`/sessions/${session}/windows/${window}${time}`);
  await expect(playButton(page)).toBeEnabled();
}

export function playButton(page: Page): Locator {
  return page.getByRole("button", { name: /^(Play|Pause|Play again)$/ });
}

export function position(page: Page): Locator {
  return page.getByRole("slider", { name: "Position" });
}

/** The position in whole seconds, as the timeline says it. */
export async function seconds(page: Page): Promise<number> {
  return Number(await position(page).getAttribute("aria-valuenow"));
}

/** The end of the timeline in whole seconds. */
export async function lastSecond(page: Page): Promise<number> {
  return Number(await position(page).getAttribute("aria-valuemax"));
}
