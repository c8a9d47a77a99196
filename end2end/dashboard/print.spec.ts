/** What paper shows: rows and facts in black on white, and where they came from. */

import { expect, type Page, test } from "@playwright/test";

import { overflow, pages, postSession } from "../a11y/pages.ts";

const WHITE = "rgb(255, 255, 255)";
const BLACK = "rgb(0, 0, 0)";

/** 10 pt, in px. */
const READABLE = (10 * 96) / 72;

test.beforeEach(async ({ context, baseURL }) => {
  await context.addCookies([{ name: "hs_theme", value: "dark", url: baseURL! }]);
});

/** The page as a printer gets it. */
async function print(page: Page): Promise<void> {
  await page.emulateMedia({ media: "print" });
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
}

async function allGone(page: Page, selectors: string[]): Promise<void> {
  for (const selector of selectors) {
    await expect(page.locator(selector).filter({ visible: true }), selector).toHaveCount(0);
  }
}

/** Black on white, large enough, and nothing beside the paper. */
async function readable(page: Page): Promise<void> {
  const found = await page.evaluate(() => {
    const hasText = ({ childNodes }: Element) => [...childNodes].some((node) => node.nodeType === 3 && node.textContent!.trim() !== "");
    const texts = [...document.querySelectorAll("body *")].filter((element) => element.checkVisibility() && hasText(element));
    const smallest = Math.min(...texts.map((element) => parseFloat(getComputedStyle(element).fontSize)));
    const ground = getComputedStyle(document.documentElement).backgroundColor;
    return { smallest, ground, ink: getComputedStyle(document.body).color };
  });
  expect(found).toEqual({ smallest: expect.any(Number), ground: WHITE, ink: BLACK });
  expect(found.smallest).toBeGreaterThan(READABLE - 0.1);
  expect(await overflow(page)).toBeLessThanOrEqual(0);
}

test("a list prints its rows, and what it was asked for", async ({ page, request }) => {
  const visit = await postSession(request);
  await pages(visit)[0]!.open(page);
  await expect(page.locator(".print-foot")).toBeHidden();

  await print(page);
  await allGone(page, [".rail", ".top-bar__actions", "form", "nav", "button", ".menu", ".filters", ".list-bar", ".needs-script"]);
  await expect(page.locator(".session-row")).toBeVisible();
  const head = page.locator(".session-table thead");
  await expect(head).toHaveCSS("display", "table-header-group");
  await expect(head.locator("th").nth(1)).toHaveCSS("position", "static");
  await expect(page.locator(".session-row")).toHaveCSS("break-inside", "avoid");
  await expect(page.locator(".printed")).toHaveText(`Filter: session:${visit.session}, last active: 7 d, by last active, greatest first`);
  const foot = page.locator(".print-foot");
  await expect(foot).toContainText(page.url());
  await expect(foot).toContainText(/\d+ \w{3} \d{4}, \d\d:\d\d \S+/);
  await expect(foot).toContainText("Viewed on the machine that Hindsight runs on");
  await readable(page);
});

test("a link that leads elsewhere prints its address", async ({ page, request }) => {
  await pages(await postSession(request))[0]!.open(page);
  await print(page);

  const told = await page.evaluate(() => {
    const link = document.createElement("a");
    link.href = "https://elsewhere.example/";
    document.querySelector("main")!.append(link);
    const told = (element: Element) => getComputedStyle(element, "::after").content;
    return [told(link), told(document.querySelector(".session-table__sort")!)];
  });
  expect(told[0]).toMatch(/attr\(href\)|https:\/\/elsewhere\.example\//);
  expect(told[1]).toBe("none");
});

test("a replay prints its facts, the timeline and the rows in sight, one below the other", async ({ page, request }) => {
  const visit = await postSession(request);
  await pages(visit)[3]!.open(page);

  await print(page);
  await allGone(page, [".rail", ".stage", ".controls", ".address-bar", ".side-tabs", ".activity__search", ".menu", "nav", "form"]);
  const [facts, timeline, rows] = ["#panel-details", ".timeline", "#panel-activity"].map((selector) => page.locator(selector));
  await expect(facts!).toContainText("Started");
  await expect(rows!.getByRole("option", { name: /Opened/ })).toBeVisible();
  const tops = await Promise.all([facts!, timeline!, rows!].map(async (part) => (await part.boundingBox())!.y));
  expect(tops).toEqual([...tops].sort((one, other) => one - other));
  const options = await rows!.getByRole("option").evaluateAll((all) => all.map((it) => it.getBoundingClientRect()).map(({ top, bottom }) => [top, bottom]));
  expect(options.length).toBeGreaterThan(2);
  for (const [index, [top]] of options.slice(1).entries()) {
    expect(top!).toBeGreaterThanOrEqual(options[index]![1]!);
  }
  await expect(page.locator(".print-foot")).toContainText(page.url());
  await readable(page);
});
