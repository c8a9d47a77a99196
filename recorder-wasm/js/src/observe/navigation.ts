/** `navigation`: links that are followed, and routes of single-page applications. */

import { guard, listen } from "../guard.ts";
import { stripUrl } from "../urls.ts";
import type { Emit } from "./emit.ts";
import { labelOf } from "./label.ts";

type How = "push" | "replace" | "pop" | "hash";

/** `address` is what was already reported, as the page's own. */
export function observeNavigation(emit: Emit, address: string): () => void {
  const undo = [
    observeRoutes(emit, address),
    listen<MouseEvent>(window, "click", (event) => reportLink(event, emit), true),
  ];
  return () => undo.forEach((remove) => remove());
}

function reportLink(event: MouseEvent, emit: Emit): void {
  const target = event.composedPath()[0];
  const link = target instanceof Element ? target.closest<HTMLAnchorElement>("a[href]") : null;
  if (link) {
    const address = new URL(link.href, document.baseURI);
    const external = address.origin !== location.origin;
    emit("navigation", { url: stripUrl(address.href), kind: "link", external, label: labelOf(link) });
  }
}

/** There is no event for `pushState` in all browsers: both functions are wrapped, and given back by the undo. */
function observeRoutes(emit: Emit, address: string): () => void {
  let current = address;
  const report = guard((how: How) => {
    if (location.href !== current) {
      current = location.href;
      emit("navigation", { url: stripUrl(current), kind: "route", how });
    }
  });
  // A route that changed before this file was here.
  report("replace");
  const undo = [
    wrap("pushState", () => report("push")),
    wrap("replaceState", () => report("replace")),
    listen(window, "popstate", () => report("pop")),
    listen(window, "hashchange", () => report("hash")),
  ];
  return () => undo.forEach((remove) => remove());
}

function wrap(name: "pushState" | "replaceState", after: () => void): () => void {
  const original = history[name];
  const wrapped = function (this: History, ...args: Parameters<History["pushState"]>): void {
    original.apply(this, args);
    after();
  };
  history[name] = wrapped;
  return () => {
    // Somebody who wrapped it after us keeps a wrapper that calls ours; ours then only passes on.
    if (history[name] === wrapped) {
      history[name] = original;
    }
  };
}
