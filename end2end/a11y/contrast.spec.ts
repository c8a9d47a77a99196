/** Colours: text and borders stand out in both themes, and everything is still there when the system brings its own. */

import { expect, type Page, test } from "@playwright/test";

import { noViolation, pages, postSession } from "./pages.ts";

const TEXTS = ["--ink", "--muted", "--faint", "--accent", "--accent-hover", "--danger", "--warning", "--success", "--info"];
const GROUNDS = ["--canvas", "--surface", "--sunken"];
const KINDS = ["page", "click", "input", "form", "error", "server-error", "frustration", "custom", "server-event", "network", "console", "vital", "note", "window", "inactive"];

/** The contrast of pairs of tokens, as WCAG computes it. */
async function ratios(page: Page, pairs: [string, string][]): Promise<number[]> {
  return page.evaluate((pairs) => {
    const style = getComputedStyle(document.documentElement);
    const luminance = (token: string) => {
      const hex = style.getPropertyValue(token).trim().slice(1);
      const full = hex.length === 3 ? [...hex].map((digit) => digit + digit).join("") : hex;
      const [r, g, b] = [0, 2, 4].map((from) => {
        const part = parseInt(full.slice(from, from + 2), 16) / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
    };
    return pairs.map(([one, other]) => {
      const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
      return (light! + 0.05) / (dark! + 0.05);
    });
  }, pairs);
}

/** Fields and buttons with a border that hardly differs from what is around it. */
async function faintBorders(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const parts = (color: string) => (color.match(/[\d.]+/g) ?? []).map(Number);
    const luminance = ([r, g, b]: number[]) => {
      const linear = [r, g, b].map((part) => (part! / 255 <= 0.04045 ? part! / 255 / 12.92 : ((part! / 255 + 0.055) / 1.055) ** 2.4));
      return 0.2126 * linear[0]! + 0.7152 * linear[1]! + 0.0722 * linear[2]!;
    };
    const ground = (element: Element | null): number[] => {
      const color = parts(element === null ? "rgb(255, 255, 255)" : getComputedStyle(element).backgroundColor);
      return color.length === 3 || color[3] === 1 ? color : ground(element!.parentElement);
    };
    const isFaint = (element: HTMLElement) => {
      const style = getComputedStyle(element);
      if (parseFloat(style.borderBlockEndWidth) === 0 || element.matches(":disabled")) return false;
      const border = parts(style.borderBlockEndColor);
      if (border[3] === 0) return false;
      const [dark, light] = [luminance(border), luminance(ground(element.parentElement))].sort((a, b) => a - b);
      return (light! + 0.05) / (dark! + 0.05) < 3;
    };
    const controls = document.querySelectorAll<HTMLElement>(".button, .field, input:not([type=checkbox], [type=radio]), textarea, select");
    return [...controls].filter((element) => element.checkVisibility() && isFaint(element)).map(({ outerHTML }) => outerHTML.slice(0, 160));
  });
}

for (const colorScheme of ["light", "dark"] as const) {
  test(`tokens and borders stand out, ${colorScheme}`, async ({ browser, request }) => {
    const context = await browser.newContext({ colorScheme });
    const page = await context.newPage();
    const visit = await postSession(request);
    await page.goto("/sessions");
    const texts = [...TEXTS, ...KINDS.map((kind) => `--kind-${kind}`)];
    const pairs = texts.flatMap((text) => GROUNDS.map((ground): [string, string] => [text, ground]));
    const weak = (await ratios(page, pairs)).map((ratio, index) => [pairs[index]!.join(" on "), ratio] as const);
    expect(weak.filter(([, ratio]) => ratio < 4.5)).toEqual([]);
    const edges = GROUNDS.map((ground): [string, string] => ["--line-strong", ground]);
    expect(Math.min(...(await ratios(page, edges)))).toBeGreaterThanOrEqual(3);

    for (const { name, open } of pages(visit)) {
      await open(page);
      expect(await faintBorders(page), name).toEqual([]);
    }
    await context.close();
  });
}

test.describe("with the system's own colours", () => {
  test.use({ contextOptions: { forcedColors: "active" } });

  test("controls keep an edge or a sign, and what has the focus a ring", async ({ page, request }) => {
    const visit = await postSession(request);
    for (const { name, open } of pages(visit)) {
      await open(page);
      await noViolation(page, name);
      const faceless = await page.evaluate(() => {
        const canvas = getComputedStyle(document.body).backgroundColor;
        const hasFace = (element: HTMLElement) => {
          const { borderBlockEndWidth, borderBlockEndStyle } = getComputedStyle(element);
          const hasEdge = parseFloat(borderBlockEndWidth) > 0 && borderBlockEndStyle !== "none";
          const sign = element.querySelector("svg");
          const hasSign = sign !== null && getComputedStyle(sign).stroke !== canvas;
          return hasEdge || hasSign || element.innerText.trim() !== "";
        };
        const controls = document.querySelectorAll<HTMLElement>("button, select, input:not([type=checkbox]), summary");
        return [...controls].filter((element) => element.checkVisibility() && !hasFace(element)).map(({ outerHTML }) => outerHTML.slice(0, 160));
      });
      expect(faceless, name).toEqual([]);
      await page.keyboard.press("Tab");
      const ring = await page.evaluate(() => getComputedStyle(document.activeElement!).outlineStyle);
      expect(ring, `${name}: the ring`).not.toBe("none");
    }
  });

  test("what is selected looks different from what is not", async ({ page, request }) => {
    const visit = await postSession(request);
    const [list, , , replay] = pages(visit);
    await list!.open(page);
    const row = page.locator(".session-row");
    const plain = await row.screenshot();
    await page.keyboard.press("j");
    await page.keyboard.press("x");
    await expect(row.getByRole("checkbox")).toBeChecked();
    expect((await row.screenshot()).equals(plain)).toBe(false);

    await replay!.open(page);
    const marked = page.getByRole("option", { name: /Click/ }).nth(1);
    const before = await marked.evaluate(edges);
    await marked.click();
    await expect(marked).toHaveAttribute("aria-selected", "true");
    expect(await marked.evaluate(edges)).not.toEqual(before);
    const tabs = page.getByRole("tab");
    const looks = await tabs.evaluateAll((all) => all.map((tab) => `${tab.getAttribute("aria-selected")} ${getComputedStyle(tab).borderBlockEndColor} ${getComputedStyle(tab).boxShadow} ${getComputedStyle(tab).outlineStyle}`));
    const [chosen, others] = [looks.filter((look) => look.startsWith("true")), looks.filter((look) => look.startsWith("false"))];
    expect(others.map((look) => look.slice(6))).not.toContain(chosen[0]!.slice(5));
  });
});

/** What of an element's look the system's colours leave alone. */
function edges(element: Element): string[] {
  const { outlineStyle, outlineColor, borderInlineStartStyle, borderInlineStartColor, backgroundColor, color } = getComputedStyle(element);
  return [outlineStyle, outlineColor, borderInlineStartStyle, borderInlineStartColor, backgroundColor, color];
}
