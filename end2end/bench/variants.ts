/** The peers on a page, and when each of them is ready. */

import type { Page } from "@playwright/test";

/**
 * - `none`: nobody records
 * - `rrweb`: `@rrweb/record` with its defaults; events are kept in an array
 * - `discard`: the same, events are forgotten
 * - `json`: the same, and each event becomes JSON, as it must before anybody can send it
 * - `hindsight`: what is shipped
 */
export type Variant = "none" | "rrweb" | "discard" | "json" | "hindsight";

interface Status {
  state: string;
  reason: string;
  events: number;
  pending_events: number;
}
type Watched = Window & {
  bench: { variant: Variant; events: number };
  Hindsight?: { status?(): Status };
};

/** Waits until recording runs and its first snapshot is dealt with. */
export async function whenRecording(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const { bench, Hindsight } = window as unknown as Watched;
    if ((bench?.variant ?? "hindsight") !== "hindsight") {
      return bench.variant === "none" || bench.events > 1;
    }
    const status = Hindsight?.status?.();
    // The module has had the snapshot, which is the second event. More may wait: some pages never rest.
    return status !== undefined && status.events - status.pending_events > 1;
  }, undefined, { polling: 20 });
}

/** How many events were recorded on the page so far. */
export function recordedEvents(page: Page): Promise<number> {
  return page.evaluate(() => {
    const { bench, Hindsight } = window as unknown as Watched;
    return Hindsight?.status?.().events ?? bench.events;
  });
}
