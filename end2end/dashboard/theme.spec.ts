/** The theme is there from the first frame on, and follows the system where that was chosen. */

import { expect, type Page, test } from "@playwright/test";

import { hydrated } from "./hydrated.ts";

const DARK = "rgb(17, 18, 16)";
const LIGHT = "rgb(246, 246, 243)";

const ground = (page: Page) => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);

/** Notes what every frame showed behind the page. */
async function noteGrounds(page: Page): Promise<() => Promise<string[]>> {
  await page.addInitScript(() => {
    const grounds: string[] = ((window as any).grounds = []);
    const look = () => {
      const { backgroundColor, colorScheme } = getComputedStyle(document.documentElement);
      // Before there are rules the browser paints what the document's scheme says.
      const seen = backgroundColor === "rgba(0, 0, 0, 0)" ? colorScheme : backgroundColor;
      if (document.body !== null && grounds.at(-1) !== seen) grounds.push(seen);
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  return () => page.evaluate(() => (window as any).grounds);
}

/** Everything takes its time to arrive. */
async function slowNetwork(page: Page): Promise<void> {
  const browser = await page.context().newCDPSession(page);
  await browser.send("Network.emulateNetworkConditions", { offline: false, latency: 400, downloadThroughput: -1, uploadThroughput: -1 });
}

for (const [name, theme, colorScheme] of [["dark by choice", "dark", "light"], ["dark by the system", "system", "dark"]] as const) {
  test(`${name}: no frame is light, however slow the network`, async ({ page, context, baseURL }) => {
    await page.emulateMedia({ colorScheme });
    await context.addCookies([{ name: "hs_theme", value: theme, url: baseURL! }]);
    const grounds = await noteGrounds(page);
    await slowNetwork(page);

    await page.goto("/sessions");
    await hydrated(page);
    expect((await grounds()).filter((it) => it !== DARK && it !== "dark")).toEqual([]);
    await page.reload();
    await expect.poll(() => ground(page)).toBe(DARK);
    expect((await grounds()).filter((it) => it !== DARK && it !== "dark")).toEqual([]);
  });
}

test("the theme follows the system while that is chosen, without a reload", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto("/sessions");
  await hydrated(page);
  expect(await ground(page)).toBe(LIGHT);

  await page.emulateMedia({ colorScheme: "dark" });
  expect(await ground(page)).toBe(DARK);
  await page.getByRole("button", { name: "Light theme" }).click();
  await expect.poll(() => ground(page)).toBe(LIGHT);
  await page.getByRole("button", { name: "System theme" }).click();
  await expect.poll(() => ground(page)).toBe(DARK);
  await page.emulateMedia({ colorScheme: "light" });
  expect(await ground(page)).toBe(LIGHT);
});
