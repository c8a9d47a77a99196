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
import { blocked } from "./observe/areas.ts";
import type { Options } from "./options.ts";
import { thinPath } from "./mouse-path.ts";
import { whenStyled } from "./styled.ts";

const TYPE_INCREMENTAL = 3;
const SOURCE_MOUSE_MOVE = 1;

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

/** What rrweb costs the page. */
export const cost = { snapshot_ms: 0 };

/** Starts rrweb. What its options say is read at every event: the project's wishes come later than the first events. */
export function startCapture(options: Options, onEvent: (event: eventWithTime) => void): () => void {
  const emit = guard((event: eventWithTime) =>
    onEvent(options.mouse === "full" ? event : withThinPath(event)),
  );
  let stop: (() => void) | undefined;
  const cancel = whenStyled(() =>
    measure(() => {
      stop = record({
        ...options.rrweb,
        // What is packed cannot be masked.
        packFn: undefined as never,
        emit,
        maskInputOptions: MASK_ALL,
        maskInputFn: maskInput,
        // With the class: our build of rrweb asks for the selector alone.
        blockClass: "rr-block",
        blockSelector: blocked,
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
    }),
  );
  return guard(() => {
    cancel();
    stop?.();
  });
}

/** Asks rrweb for the whole document again; as a checkout: the replay may begin there. */
export const takeSnapshot = guard(() => measure(() => record.takeFullSnapshot(true)));

function measure(snapshot: () => void): void {
  const start = performance.now();
  snapshot();
  cost.snapshot_ms = performance.now() - start;
}

/** How many nodes rrweb knows. */
export const countNodes = (): number => record.mirror.getIds().length;

/** rrweb's number of a node; none when it has not seen it yet. */
export function nodeId(node: Node): number | undefined {
  const id = record.mirror.getId(node as never);
  return id > 0 ? id : undefined;
}

/** The number of the node around one, out of its shadow root when it stands at the top. */
export function parentId(id: number): number | undefined {
  const parent = record.mirror.getNode(id)?.parentNode;
  // Links have a `host`, too.
  const around = parent?.nodeType === 11 ? (parent as unknown as ShadowRoot).host : parent;
  return around ? nodeId(around) : undefined;
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
