/**
 * The back/forward cache, for real: the browser keeps the page that is left and shows it again.
 *
 * Only a whole Chromium does that, and only when it is not told otherwise, as Playwright
 * usually does. What a page does in each case is in `page-cache.spec.ts`.
 */

import { existsSync } from "node:fs";

import { chromium, expect, type Page, test } from "@playwright/test";

import { inputs, payloads, storedWhen } from "../stored.ts";
import { recordedVisit, recorderStatus } from "../visit.ts";

const whole = ["/usr/bin/chromium", "/usr/bin/google-chrome", chromium.executablePath()].find((path) => existsSync(path));

test.use({
  launchOptions: {
    ...(whole !== undefined && { executablePath: whole }),
    ignoreDefaultArgs: ["--disable-back-forward-cache"],
    args: ["--disable-gpu", "--disable-dev-shm-usage", ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])],
  },
});

type Kept = Window & { wasKept?: boolean };

const sayKept = () => addEventListener("pageshow", (event) => ((window as Kept).wasKept = event.persisted));
const wasKept = (page: Page) => page.evaluate(() => (window as Kept).wasKept);

test("a page that the browser kept goes on as it was, and nothing of the visit is missing", async ({ page, request }) => {
  await page.addInitScript(sayKept);
  await page.goto("/demo/shop/");
  const visit = await recordedVisit(page);
  await page.getByRole("searchbox").pressSequentially("bowl");
  await page.goto("/demo/journal/");
  expect(await recordedVisit(page)).toEqual(visit);

  // A page that was kept does not load again.
  await page.goBack({ waitUntil: "commit" });
  await expect.poll(() => wasKept(page)).toBe(true);
  expect(await recordedVisit(page)).toEqual(visit);
  await page.getByRole("searchbox").pressSequentially("s red");
  await page.close();

  const stored = await storedWhen(request, visit, "the last key is stored", (now) => inputs(now).length === "bowls red".length);
  expect(inputs(stored).map(({ text }) => text)).toEqual(Array.from("bowls red", (_, at) => "bowls red".slice(0, at + 1).replace(/\S/g, "*")));
  const states = payloads(stored, "visibility").map(({ state }) => state);
  expect(states.filter((state) => state === "pageshow")).toHaveLength(1);
  expect(states.indexOf("pagehide")).toBeLessThan(states.indexOf("pageshow"));
});

test("a page that stopped recording right before it was left is kept, too, and stays stopped", async ({ page }) => {
  await page.addInitScript(sayKept);
  await page.goto("/demo/shop/");
  await recordedVisit(page);
  await page.evaluate(() => {
    (window as any).Hindsight.stop();
    location.href = "/demo/journal/";
  });
  await page.waitForURL("**/demo/journal/");
  await recordedVisit(page);

  await page.goBack({ waitUntil: "commit" });
  await expect.poll(() => wasKept(page)).toBe(true);
  expect((await recorderStatus(page))?.state).toBe("stopped");
});
