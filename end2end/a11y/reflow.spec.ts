/** Nothing is lost at any width, with larger text, or with more room between letters and lines. */

import { expect, type Page, test } from "@playwright/test";

import { playButton } from "../replay/player.ts";
import { EMPTY, overflow, pages, postSession } from "./pages.ts";

/** What WCAG 1.4.12 asks a page to bear. */
const SPACING = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-block-end: 2em !important }";

/** Style rules on top of the page's own; its policy forbids elements for them. */
async function addRules(page: Page, rules: string): Promise<void> {
  await page.evaluate((rules) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(rules);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  }, rules);
}

/** Buttons, links and headings whose words do not fit into them, and do not end with dots either. */
async function cut(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const texts = document.querySelectorAll<HTMLElement>("button, a, summary, h1, h2, h3, label, th, [role=tab]");
    const isCut = (element: HTMLElement) => {
      const { overflowX, overflowY, textOverflow, clipPath } = getComputedStyle(element);
      const hides = (overflow: string) => overflow === "hidden" || overflow === "clip";
      const isWide = hides(overflowX) && textOverflow !== "ellipsis" && element.clientWidth + 1 < element.scrollWidth;
      const isHigh = hides(overflowY) && element.clientHeight + 1 < element.scrollHeight;
      return clipPath === "none" && (isWide || isHigh);
    };
    return [...texts].filter((element) => element.checkVisibility() && isCut(element)).map(({ outerHTML }) => outerHTML.slice(0, 160));
  });
}

test("no page scrolls sideways, from 320 to 1,440 px", async ({ page, request }) => {
  const visit = await postSession(request);
  for (const { name, open } of pages(visit)) {
    await page.setViewportSize({ width: 1_440, height: 800 });
    await open(page);
    for (const width of [320, 360, 640, 768, 1_024, 1_440]) {
      await page.setViewportSize({ width, height: 800 });
      await expect.poll(() => overflow(page), `${name}, ${width} px`).toBeLessThanOrEqual(0);
    }
  }
  for (const [name, path, words] of EMPTY) {
    await page.goto(path);
    await expect(page.getByText(words).first()).toBeVisible();
    for (const width of [320, 640]) {
      await page.setViewportSize({ width, height: 800 });
      await expect.poll(() => overflow(page), `${name}, ${width} px`).toBeLessThanOrEqual(0);
    }
  }
});

test("the layout is that of the width", async ({ page, request }) => {
  const visit = await postSession(request);
  const [list, , , replay] = pages(visit);
  const rail = page.getByRole("navigation", { name: "Main" });
  const box = async (selector: string) => (await page.locator(selector).boundingBox())!;

  await list!.open(page);
  await page.setViewportSize({ width: 1_280, height: 800 });
  await expect.poll(async () => (await rail.boundingBox())!.width).toBe(208);
  await page.setViewportSize({ width: 800, height: 800 });
  await expect.poll(async () => (await rail.boundingBox())!.width).toBe(52);
  await page.setViewportSize({ width: 700, height: 800 });
  await expect.poll(async () => (await rail.boundingBox())!.y).toBe(800 - 56);
  await page.setViewportSize({ width: 1_440, height: 800 });

  await replay!.open(page);
  await expect.poll(async () => (await box(".side-panel")).x).toBeGreaterThanOrEqual((await box(".stage")).width);
  await page.setViewportSize({ width: 1_000, height: 800 });
  await expect.poll(async () => (await box(".side-panel")).y).toBeGreaterThanOrEqual((await box(".controls")).y);
});

test("at 400 % zoom the list and the player can be used", async ({ page, request }) => {
  // 1,280 × 1,024 px at 400 %.
  await page.setViewportSize({ width: 320, height: 256 });
  const visit = await postSession(request);
  const [list, , , replay] = pages(visit);
  await list!.open(page);
  await page.locator(".session-row__link").focus();
  await expect(page.locator(".session-row__link")).toBeInViewport();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/windows\//);

  await replay!.open(page);
  await playButton(page).click();
  await expect(playButton(page)).toHaveAccessibleName("Pause");
  await page.getByRole("tab", { name: "Details" }).click();
  await expect(page.getByRole("tabpanel", { name: "Details" })).toBeVisible();
  expect(await overflow(page)).toBeLessThanOrEqual(0);
});

test("more room between letters, words and lines cuts nothing", async ({ page, request }) => {
  const visit = await postSession(request);
  for (const { name, open } of pages(visit)) {
    await open(page);
    await addRules(page, SPACING);
    await expect.poll(() => overflow(page), name).toBeLessThanOrEqual(0);
    expect(await cut(page), name).toEqual([]);
  }
});

test("who reads text of twice the size has the layout that it needs", async ({ playwright, launchOptions, baseURL, request }) => {
  const visit = await postSession(request);
  const args = [...(launchOptions.args ?? []), "--blink-settings=defaultFontSize=32"];
  const browser = await playwright.chromium.launch({ ...launchOptions, args });
  const page = await browser.newPage({ baseURL: baseURL! });
  for (const { name, open } of pages(visit)) {
    await open(page);
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).fontSize)).toBe("32px");
    await expect.poll(() => overflow(page), name).toBeLessThanOrEqual(0);
    expect(await cut(page), name).toEqual([]);
  }
  await browser.close();
});
