/**
 * Entry of `recorder/observers.js`: what the recorder watches beside the document itself.
 *
 * Loaded after `recorder.js`, which keeps the critical path small; what happened before
 * is either still to be had (vitals are buffered by the browser, the document's size can
 * be read any time) or was recorded by rrweb, too (clicks, input).
 */

import { observeClicks } from "./observe/clicks.ts";
import type { Emit } from "./observe/emit.ts";
import { observeForms } from "./observe/forms.ts";
import { observeLayout } from "./observe/layout.ts";
import { observeNavigation } from "./observe/navigation.ts";
import type { Observation, ObserveOptions } from "./observe/options.ts";
import { observeVitals } from "./observe/vitals.ts";

const DEFAULTS = { address: location.href, console: false, network: false, own: [], refuse: () => {} };

let hasVitals = false;

/** Watches until the returned function is called. A `load` alone stands for the defaults. */
export function observe(emit: Emit, given: ObserveOptions | string, address = location.href): Observation {
  const options: ObserveOptions = typeof given === "string" ? { ...DEFAULTS, load: given, address } : given;
  // `web-vitals` cannot be stopped: a page that records again goes on with the first one.
  if (!hasVitals) {
    hasVitals = true;
    observeVitals(options.load, emit);
  }
  const undo = [observeClicks(emit), observeNavigation(emit, options.address), observeForms(emit), observeLayout(emit)];
  return Object.assign(() => undo.forEach((remove) => remove()), { see: () => {} });
}
