/** One recorded visit as a test sees it: the ids it was given, and how far the recorder is. */

import { expect, type Page } from "@playwright/test";

export interface Visit {
  session: string;
  window: string;
}

interface RecorderStatus {
  state: string;
  reason: string;
  pending: number;
  events: number;
  pending_events: number;
  kept: string | undefined;
  mode: string;
  dropped: number;
  last_answer: number | undefined;
  last_refusal: string;
  sent: number;
  stumbles: { count: number };
}

type RecordedWindow = Window & {
  Hindsight?: { status?(): RecorderStatus; session?(): Visit | undefined };
};

/** What `Hindsight.status()` says; undefined before the recorder is there. */
export function recorderStatus(page: Page): Promise<RecorderStatus | undefined> {
  return page.evaluate(() => (window as RecordedWindow).Hindsight?.status?.());
}

/** Waits until the page's first snapshot is recorded and the module has compressed all there was so far. */
export async function recordedVisit(page: Page): Promise<Visit> {
  const isRecorded = async () => {
    const status = await recorderStatus(page);
    return status !== undefined && status.events > 1 && status.pending_events === 0;
  };
  // Often: a page that changes every second has nothing pending only in between.
  await expect.poll(isRecorded, { message: "the recorder runs", intervals: [40] }).toBe(true);
  return visitOf(page);
}

/** The ids of the page as they are now. */
export async function visitOf(page: Page): Promise<Visit> {
  const visit = await page.evaluate(() => (window as RecordedWindow).Hindsight?.session?.());
  expect(visit, "a recorded page has ids").toBeTruthy();
  return { session: visit!.session, window: visit!.window };
}

/**
 * Tells the page that it is hidden, or visible again. Headless browsers never hide a page
 * themselves.
 */
export async function setVisibility(page: Page, state: "hidden" | "visible"): Promise<void> {
  await page.evaluate((value) => {
    Object.defineProperty(document, "visibilityState", { configurable: true, get: () => value });
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  }, state);
}
