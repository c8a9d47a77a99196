/** `data-hs-track-…`: facts that are declared in the page instead of being told by a script. */

import { listen } from "../guard.ts";
import { find, pathOf } from "./areas.ts";
import type { Emit } from "./emit.ts";
import { trackedTag } from "./tags.ts";

const MOST_DATA_CHARS = 4 * 1024;
/** What is declared, and the event that says it happened; `focus` itself does not bubble. */
const EVENTS = { click: "click", change: "change", submit: "submit", focus: "focusin", blur: "focusout" };

export function observeTracked(emit: Emit, refuse: (why: string) => void): () => void {
  const undo = Object.entries(EVENTS).map(([name, type]) => {
    const attribute = `data-hs-track-${name}`;
    return listen(
      window,
      type,
      (event) => {
        const element = find(pathOf(event), `[${attribute}]`);
        if (element) {
          const tag = trackedTag(element.getAttribute(attribute));
          const data = readData(element.getAttribute("data-hs-data"));
          if (tag === undefined || typeof data === "string") {
            refuse(`${attribute}: ${tag === undefined ? "the name is not 1 to 100 of A-Z a-z 0-9 _ . : -" : data}`);
          } else {
            emit(tag, data);
          }
        }
      },
      true,
    );
  });
  return () => undo.forEach((remove) => remove());
}

/** The payload, or why it is none. */
export function readData(json: string | null): Record<string, unknown> | string {
  if (json === null) {
    return {};
  }
  if (json.length > MOST_DATA_CHARS) {
    return "data-hs-data is larger than 4 KiB";
  }
  try {
    const data: unknown = JSON.parse(json);
    return typeof data === "object" && data !== null && !Array.isArray(data)
      ? (data as Record<string, unknown>)
      : "data-hs-data is not an object";
  } catch {
    return "data-hs-data is not JSON";
  }
}
