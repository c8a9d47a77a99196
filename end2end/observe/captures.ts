/** Switches captures on that are off by default, as the project's configuration would. */

import type { APIRequestContext, Page } from "@playwright/test";

import { payloads, type Stored, storedWhen } from "../stored.ts";
import type { Visit } from "../visit.ts";

export async function withCaptures(page: Page, captures: { console?: boolean; network?: boolean }): Promise<void> {
  await page.route("**/v1/projects/*/config", async (route) => {
    const response = await route.fetch();
    const config = response.ok() ? ((await response.json()) as object) : {};
    await route.fulfill({ status: 200, json: { ...config, ...captures } });
  });
}

/** Reads until there are at least `n` payloads of a tag that fit, and returns them. */
export async function payloadsWhen(
  request: APIRequestContext,
  visit: Visit,
  tag: string,
  n = 1,
  fits: (payload: any) => boolean = () => true,
): Promise<any[]> {
  const found = (stored: Stored) => payloads(stored, tag).filter(fits);
  const stored = await storedWhen(request, visit, `${n} of ${tag} are stored`, (now) => found(now).length >= n);
  return found(stored);
}

/** Waits until what is beside the document is watched: the history is wrapped then. */
export async function observed(page: Page): Promise<void> {
  await page.waitForFunction(() => Object.hasOwn(history, "pushState"));
}
