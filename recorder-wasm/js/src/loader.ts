/**
 * Entry of `recorder.js`: reads the script tag and begins.
 *
 * Calls made before this script arrived wait in the stub that the page may define:
 *
 * ```js
 * window.Hindsight ||= { calls: [] };
 * for (const name of ["track", "identify", "experiment", "setMetadata", "captureError", "start", "stop", "optOut", "optIn"])
 *   Hindsight[name] ||= (...args) => Hindsight.calls.push([name, args]);
 * ```
 */

import { begin } from "./begin.ts";
import { guard } from "./guard.ts";
import { findScript, readOptions } from "./options.ts";

guard(() => {
  const script = findScript();
  const options = script && readOptions(script);
  if (options) {
    begin(options);
  }
})();
