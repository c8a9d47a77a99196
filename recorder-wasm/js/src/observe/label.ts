/**
 * What an element is called by those who use it: an approximation of the accessible name
 * that needs no layout.
 *
 * The worker masks it as the project's policy says, and as its rules say of the element that
 * it was read from: `node` names that one. What the page itself marked as private and what a
 * visitor typed is masked here already.
 */

import { maskText } from "../mask.ts";
import { around, blocked, isElement, MASKED } from "./areas.ts";

const LONGEST_LABEL = 80;
/** Texts are gathered until there are more than enough characters, however large the element. */
const MOST_CHARS = 400;
const NAMED =
  "a[href],button,label,summary,option,[role],[aria-label],[aria-labelledby],input,select,textarea,img,area,svg";
const TYPED = 'textarea,select,[contenteditable]:not([contenteditable="false"])';
const UNSEEN = /^(?:SCRIPT|STYLE|NOSCRIPT|TEMPLATE)$/;
const BUTTON = /^(?:submit|button|reset)$/;

/** rrweb's number of an element; none when it does not know it. */
export type NodeId = (element: Element) => number | undefined;

export interface Label {
  label: string;
  /**
   * The element whose text or attribute it is. Missing when it is no single one, or one that
   * is not recorded as it is now: nothing can be said of it by rules.
   */
  node?: number;
}

/** A text, and where it stands. */
interface Name {
  text: string;
  of?: Element;
}

/** `event` is what the label is read for. */
export function labelOf(element: Element, event: Event, nodeId: NodeId): Label {
  const named = element.closest(NAMED) ?? element;
  const { text, of } = nameOf(named);
  const label = text.trim().replace(/\s+/g, " ").slice(0, LONGEST_LABEL);
  // A script that clicks may have changed the element in the same task, and what is recorded is still as it was.
  const node = of && event.isTrusted ? nodeId(of) : undefined;
  return {
    // An input's own name is not what is typed into it.
    label: around(named, `${MASKED},${blocked}`) ? maskText(label) : label,
    ...(node !== undefined && { node }),
  };
}

function nameOf(element: Element): Name {
  const attribute = (name: string) => element.getAttribute(name)?.trim();
  const other = referred(attribute("aria-labelledby"), element);
  if (other.text) {
    return other;
  }
  const label = attribute("aria-label");
  const name = label ? { text: label, of: element } : controlName(element);
  return name.text
    ? name
    : { text: attribute("alt") || attribute("title") || attribute("placeholder") || "", of: element };
}

function referred(ids: string | undefined, element: Element): Name {
  const root = element.getRootNode() as Document | ShadowRoot;
  const others = (ids ? ids.split(/\s+/, 5) : [])
    .map((id) => root.getElementById?.(id))
    .filter((other) => other !== null && other !== undefined);
  const text = others.map(visibleText).join(" ").trim();
  return others.length === 1 ? { text, of: others[0]! } : { text };
}

function controlName(element: Element): Name {
  const { tagName } = element;
  if (tagName === "INPUT" && BUTTON.test((element as HTMLInputElement).type)) {
    return { text: (element as HTMLInputElement).value, of: element };
  }
  if (tagName === "INPUT" || tagName === "SELECT" || tagName === "TEXTAREA") {
    const label = (element as HTMLInputElement).labels?.[0];
    return label ? { text: visibleText(label), of: label } : { text: "" };
  }
  return { text: visibleText(element), of: element };
}

/** The text of an element, with stars for what is private in or around it, and images by their `alt`. */
function visibleText(element: Element): string {
  let text = "";
  const hidden = `${MASKED},${blocked},${TYPED}`;
  const visit = (node: Node, isPrivate: boolean) => {
    for (let child = node.firstChild; child && text.length < MOST_CHARS; child = child.nextSibling) {
      if (child.nodeType === 3) {
        const value = child.nodeValue ?? "";
        text += isPrivate ? maskText(value) : value;
      } else if (isElement(child) && !UNSEEN.test(child.tagName)) {
        text += ` ${child.getAttribute("alt") ?? ""}`;
        visit(child, isPrivate || child.matches(hidden));
      }
    }
  };
  visit(element, around(element, hidden) !== undefined);
  return text.trim();
}
