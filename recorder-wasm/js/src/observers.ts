/**
 * Entry of `recorder/observers.js`: what the recorder watches beside the document itself.
 *
 * Loaded after `recorder.js`, which keeps the critical path small; what happened before
 * is either still to be had (vitals are buffered by the browser, the document's size can
 * be read any time) or was recorded by rrweb, too (clicks, input).
 */

import { guard, stumbles } from "./guard.ts";
import { block } from "./observe/areas.ts";
import { observeClicks } from "./observe/clicks.ts";
import { observeConsole } from "./observe/console.ts";
import type { Emit } from "./observe/emit.ts";
import { observeForms } from "./observe/forms.ts";
import { type Frustration, observeFrustration } from "./observe/frustration/index.ts";
import { observeLayout } from "./observe/layout.ts";
import { observeNavigation } from "./observe/navigation.ts";
import { observeNetwork } from "./observe/network/index.ts";
import type { Observation, ObserveOptions } from "./observe/options.ts";
import { observeTracked } from "./observe/tracked.ts";
import { observeVitals } from "./observe/vitals.ts";
import { inTasks } from "./soon.ts";

const UNKNOWN = () => undefined;
const DEFAULTS = { console: false, network: false, own: [], nodeId: UNKNOWN, parentId: UNKNOWN, refuse: UNKNOWN };

let hasVitals = false;

/** Watches until the returned function is called. A `load` alone stands for the defaults. */
export function observe(emit: Emit, given: ObserveOptions | string, address = location.href): Observation {
  const options: ObserveOptions = typeof given === "string" ? { ...DEFAULTS, load: given, address } : given;
  const undo: (() => void)[] = [];
  let see: Observation["see"] = () => {};
  const steps: (() => void)[] = [];
  const begin = (observer: () => () => void) => steps.push(() => undo.push(observer()));

  // `web-vitals` cannot be stopped: a page that records again goes on with the first one.
  if (!hasVitals) {
    hasVitals = true;
    steps.push(...observeVitals(options.load, emit));
  }
  let judge: Frustration["judge"] = () => {};
  begin(() => {
    const frustration = observeFrustration(emit, options.parentId);
    ({ see, judge } = frustration);
    return frustration.stop;
  });
  begin(() => observeClicks(emit, options.nodeId, (...click) => judge(...click)));
  begin(() => observeForms(emit));
  begin(() => observeTracked(emit, options.refuse));
  begin(() => observeLayout(emit));
  if (options.console) {
    begin(() => observeConsole(emit));
  }
  if (options.network) {
    begin(() => observeNetwork(emit, options.own));
  }
  begin(() => observeNavigation(emit, options.address, options.nodeId));
  // What one observer cannot do here does not keep the others from their work.
  undo.push(inTasks(steps));
  return Object.assign(() => undo.forEach((remove) => guard(remove)()), {
    see: (event: Parameters<typeof see>[0]) => see(event),
    block,
    stumbles,
  });
}
