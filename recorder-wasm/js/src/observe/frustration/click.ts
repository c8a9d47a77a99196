/**
 * What a click is to the judge: whether an answer may be expected at all.
 *
 * Rules and their numbers: "Frustration" in the analytics documentation.
 */

import { blocked, find } from "../areas.ts";
import { isModified, NATIVE } from "../clicks.ts";

export interface Click {
  at: number;
  x: number;
  y: number;
  /** What was clicked, to be compared only. */
  target: unknown;
  /** Something should happen now. */
  isCandidate: boolean;
  /** Clicks like this, many and fast, say that nothing happened. */
  canRage: boolean;
  /** That the page goes away is the answer; and a link is given the time another page takes. */
  leaves: "link" | "form" | undefined;
}

const DRAG_PX = 10;
const LONG_PRESS_MS = 1_000;
/** How far above the target a thing that answers may be. */
const LEVELS = 5;

const BUTTONS = ["button", "checkbox", "radio", "image", "submit", "reset"].map((type) => `input[type="${type}"]`);
const ROLES = ["button", "link", "tab", "menuitem", "option", "checkbox", "radio", "switch"].map(
  (role) => `[role="${role}"]`,
);
const ANSWERS = `a[href],area[href],button,summary,${BUTTONS},${ROLES},[onclick]`;
const FIELDS = `input:not(${BUTTONS}),textarea,select,option,[contenteditable]:not([contenteditable="false"])`;
/** Whatever happens in there is not recorded. */
const OPAQUE = "canvas,video,audio,iframe,object,embed,map";
/** To be clicked often is what these are for. */
const REPEATED = '[role="slider"],[role="spinbutton"],input[type="number"],input[type="range"]';

/** Where and when the button went down, on the clock of the page's events. */
export interface Press {
  at: number;
  x: number;
  y: number;
}

export function readClick(event: MouseEvent, path: Element[], at: number, press: Press | undefined): Click {
  const { clientX: x, clientY: y } = event;
  const target = path[0]!;
  const isOpaque = find(path, `${OPAQUE},${blocked}`) !== undefined || isClosed(target);
  const isPlain = event.isTrusted && !isModified(event);
  const near = path.slice(0, LEVELS + 1);
  const link = find(near, "a[href],area[href]");
  return {
    ...{ at, x, y, target },
    isCandidate:
      isPlain &&
      !isOpaque &&
      !isHeld(press, event.timeStamp, x, y) &&
      !/^(?:HTML|BODY)$/.test(target.tagName) &&
      !find(near, FIELDS) &&
      !find(near, NATIVE) &&
      (find(near, ANSWERS) !== undefined || getComputedStyle(target).cursor === "pointer"),
    canRage: isPlain && !isOpaque && !find(near, REPEATED),
    leaves: link ? "link" : find(near, 'button,input[type="submit"],input[type="image"]') ? "form" : undefined,
  };
}

/** A drag, or a press that opens a menu. A click by key has no press of its own. */
function isHeld(press: Press | undefined, at: number, x: number, y: number): boolean {
  return (
    press !== undefined &&
    (at - press.at > LONG_PRESS_MS || Math.hypot(x - press.x, y - press.y) >= DRAG_PX)
  );
}

/** A component that shows nothing of its inside. */
function isClosed(element: Element): boolean {
  return element.tagName.includes("-") && !element.shadowRoot && element.childElementCount === 0;
}
