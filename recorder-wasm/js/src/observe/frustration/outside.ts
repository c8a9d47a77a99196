/** Answers that no recording shows: another window, the printer, the clipboard. */

import { guard, listen } from "../../guard.ts";
import { patch } from "../patch.ts";

/** A window that loses the focus this soon has opened something. */
const BLUR_ANSWER_MS = 1_000;
/** A page that copies asks nobody; what it copied is none of our business, that it did is an answer. */
const COPIES = ["write", "writeText"] as const;

/** Calls `onAnswer` with how long ago the click may be at most; without it the judge's own limit holds. */
export function observeOutside(onAnswer: (withinMs?: number) => void): () => void {
  const answer = guard(() => onAnswer());
  const undo = [
    listen(window, "blur", (event) => event.target === window && onAnswer(BLUR_ANSWER_MS)),
    ...["beforeprint", "copy", "cut"].map((type) => listen(window, type, answer, true)),
  ];
  // Only on secure origins.
  const { clipboard } = navigator as { clipboard?: Clipboard };
  for (const name of clipboard ? COPIES : []) {
    const undoOne = patch(clipboard!, name, (original, isActive) => {
      return function (this: Clipboard, ...args: unknown[]): unknown {
        if (isActive()) {
          answer();
        }
        return Reflect.apply(original, this, args);
      };
    });
    undo.push(undoOne);
  }
  return () => undo.forEach((remove) => remove());
}
