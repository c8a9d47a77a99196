/** `error`: uncaught exceptions, rejections nobody handled, resources that did not load. */

import { listen } from "../guard.ts";
import { stripUrl } from "../urls.ts";
import type { Emit, Observe } from "./emit.ts";

const LONGEST_MESSAGE = 1_000;
const LONGEST_STACK = 8_000;
const MOST_PER_MINUTE = 50;

export type Mechanism = "onerror" | "unhandledrejection" | "captured";

export const observeErrors: Observe = (emit) => {
  const limited = limit(emit);
  const undo = [
    // Only the capture phase sees what fails to load.
    listen(window, "error", (event) => limited("error", describeEvent(event)), true),
    listen<PromiseRejectionEvent>(window, "unhandledrejection", (event) =>
      limited("error", describeError(event.reason, "unhandledrejection", false)),
    ),
  ];
  return () => undo.forEach((remove) => remove());
};

export function describeError(thrown: unknown, mechanism: Mechanism, handled: boolean): Record<string, unknown> {
  const isError = thrown instanceof Error;
  return {
    class: isError ? thrown.name : typeof thrown,
    message: (isError ? thrown.message : text(thrown)).slice(0, LONGEST_MESSAGE),
    stack: isError ? (thrown.stack ?? "").slice(0, LONGEST_STACK) : "",
    handled,
    mechanism,
  };
}

function describeEvent(event: Event): Record<string, unknown> {
  if (event instanceof ErrorEvent) {
    return {
      ...describeError(event.error ?? event.message, "onerror", false),
      // A script of another origin tells only this much.
      ...(event.error ? {} : { class: "Error" }),
      source: stripUrl(event.filename),
      line: event.lineno,
      column: event.colno,
    };
  }
  const element = event.target as Element;
  const address = element.getAttribute?.("src") ?? element.getAttribute?.("href") ?? "";
  return {
    class: "ResourceError",
    message: `<${element.tagName.toLowerCase()}> did not load`,
    stack: "",
    source: stripUrl(address, document.baseURI),
    handled: false,
    mechanism: "resource",
  };
}

function text(thrown: unknown): string {
  return typeof thrown === "string" ? thrown : `${typeof thrown} was thrown`;
}

/** Errors come in storms; the first of a minute tell the story, the rest is counted. */
function limit(emit: Emit): Emit {
  let minute = 0;
  let n = 0;
  return (tag, payload) => {
    const now = Math.floor(Date.now() / 60_000);
    if (now !== minute) {
      if (n > MOST_PER_MINUTE) {
        emit("gap", { why: "storm", events: n - MOST_PER_MINUTE });
      }
      minute = now;
      n = 0;
    }
    n += 1;
    if (n <= MOST_PER_MINUTE) {
      emit(tag, payload);
    }
  };
}
