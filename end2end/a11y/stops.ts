/** What the Tab key comes by. */

import type { Page } from "@playwright/test";

export interface Stop {
  /** Its place among all elements of the document. */
  place: number;
  /** As a person would name it. */
  name: string;
  /** Whether something shows that it has the focus. */
  hasRing: boolean;
  /** Whether it is in sight, and nothing lies over it. */
  isSeen: boolean;
}

export interface Walk {
  stops: Stop[];
  /** Controls that are seen and were never come by, but for those that arrow keys reach. */
  missed: string[];
}

/** More stops than a page has: whoever needs more is in a trap. */
const MOST = 300;

/** Presses Tab from the begin of the document until it is left. */
export async function walk(page: Page): Promise<Walk> {
  await page.evaluate(toBegin);
  await page.evaluate(prepare);
  const stops: Stop[] = [];
  for (let n = 0; n < MOST; n += 1) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(look);
    if (stop === undefined) {
      return { stops, missed: await page.evaluate(missed) };
    }
    // A field for a date has several stops of its own.
    if (stop.place !== stops.at(-1)?.place) {
      stops.push(stop);
    }
  }
  throw new Error(`no end after ${MOST} stops: ${stops.slice(-3).map(({ name }) => name).join(", ")}`);
}

/** The next Tab begins with the document. */
export function toBegin(): void {
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute("tabindex");
}

function prepare(): void {
  (window as any).visited = new Set<Element>();
}

/** What has the focus now; undefined when the document was left, or begins again. */
function look(): Stop | undefined {
  const visited = (window as any).visited as Set<Element>;
  const element = document.activeElement;
  const isLast = [...visited].at(-1) === element;
  if (element === null || element === document.body || (visited.has(element) && !isLast)) return undefined;
  visited.add(element);
  const drawn = (style: CSSStyleDeclaration) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
  const wrapper = element.closest("label, .field, .search, .select");
  const hasRing =
    drawn(getComputedStyle(element)) || drawn(getComputedStyle(element, "::after")) || (wrapper !== null && drawn(getComputedStyle(wrapper)));
  const { left, top, width, height } = element.getBoundingClientRect();
  const x = Math.min(Math.max(left + width / 2, 0), innerWidth - 1);
  const y = Math.min(Math.max(top + height / 2, 0), innerHeight - 1);
  const over = document.elementFromPoint(x, y);
  const isSeen = over !== null && (element.contains(over) || over.contains(element));
  const name = `${element.tagName.toLowerCase()} ${element.getAttribute("aria-label") ?? element.textContent?.trim().slice(0, 40) ?? ""}`;
  return { place: [...document.querySelectorAll("*")].indexOf(element), name, hasRing, isSeen };
}

function missed(): string[] {
  const visited = (window as any).visited as Set<Element>;
  const controls = document.querySelectorAll<HTMLElement>("a[href], button, input, select, textarea, summary, [tabindex='0']");
  const isUsable = (element: HTMLElement) =>
    element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !element.matches(":disabled, [inert] *, [tabindex='-1']");
  return [...controls].filter((element) => isUsable(element) && !visited.has(element)).map(({ outerHTML }) => outerHTML.slice(0, 160));
}
