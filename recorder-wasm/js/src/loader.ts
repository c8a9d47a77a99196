/**
 * Entry of `recorder.js`: reads the script tag, makes `window.Hindsight`, begins.
 *
 * Calls made before this script arrived wait in the stub that the page may define:
 *
 * ```js
 * window.Hindsight ||= { calls: [] };
 * for (const name of ["track", "captureError", "start", "stop", "optOut", "optIn"])
 *   Hindsight[name] ||= (...args) => Hindsight.calls.push([name, args]);
 * ```
 */

import { type Hindsight, makeApi } from "./api.ts";
import { guard } from "./guard.ts";
import { findScript, readOptions } from "./options.ts";
import { Recorder } from "./recorder.ts";

type Stub = Partial<Hindsight> & { calls?: [keyof Hindsight, unknown[]][] };
const page = window as { Hindsight?: Stub } & { document: Document & { prerendering?: boolean } };

guard(() => {
  const script = findScript();
  const options = script && readOptions(script);
  // A second tag on the same page must not record a second time.
  if (!options || page.Hindsight?.status) {
    return;
  }
  const recorder = new Recorder(options);
  const calls = page.Hindsight?.calls ?? [];
  const api = makeApi(recorder);
  page.Hindsight = api;
  whenSeen(() => {
    recorder.begin();
    for (const [name, args] of calls) {
      guard(() => (api[name] as (...args: unknown[]) => void)(...args))();
    }
  });
})();

/** A page that is only rendered ahead was not visited. */
function whenSeen(begin: () => void): void {
  if (page.document.prerendering) {
    page.document.addEventListener("prerenderingchange", guard(begin), { once: true });
  } else {
    begin();
  }
}
