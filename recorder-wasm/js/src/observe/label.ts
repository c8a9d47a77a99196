/**
 * What an element is called by those who use it: an approximation of the accessible name
 * that needs no layout.
 *
 * The worker masks it as the project's policy says. What the page itself marked as private
 * and what a visitor typed is masked here already, because the worker is given a text and
 * not the element it came from.
 */

import { maskText } from "../mask.ts";
import { BLOCKED, isElement, MASKED } from "./areas.ts";

const LONGEST_LABEL = 80;
/** Texts are gathered until there are more than enough characters, however large the element. */
const MOST_CHARS = 400;
const NAMED =
  "a[href],button,label,summary,option,[role],[aria-label],[aria-labelledby],input,select,textarea,img,area,svg";
const PRIVATE = `${MASKED},${BLOCKED},textarea,select,[contenteditable]:not([contenteditable="false"])`;
const UNSEEN = /^(?:SCRIPT|STYLE|NOSCRIPT|TEMPLATE)$/;
const BUTTON = /^(?:submit|button|reset)$/;

export function labelOf(element: Element): string {
  const named = element.closest(NAMED) ?? element;
  const label = nameOf(named).trim().replace(/\s+/g, " ").slice(0, LONGEST_LABEL);
  // An input's own name is not what is typed into it.
  return named.closest(`${MASKED},${BLOCKED}`) ? maskText(label) : label;
}

function nameOf(element: Element): string {
  const attribute = (name: string) => element.getAttribute(name)?.trim();
  return (
    referred(attribute("aria-labelledby"), element) ||
    attribute("aria-label") ||
    controlName(element) ||
    attribute("alt") ||
    attribute("title") ||
    attribute("placeholder") ||
    ""
  );
}

function referred(ids: string | undefined, element: Element): string {
  const root = element.getRootNode() as Document | ShadowRoot;
  const parts = (ids ? ids.split(/\s+/, 5) : []).map((id) => {
    const other = root.getElementById?.(id);
    return other ? visibleText(other) : "";
  });
  return parts.join(" ").trim();
}

function controlName(element: Element): string {
  const { tagName } = element;
  if (tagName === "INPUT" && BUTTON.test((element as HTMLInputElement).type)) {
    return (element as HTMLInputElement).value;
  }
  if (tagName === "INPUT" || tagName === "SELECT" || tagName === "TEXTAREA") {
    const label = (element as HTMLInputElement).labels?.[0];
    return label ? visibleText(label) : "";
  }
  return visibleText(element);
}

/** The text of an element, with stars for what is private in or around it, and images by their `alt`. */
function visibleText(element: Element): string {
  let text = "";
  const visit = (node: Node, isPrivate: boolean) => {
    for (let child = node.firstChild; child && text.length < MOST_CHARS; child = child.nextSibling) {
      if (child.nodeType === 3) {
        const value = child.nodeValue ?? "";
        text += isPrivate ? maskText(value) : value;
      } else if (isElement(child) && !UNSEEN.test(child.tagName)) {
        text += ` ${child.getAttribute("alt") ?? ""}`;
        visit(child, isPrivate || child.matches(PRIVATE));
      }
    }
  };
  visit(element, element.closest(PRIVATE) !== null);
  return text.trim();
}
