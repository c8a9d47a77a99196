/** What developers marked or a project's rules name, and finding it from inside of shadow roots, too. */

export const BLOCKED = "[data-hs-block],.rr-block,[data-rr-block]";
export const MASKED = "[data-hs-mask],.rr-mask,[data-rr-mask]";
export const IGNORED = "[data-hs-ignore],.rr-ignore,[data-rr-ignore]";

/** What is blocked: by its mark, or by a rule that `block` was told of. */
export let blocked = BLOCKED;

/** Blocks what these selectors name, too. Says whether that is something else than before. */
export function block(selectors: readonly string[]): boolean {
  // Of a list in `:is` browsers leave out what they cannot read, and the worker blocks it. A list that begins with a
  // colon also names elements without attributes: `tune-rrweb.mjs` asks.
  const rules = `:is(${selectors.join()})`;
  const list = selectors.length > 0 && isReadable(rules) ? `${rules},${BLOCKED}` : BLOCKED;
  const isOther = list !== blocked;
  blocked = list;
  return isOther;
}

function isReadable(selector: string): boolean {
  try {
    document.createDocumentFragment().querySelector(selector);
    return true;
  } catch {
    return false;
  }
}

/** The elements from an event's target up to the document, through open shadow roots. */
export function pathOf(event: Event): Element[] {
  return event.composedPath().filter(isElement);
}

/** Like `closest`, but along the path of an event. */
export function find(path: readonly Element[], selector: string): Element | undefined {
  return path.find((element) => element.matches(selector));
}

/** Like `closest`, but out of shadow roots, too. */
export function around(element: Element, selector: string): Element | undefined {
  for (let current: Element | null = element; current; current = hostOf(current)) {
    const found = current.closest(selector);
    if (found) {
      return found;
    }
  }
  return undefined;
}

function hostOf(element: Element): Element | null {
  const root = element.getRootNode() as Document | ShadowRoot;
  return "host" in root && root.nodeType === 11 ? root.host : null;
}

/** Not by `instanceof`: pages replace `Element`, and frames have their own. */
export function isElement(node: unknown): node is Element {
  return (node as Node | null)?.nodeType === 1;
}

/** The element around another one, out of its shadow root when it stands at the top. */
export function parentOf(element: Element): Element | null {
  const parent = element.parentNode as Element | ShadowRoot | null;
  return parent && "host" in parent && parent.nodeType === 11 ? parent.host : element.parentElement;
}
