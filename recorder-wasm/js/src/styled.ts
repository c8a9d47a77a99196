/**
 * The moment from which a snapshot shows what the visitor sees.
 *
 * A document that is parsed but waits for its style sheets is not painted yet; a snapshot
 * taken then would hold blocked elements with the size that they have without style.
 */

import { guard, listen } from "./guard.ts";

/** A style sheet that takes longer does not hold the recording up: rrweb adds it later. */
const LONGEST_WAIT_MS = 2_000;

/** Calls `begin` once, perhaps at once; returns what takes that back. */
export function whenStyled(begin: () => void): () => void {
  const undo: (() => void)[] = [];
  const clear = () => undo.splice(0).forEach((remove) => remove());
  const finish = guard(() => {
    clear();
    begin();
  });
  const wait = () => {
    const pending = new Set(pendingSheets());
    if (pending.size === 0) {
      finish();
      return;
    }
    for (const link of pending) {
      const settle = () => pending.delete(link) && pending.size === 0 && finish();
      undo.push(listen(link, "load", settle), listen(link, "error", settle));
    }
    const timer = setTimeout(finish, LONGEST_WAIT_MS);
    undo.push(() => clearTimeout(timer));
  };
  if (document.readyState === "loading") {
    undo.push(listen(document, "DOMContentLoaded", wait));
  } else {
    wait();
  }
  return clear;
}

/** Sheets that hold up painting and are not there yet. */
function pendingSheets(): HTMLLinkElement[] {
  const links = document.querySelectorAll<HTMLLinkElement>('head link[rel~="stylesheet" i][href]');
  return Array.from(links).filter(({ sheet, disabled, media }) => !sheet && !disabled && matchMedia(media || "all").matches);
}
