/**
 * Tells what is under the viewer's pointer: outlined while it moves, kept by a click.
 *
 * The recorded page never gets the pointer: a catcher lies over it.
 */

import { around, BLOCKED, MASKED } from "../../../recorder-wasm/js/src/observe/areas.ts";
import { selectorOf } from "../../../recorder-wasm/js/src/observe/selector.ts";

import type { Inspected } from "./messages.ts";
import type { Page } from "./overlay.ts";

/** Elements move when the page is played on: the outline follows the kept one this often. */
const FOLLOW_MS = 250;
/** Longer texts are cut: they are read elsewhere. */
const LONGEST_TEXT = 10_000;

export class Inspector {
  readonly #catcher = document.createElement("div");
  readonly #outline = document.createElement("div");
  readonly #words = document.createElement("div");
  /** Number of the element that is kept: it may be built anew, with the same number. */
  #kept: number | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  readonly #page: () => Page | undefined;
  readonly #tell: (element: Inspected | null) => void;

  constructor(stage: HTMLElement, page: () => Page | undefined, tell: (element: Inspected | null) => void) {
    this.#page = page;
    this.#tell = tell;
    this.#catcher.className = "inspector";
    this.#outline.className = "inspector__outline";
    this.#words.className = "inspector__words";
    this.#outline.append(this.#words);
    this.#catcher.append(this.#outline);
    this.#catcher.hidden = this.#outline.hidden = true;
    // Focus stays with the player: its keys go on to work.
    this.#catcher.addEventListener("mousedown", (event) => event.preventDefault());
    this.#catcher.addEventListener("pointermove", (event) => this.#point(event));
    this.#catcher.addEventListener("pointerleave", () => this.#follow());
    this.#catcher.addEventListener("click", (event) => this.#keep(event));
    stage.append(this.#catcher);
  }

  turn(isOn: boolean): void {
    this.#catcher.hidden = !isOn;
    this.#kept = undefined;
    clearInterval(this.#timer);
    this.#timer = isOn ? setInterval(() => this.#follow(), FOLLOW_MS) : undefined;
    this.#draw(undefined);
  }

  #point(event: PointerEvent): void {
    if (this.#kept === undefined) this.#draw(this.#under(event));
  }

  /** A click keeps what is under it; the next one on the same lets it go. */
  #keep(event: MouseEvent): void {
    const element = this.#under(event);
    const id = element && this.#page()?.id(element);
    const isAnother = id !== undefined && id > 0 && id !== this.#kept;
    this.#kept = isAnother ? id : undefined;
    this.#draw(element);
    this.#tell(isAnother && element ? describe(element) : null);
  }

  #follow(): void {
    if (this.#kept === undefined) return;
    const node = this.#page()?.node(this.#kept);
    this.#draw(node && node.nodeType === 1 ? (node as Element) : undefined);
  }

  #under(event: MouseEvent): Element | undefined {
    const view = this.#page()?.window();
    const box = this.#catcher.getBoundingClientRect();
    if (!view || box.width === 0) return undefined;
    // The stage is scaled; the recorded page does not know.
    const scale = this.#catcher.offsetWidth / box.width;
    return elementAt(view.document, (event.clientX - box.left) * scale, (event.clientY - box.top) * scale);
  }

  #draw(element: Element | undefined): void {
    const box = element && boxOf(element);
    this.#outline.hidden = box === undefined;
    if (element === undefined || box === undefined) return;
    const { style } = this.#outline;
    style.left = `${box.x}px`;
    style.top = `${box.y}px`;
    style.width = `${box.width}px`;
    style.height = `${box.height}px`;
    this.#outline.classList.toggle("inspector__outline--kept", this.#kept !== undefined);
    // Where there is no room above it, the words stand in it.
    this.#words.classList.toggle("inspector__words--inside", box.y < 28);
    this.#words.textContent = `${selectorOf(element)}  ${Math.round(box.width)} × ${Math.round(box.height)}`;
  }
}

/** The innermost element, also of a frame within the page or of a shadow root. */
function elementAt(root: Document | ShadowRoot, x: number, y: number): Element | undefined {
  const element = root.elementFromPoint(x, y) ?? undefined;
  if (element === undefined) return undefined;
  const frame = (element as HTMLIFrameElement).contentDocument;
  if (frame) {
    const { left, top } = element.getBoundingClientRect();
    return elementAt(frame, x - left - element.clientLeft, y - top - element.clientTop) ?? element;
  }
  const { shadowRoot } = element;
  const inside = shadowRoot && elementAt(shadowRoot, x, y);
  return inside && inside !== element ? inside : element;
}

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Where an element is in the recorded page, also when it stands in a frame of it. */
function boxOf(element: Element): Box {
  let { x, y } = element.getBoundingClientRect();
  const { width, height } = element.getBoundingClientRect();
  // The frame in our own document is the replayer's: what it holds is the recorded page.
  for (let frame = frameOf(element); frame && frame.ownerDocument !== document; frame = frameOf(frame)) {
    const outer = frame.getBoundingClientRect();
    x += outer.x + frame.clientLeft;
    y += outer.y + frame.clientTop;
  }
  return { x, y, width, height };
}

function frameOf(element: Element): Element | null {
  return element.ownerDocument.defaultView?.frameElement ?? null;
}

function describe(element: Element): Inspected {
  const { width, height } = element.getBoundingClientRect();
  return {
    tag: element.tagName.toLowerCase(),
    selector: selectorOf(element),
    width: Math.round(width),
    height: Math.round(height),
    text: (element.textContent ?? "").trim().slice(0, LONGEST_TEXT),
    mark: markOf(element),
  };
}

/** The mark by which a page masks or blocks an element, itself or around it. */
function markOf(element: Element): string {
  const marks = `${MASKED},${BLOCKED}`;
  const marked = around(element, marks);
  return marks.split(",").find((mark) => marked?.matches(mark)) ?? "";
}
