/**
 * rrweb with our options: what it may see, and what it must not even hand on.
 *
 * Values of form controls are masked here, on the main thread, so that they never leave
 * it. Text, attributes and addresses are masked in the worker, where the rules are.
 */

import { record } from "@rrweb/record";
import type { eventWithTime, mousePosition } from "@rrweb/types";

import { guard } from "./guard.ts";
import { maskText } from "./mask.ts";
import type { Options } from "./options.ts";
import { thinPath } from "./mouse-path.ts";
import { whenStyled } from "./styled.ts";

const TYPE_FULL_SNAPSHOT = 2;
const TYPE_INCREMENTAL = 3;
const SOURCE_MOUSE_MOVE = 1;
const SOURCE_MOUSE_INTERACTION = 2;
const CLICK = 2;

/** What only a visitor does: mouse, scroll, resize, input, touch, media, drag, selection. */
const VISITOR_SOURCES = new Set([SOURCE_MOUSE_MOVE, SOURCE_MOUSE_INTERACTION, 3, 4, 5, 6, 7, 12, 14]);

/** Every kind of input rrweb asks about; `input` covers what it has no name for. */
const MASK_ALL = Object.fromEntries(
  (
    "input textarea select password text email tel url search number range color " +
    "date datetime-local month week time hidden file"
  )
    .split(" ")
    .map((kind) => [kind, true]),
);

/** However long a password is, its length is nobody's business. */
const MASKED_PASSWORD = "********";

/** Only what no style sheet can select by: `script` and comments' siblings stay where they are. */
const SLIM_DOM = {
  comment: true,
  headFavicon: true,
  headWhitespace: true,
  headMetaDescKeywords: true,
  headMetaSocial: true,
  headMetaRobots: true,
  headMetaHttpEquiv: true,
  headMetaAuthorship: true,
  headMetaVerification: true,
};

/** Elements that were a password field at any time, whatever they are now. */
const passwords = new WeakSet<Element>();

export function startCapture(options: Pick<Options, "mouse">, onEvent: (event: eventWithTime) => void): () => void {
  const emit = guard((event: eventWithTime) =>
    onEvent(options.mouse === "sparse" ? withThinPath(event) : event),
  );
  let stop: (() => void) | undefined;
  const cancel = whenStyled(() => {
    stop = record({
      emit,
      maskInputOptions: MASK_ALL,
      maskInputFn: maskInput,
      blockSelector: "[data-hs-block],[data-rr-block]",
      ignoreSelector: "[data-hs-ignore],[data-rr-ignore]",
      slimDOMOptions: SLIM_DOM,
      inlineStylesheet: true,
      inlineImages: false,
      collectFonts: false,
      recordCanvas: false,
      recordCrossOriginIframes: false,
      userTriggeredOnInput: true,
      sampling: { mousemove: 50, scroll: 100, media: 500, input: "all" },
      errorHandler: () => true,
    });
  });
  return guard(() => {
    cancel();
    stop?.();
  });
}

/** Asks rrweb for the whole document again. */
export const takeSnapshot = guard((isCheckout: boolean) => record.takeFullSnapshot(isCheckout));

export function isVisitorInput(event: eventWithTime): boolean {
  return event.type === TYPE_INCREMENTAL && VISITOR_SOURCES.has(event.data.source);
}

/** Whether an event should reach the module at once: the page may be gone in the next moment. */
export function isUrgent(event: eventWithTime): boolean {
  const isClick =
    event.type === TYPE_INCREMENTAL && event.data.source === SOURCE_MOUSE_INTERACTION && event.data.type === CLICK;
  return isClick || event.type === TYPE_FULL_SNAPSHOT;
}

function maskInput(value: string, element: HTMLElement): string {
  if (isPassword(element)) {
    return value && MASKED_PASSWORD;
  }
  return maskText(value);
}

function isPassword(element: HTMLElement): boolean {
  const isOne =
    passwords.has(element) ||
    (element as HTMLInputElement).type === "password" ||
    // rrweb's own mark: it saw the type change before any value passed here.
    element.hasAttribute("data-rr-is-password") ||
    /\b(?:current|new)-password\b/.test(element.getAttribute("autocomplete") ?? "");
  if (isOne) {
    passwords.add(element);
  }
  return isOne;
}

function withThinPath(event: eventWithTime): eventWithTime {
  if (event.type === TYPE_INCREMENTAL && event.data.source === SOURCE_MOUSE_MOVE) {
    const data = event.data as { positions: mousePosition[] };
    data.positions = thinPath(data.positions);
  }
  return event;
}
