/** Fingers need room: every control is 44 px wide and high, and rows are those of the relaxed density. */

import { expect, type Page, test } from "@playwright/test";

import { pages, postSession } from "./pages.ts";

test.use({ hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } });

const LEAST_PX = 44;

/**
 * Controls that are smaller. Links within a sentence, and what is pressed by its label or row, are not;
 * markers of the timeline are as large as there is room, and their moments are listed beside it.
 */
async function small(page: Page): Promise<string[]> {
  return page.evaluate((least) => {
    const controls = document.querySelectorAll<HTMLElement>("button, select, input, summary, a[href], [role=tab], [role=slider]");
    const isSmall = (element: HTMLElement) => {
      const area = element.closest<HTMLElement>("label") ?? element;
      const boxes = [area.getBoundingClientRect()];
      // A link that fills its row with what it draws behind itself.
      const row = getComputedStyle(element, "::after").position === "absolute" ? element.closest("tr, li") : null;
      if (row !== null) boxes.push(row.getBoundingClientRect());
      return boxes.every(({ width, height }) => Math.min(width, height) < least - 0.5);
    };
    // The heads of columns are only spoken where rows are not columns.
    const isSpoken = (element: HTMLElement) => element.closest("thead") !== null && getComputedStyle(element.closest("thead")!).clipPath !== "none";
    const isInText = (element: HTMLElement) => element.matches("p a, dd a") || element.matches(".skip-link, [role=toolbar][aria-label=Markers] *");
    const usable = [...controls].filter((element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !isInText(element) && !isSpoken(element));
    return usable.filter(isSmall).map((element) => {
      const { width, height } = element.getBoundingClientRect();
      return `${Math.round(width)} × ${Math.round(height)}: ${element.outerHTML.slice(0, 140)}`;
    });
  }, LEAST_PX);
}

test("controls are as large as a finger", async ({ page, request }) => {
  const visit = await postSession(request);
  for (const { name, open } of pages(visit)) {
    await open(page);
    expect(await small(page), name).toEqual([]);
  }
});

test("rows are relaxed, whatever was chosen for a pointer", async ({ page, context, request, baseURL }) => {
  const visit = await postSession(request);
  for (const density of ["compact", "standard"]) {
    await context.addCookies([{ name: "hs_density", value: density, url: baseURL! }]);
    await pages(visit)[0]!.open(page);
    const row = await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue("--row"));
    expect(row, density).toBe("2.75rem");
  }
});
