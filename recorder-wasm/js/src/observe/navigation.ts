/** `navigation`: links that are followed, and routes of single-page applications. */

import { guard, listen } from "../guard.ts";
import { blocked, find, pathOf } from "./areas.ts";
import type { Emit } from "./emit.ts";
import { labelOf, type NodeId } from "./label.ts";
import { patch } from "./patch.ts";

type How = "push" | "replace" | "pop" | "hash";

/** `address` is what was already reported, as the page's own. Addresses are stripped by the worker. */
export function observeNavigation(emit: Emit, address: string, nodeId: NodeId): () => void {
  const undo = [
    observeRoutes(emit, address),
    listen<MouseEvent>(window, "click", (event) => reportLink(event, emit, nodeId), true),
  ];
  return () => undo.forEach((remove) => remove());
}

function reportLink(event: MouseEvent, emit: Emit, nodeId: NodeId): void {
  const path = pathOf(event);
  const link = find(path, "a[*|href],area[href]");
  const address = link && !find(path, blocked) && destination(link);
  if (address && address.protocol !== "javascript:") {
    const external = address.origin !== location.origin;
    emit("navigation", { url: address.href, kind: "link", external, ...labelOf(link, event, nodeId) });
  }
}

/** The property is no string on links within SVG. */
function destination(link: Element): URL | undefined {
  const href = link.getAttribute("href") ?? link.getAttribute("xlink:href") ?? "";
  try {
    return new URL(href, document.baseURI);
  } catch {
    return undefined;
  }
}

/** There is no event for `pushState` in all browsers: both functions are wrapped, and given back by the undo. */
function observeRoutes(emit: Emit, address: string): () => void {
  let current = address;
  const report = guard((how: How) => {
    const { href } = location;
    // A step back to another fragment is followed by `hashchange`.
    if (href !== current && !(how === "pop" && pageOf(href) === pageOf(current))) {
      current = href;
      emit("navigation", { url: href, kind: "route", how, external: false });
    }
  });
  // A route that changed before this file was here.
  report("replace");
  const wrap = (name: "pushState" | "replaceState", how: How) =>
    patch(history, name, (original, isActive) => {
      return function (this: History, ...args: unknown[]): unknown {
        const result = Reflect.apply(original, this, args);
        if (isActive()) {
          report(how);
        }
        return result;
      };
    });
  const undo = [
    wrap("pushState", "push"),
    wrap("replaceState", "replace"),
    listen(window, "popstate", () => report("pop")),
    listen(window, "hashchange", () => report("hash")),
  ];
  return () => undo.forEach((remove) => remove());
}

function pageOf(address: string): string {
  return address.split("#", 1)[0]!;
}
