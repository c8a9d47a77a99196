/** Several tabs of one visit: followed, side by side, one at a time; one clock for all of them. */

import { type APIRequestContext, expect, type FrameLocator, type Page, test } from "@playwright/test";

import { inputs, storedWhen } from "../stored.ts";
import { recordedVisit, type Visit } from "../visit.ts";
import { newId } from "../posted.ts";
import { lastSecond, openReplay, playButton, position, seconds } from "./player.ts";
import { element, inOrder, interaction, postPage, tellsTime, ticks } from "./posted-page.ts";

/** The recorded page of a tab, by its number. */
function recordedTab(page: Page, number: number): FrameLocator {
  return page.frameLocator(stageOf(number)).frameLocator(".stage__run--shown iframe");
}

function stageOf(number: number): string {
  return `iframe[title="Recorded page of tab ${number}"]`;
}

test.describe("a visit with two tabs", () => {
  let first: Visit;
  let second: Visit;

  test.beforeEach(async ({ browser, request }) => {
    const context = await browser.newContext();
    const shop = await context.newPage();
    await shop.goto("/demo/shop/");
    first = await recordedVisit(shop);
    await shop.getByRole("searchbox").pressSequentially("tea", { delay: 100 });
    const account = await context.newPage();
    await account.goto("/demo/account/");
    second = await recordedVisit(account);
    // As somebody types: long enough that the tab is not only touched.
    await account.getByLabel("E-mail").pressSequentially("visitor@shop", { delay: 150 });
    await recordedVisit(account);
    await shop.close();
    await account.close();
    await storedWhen(request, first, "the first tab is stored", (now) => inputs(now).length > 0);
    await storedWhen(request, second, "the second tab is stored", (now) => {
      return inputs(now).length > 8 && now.manifest.windows.length === 2;
    });
    await context.close();
  });

  test("is followed from tab to tab, and the page stays", async ({ page }) => {
    await openReplay(page, first);
    await expect(recordedTab(page, 1).getByRole("heading", { level: 1 })).toHaveText("Everything we make");
    await expect(page.getByRole("option", { name: /Typed in/ })).toHaveCount(2);
    await page.evaluate(() => ((window as { isOld?: boolean }).isOld = true));

    await page.keyboard.press("End");

    await expect(page).toHaveURL(new RegExp(`/windows/${second.window}\\?`));
    await expect(page.locator(stageOf(2))).toBeVisible();
    await expect(page.locator(stageOf(1))).toBeHidden();
    await expect(recordedTab(page, 2).getByLabel("E-mail")).toBeAttached();
    await expect(page.locator(".address-bar__text")).toContainText("/demo/account/");
    await page.keyboard.press("Home");
    await expect(page).toHaveURL(new RegExp(`/windows/${first.window}\\?`));
    await expect(page.locator(stageOf(1))).toBeVisible();

    await page.keyboard.press("6");
    await page.keyboard.press("Space");
    await expect(playButton(page)).toHaveAccessibleName("Play again");
    await expect(page).toHaveURL(new RegExp(`/windows/${second.window}\\?`));
    expect(await page.evaluate(() => (window as { isOld?: boolean }).isOld)).toBe(true);
  });

  test("is seen side by side, and a link keeps all of it", async ({ page }) => {
    await openReplay(page, first);
    await page.keyboard.press("a");

    await expect(page.locator(stageOf(1))).toBeVisible();
    await expect(page.locator(stageOf(2))).toBeVisible();
    await expect(page.locator(".stage__head")).toHaveText([/^Tab 1 /, /^Tab 2 /]);
    await page.keyboard.press("End");
    await expect(recordedTab(page, 2).getByLabel("E-mail")).toHaveValue(/.+/);
    await expect(recordedTab(page, 1).getByRole("searchbox")).toHaveValue("***");
    await expect(page).toHaveURL(/[?&]view=side/);
    await expect(page).toHaveURL(/[?&]t=[1-9]/);

    const address = page.url();
    const at = await seconds(page);
    await page.goto(address);
    await expect(page.locator(stageOf(2))).toBeVisible();
    await expect.poll(() => seconds(page)).toBe(at);
    expect(page.url()).toBe(address);
  });

  test("is seen tab by tab, each with its own time", async ({ page }) => {
    await openReplay(page, first);
    const whole = await lastSecond(page);
    const tabs = page.getByRole("navigation", { name: "Tabs of this session" });

    await tabs.getByRole("link", { name: /^Tab 2/ }).click();

    await expect(page).toHaveURL(new RegExp(`/windows/${second.window}\\?.*view=single`));
    await expect(tabs.getByRole("link", { name: /^Tab 2/ })).toHaveAttribute("aria-current", "page");
    await expect(page.locator(stageOf(2))).toBeVisible();
    await expect.poll(() => lastSecond(page)).toBeLessThanOrEqual(whole);
    await expect(page.getByRole("option", { name: /Typed in/ })).toHaveCount(1);
    await page.keyboard.press("Shift+W");
    await expect(page).toHaveURL(new RegExp(`/windows/${first.window}\\?`));
    await page.keyboard.press("Shift+W");
    await expect(page.locator(".controls__status")).toHaveText("No earlier tab.");
    await expect(position(page)).toBeVisible();
  });

  test("shows the tab of a link until it is played", async ({ page }) => {
    await page.goto(`/sessions/${second.session}/windows/${second.window}?t=0`);
    await expect(playButton(page)).toBeEnabled();

    await expect(page.locator(stageOf(2))).toBeVisible();
    await expect(recordedTab(page, 2).getByLabel("E-mail")).toBeAttached();
    await expect(page).toHaveURL(new RegExp(`/windows/${second.window}\\?`));
  });
});

test("a tab is followed a second after the visitor turned to it", async ({ page, request }) => {
  const session = newId();
  const from = Date.now() - 20_000;
  const clicks = (...times: number[]) => times.map((at) => interaction(at, 2, 10));
  const post = (begin: number, ...times: number[]) =>
    postPage(request, [element(10, "button")], clicks(...times), { visit: { session, window: newId() }, from: from + begin });
  const first = await post(0, 1_000, 4_000, 11_000, 14_000, 17_000);
  // Opened after four seconds; used from the sixth on; only touched in the end.
  await post(4_000, 2_000, 5_000, 12_500);
  await usesAreKnown(request, first);
  await openReplay(page, first);
  await expect(page.getByRole("option", { name: /Click/ })).toHaveCount(8);
  await expect(page.locator(stageOf(1))).toBeVisible();

  const turns = watchTurns(page);
  await page.keyboard.press("3");
  await playButton(page).click();
  await expect(playButton(page)).toHaveAccessibleName("Play again");
  const [begun, toSecond, toFirst, ...others] = await turns;
  expect([begun?.shown, toSecond?.shown, toFirst?.shown]).toEqual([1, 2, 1].map((number) => `Recorded page of tab ${number}`));
  expect([begun?.at, toSecond?.at, toFirst?.at]).toEqual([0, 7, 12]);
  expect(others).toEqual([]);
});

test("what is refused of a tab that is not shown yet is asked for again when it is shown", async ({ page, request }) => {
  const session = newId();
  const from = Date.now() - 45_000;
  const body = [tellsTime(), element(10, "button")];
  const post = (begin: number, length: number, ...times: number[]) => {
    const clicks = times.map((at) => interaction(at, 2, 10));
    const visit = { session, window: newId() };
    return postPage(request, body, inOrder(ticks(1_000, length), clicks), { visit, from: from + begin });
  };
  const first = await post(0, 40_000, 1_000, 4_500);
  // Turned to after 20 s.
  const second = await post(4_000, 36_000, 16_000, 20_500);
  await usesAreKnown(request, first);
  let isRefused = true;
  let asked = 0;
  await page.route(`**/replay/${session}/${second.window}/chunks?*`, async (route) => {
    asked += 1;
    if (isRefused) await route.fulfill({ status: 403 });
    else await route.continue();
  });
  const drawnAt = (number: number, ms: number) =>
    expect(recordedTab(page, number).locator("ol[start]")).toHaveAttribute("start", `${ms}`);

  await openReplay(page, first, 12_000);
  await drawnAt(1, 12_000);
  await expect.poll(() => asked, "it is loaded before it is shown").toBe(1);
  for (const [key, ms] of [["ArrowRight", 17_000], ["ArrowLeft", 12_000], ["ArrowRight", 17_000]] as const) {
    await page.keyboard.press(key);
    await drawnAt(1, ms);
  }
  await expect(page.locator(".stage__failure")).toHaveCount(0);
  expect(asked).toBe(1);

  isRefused = false;
  await page.keyboard.press("ArrowRight");
  await drawnAt(2, 18_000);
  await expect(page.locator(stageOf(2))).toBeVisible();
  expect(asked).toBe(2);
});

test("the tab that is shown is in sight among others", async ({ page, request }) => {
  await page.setViewportSize({ width: 360, height: 640 });
  const session = newId();
  const from = Date.now() - 20_000;
  const visits: Visit[] = [];
  for (const begin of [0, 1_000, 2_000, 3_000]) {
    const posting = { visit: { session, window: newId() }, from: from + begin, path: `/demo/a-long-path-${begin}/` };
    visits.push(await postPage(request, [element(10, "button")], [interaction(8_000, 2, 10)], posting));
  }
  await openReplay(page, visits[0]!);
  const last = page.getByRole("navigation", { name: "Tabs of this session" }).getByRole("link", { name: /^Tab 4/ });
  await expect(last).not.toBeInViewport({ ratio: 1 });

  for (let n = 0; n < 3; n += 1) await page.keyboard.press("w");
  await expect(last).toHaveAttribute("aria-current", "page");
  await expect(last).toBeInViewport({ ratio: 1 });
});

test("what cannot be had of another view is said beside what is known", async ({ page, request }) => {
  const session = newId();
  const from = Date.now() - 20_000;
  const post = (begin: number) =>
    postPage(request, [element(10, "button")], [interaction(8_000, 2, 10)], { visit: { session, window: newId() }, from: from + begin });
  const first = await post(0);
  await post(1_000);
  await page.route(`**/replay/${session}/activity?*`, (route) => {
    return route.request().url().includes("window=") ? route.continue() : route.fulfill({ status: 403 });
  });
  await page.goto(`/sessions/${session}/windows/${first.window}?view=single&panel=pages`);
  const pages = page.getByRole("tabpanel", { name: "Pages" });
  await expect(pages.locator(".moment")).toHaveCount(1);
  await expect(pages).not.toContainText("right now");

  await page.keyboard.press("a");
  await expect(pages).toContainText("The activity cannot be loaded right now.");
  await expect(pages.locator(".moment")).toHaveCount(1);
});

/** Waits until the server knows when each of two tabs was used. */
async function usesAreKnown(request: APIRequestContext, { session, window }: Visit): Promise<void> {
  const manifest = `/replay/${session}/${window}/manifest`;
  const known = async () => (await (await request.get(manifest)).json()).windows.filter((it: { input?: unknown }) => it.input).length;
  await expect.poll(known, { message: "it is known when each tab was used" }).toBe(2);
}

/** The tabs that are shown while it plays to the end, each from which whole second on. */
function watchTurns(page: Page): Promise<{ shown: string; at: number }[]> {
  return page.evaluate(
    () =>
      new Promise((resolve) => {
        const turns: { shown: string; at: number }[] = [];
        const look = () => {
          const frames = [...document.querySelectorAll<HTMLIFrameElement>('iframe[title^="Recorded page of tab"]')];
          const seen = frames.filter((frame) => frame.checkVisibility({ visibilityProperty: true }));
          const shown = seen.map(({ title }) => title).join();
          const at = Number(document.getElementById("timeline-bar")!.getAttribute("aria-valuenow"));
          if (turns.at(-1)?.shown !== shown) turns.push({ shown, at });
          if (document.querySelector('[aria-label="Play again"]')) resolve(turns);
          else requestAnimationFrame(look);
        };
        look();
      }),
  );
}
