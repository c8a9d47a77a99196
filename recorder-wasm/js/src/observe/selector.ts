/**
 * A selector that finds the same element in the next visit, too.
 *
 * Prefers what developers named (`id`, `data-testid`, `name`) over where it happens to
 * stand; skips what tools generate, because it changes with every build, and what has
 * digits in it, because that may be somebody's number.
 */

import { parentOf } from "./areas.ts";

const LONGEST_SELECTOR = 256;
const MOST_STEPS = 6;
const TEST_IDS = ["data-testid", "data-test", "data-cy", "data-qa"];

/** A plain name: needs no escaping, and no more than two digits in a row. */
const NAMED = /^(?!.*\d{3})[A-Za-z][A-Za-z_-][\w-]{0,40}$/;
/** `css-1x2y3z`, `sc-bdVaJa`, `Button_root__a1B2c`, `jss12`: generated. */
const GENERATED = /^(?:css|sc|jss|emotion|svelte|astro|_)|__[A-Za-z\d-]{5,}$|(?=.*\d)(?=.*[a-z])(?=.*[A-Z])/;

export function selectorOf(element: Element): string {
  const steps: string[] = [];
  for (let current: Element | null = element; current && steps.length < MOST_STEPS; current = parentOf(current)) {
    const { step, isAnchor } = stepOf(current);
    steps.unshift(step);
    if (isAnchor) {
      break;
    }
  }
  return steps.join(" > ").slice(0, LONGEST_SELECTOR);
}

function stepOf(element: Element): { step: string; isAnchor: boolean } {
  const tag = element.tagName.toLowerCase();
  if (isStable(element.id)) {
    return { step: `#${element.id}`, isAnchor: true };
  }
  for (const attribute of TEST_IDS) {
    const value = element.getAttribute(attribute);
    if (value && isStable(value)) {
      return { step: `[${attribute}="${value}"]`, isAnchor: true };
    }
  }
  if (tag === "body" || tag === "html") {
    return { step: tag, isAnchor: true };
  }
  const name = element.getAttribute("name");
  if (name && isStable(name)) {
    return { step: `${tag}[name="${name}"]`, isAnchor: false };
  }
  const classes = Array.from(element.classList).filter(isStable).slice(0, 2);
  return { step: tag + classes.map((name) => `.${name}`).join("") + position(element), isAnchor: false };
}

/** Which of its kind it is among its siblings; nothing when it is the only one. */
function position(element: Element): string {
  const { tagName } = element;
  let n = 1;
  for (let other = element.previousElementSibling; other; other = other.previousElementSibling) {
    n += Number(other.tagName === tagName);
  }
  let next = n > 1 ? null : element.nextElementSibling;
  while (next && next.tagName !== tagName) {
    next = next.nextElementSibling;
  }
  return n > 1 || next ? `:nth-of-type(${n})` : "";
}

function isStable(name: string): boolean {
  return NAMED.test(name) && !GENERATED.test(name);
}
