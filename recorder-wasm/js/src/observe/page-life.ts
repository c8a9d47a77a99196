/** `visibility`, and the moments at which a page may be gone for good. */

import { listen } from "../guard.ts";
import type { Emit } from "./emit.ts";

export interface PageLife {
  /** The page may never be asked again. */
  onLeave(isUnloading: boolean): void;
  /** The page is seen again; meanwhile the visitor was elsewhere. */
  onShow(): void;
  /** The page came back from the back/forward cache. */
  onReturn(): void;
}

/**
 * Bubble phase on `window`: what the page and `web-vitals` do in the same moment is
 * already recorded. A browser that unloads a page fires `pagehide` first and
 * `visibilitychange` after it; both are a last moment.
 */
export function observePageLife(emit: Emit, life: PageLife): () => void {
  const undo = [
    listen(window, "visibilitychange", () => {
      emit("visibility", { state: document.visibilityState });
      if (document.visibilityState === "hidden") {
        life.onLeave(false);
      } else {
        life.onShow();
      }
    }),
    listen(window, "pagehide", () => {
      emit("visibility", { state: "pagehide" });
      life.onLeave(true);
    }),
    listen<PageTransitionEvent>(window, "pageshow", (event) => {
      if (event.persisted) {
        life.onReturn();
      }
    }),
    ...["freeze", "resume"].map((state) => listen(document, state, () => emit("visibility", { state }))),
  ];
  return () => undo.forEach((remove) => remove());
}
