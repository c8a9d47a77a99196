/** `error`: uncaught exceptions, rejections nobody handled, resources that did not load. */

import { listen } from "../guard.ts";
import { blocked, find, isElement, pathOf } from "./areas.ts";
import type { Observe } from "./emit.ts";

const LONGEST_MESSAGE = 1_000;
const LONGEST_STACK = 8_000;
const LONGEST_ADDRESS = 2_000;

export type Mechanism = "onerror" | "unhandledrejection" | "captured" | "console";

export const observeErrors: Observe = (emit) => {
  const undo = [
    // Only the capture phase sees what fails to load. Of what is blocked not even that is said.
    listen(window, "error", (event) => find(pathOf(event), blocked) || emit("error", describeEvent(event)), true),
    listen<PromiseRejectionEvent>(window, "unhandledrejection", (event) =>
      emit("error", describeError(event.reason, "unhandledrejection", false)),
    ),
  ];
  return () => undo.forEach((remove) => remove());
};

export function describeError(thrown: unknown, mechanism: Mechanism, handled: boolean): Record<string, unknown> {
  // Errors of a frame are of another class than ours.
  const { name, message, stack } = (thrown ?? {}) as Partial<Error>;
  const isError = thrown instanceof Error || (typeof message === "string" && typeof name === "string");
  return {
    class: isError ? text(name) : typeof thrown,
    message: text(isError ? message : thrown).slice(0, LONGEST_MESSAGE),
    stack: isError && stack ? text(stack).slice(0, LONGEST_STACK) : "",
    handled,
    mechanism,
  };
}

function describeEvent(event: Event): Record<string, unknown> {
  const element = event.target;
  if (isElement(element)) {
    const address = element.getAttribute("src") ?? element.getAttribute("href") ?? element.getAttribute("data") ?? "";
    return {
      class: "ResourceError",
      message: `<${element.tagName.toLowerCase()}> did not load`,
      stack: "",
      source: absolute(address),
      handled: false,
      mechanism: "resource",
    };
  }
  const { error, message, filename, lineno, colno } = event as ErrorEvent;
  return {
    ...describeError(error ?? message, "onerror", false),
    // A script of another origin tells only this much.
    ...(error ? {} : { class: "Error" }),
    source: text(filename),
    line: lineno,
    column: colno,
  };
}

/** The worker strips it, as the project's policy says. */
function absolute(address: string): string {
  try {
    return new URL(address, document.baseURI).href.slice(0, LONGEST_ADDRESS);
  } catch {
    return "";
  }
}

function text(thrown: unknown): string {
  return typeof thrown === "string" ? thrown : `${typeof thrown} was thrown`;
}
