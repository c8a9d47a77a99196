/** Makes `window.Hindsight` and begins, for the script tag and for the module alike. */

import { makeApi } from "./api.ts";
import { guard } from "./guard.ts";
import type { Options } from "./options.ts";
import type { Hindsight } from "./public-types.ts";
import { Recorder } from "./recorder.ts";
import { soon } from "./soon.ts";

type Stub = Partial<Hindsight> & { calls?: [keyof Hindsight, unknown[]][] };
const page = window as { Hindsight?: Stub } & { document: Document & { prerendering?: boolean } };

/** A second call on the same page does not record a second time: it gets the recorder that is there. */
export function begin(options: Options): Hindsight {
  if (page.Hindsight?.status) {
    return page.Hindsight as Hindsight;
  }
  const recorder = new Recorder(options);
  const calls = page.Hindsight?.calls ?? [];
  const api = makeApi(recorder);
  page.Hindsight = api;
  whenSeen(() => {
    for (const [name, args] of calls) {
      guard(() => (api[name] as (...args: unknown[]) => void)(...args))();
    }
    // To load this file was a task by itself.
    soon(() => recorder.beginGently());
  });
  return api;
}

/** A page that is only rendered ahead was not visited. */
function whenSeen(begin: () => void): void {
  if (page.document.prerendering) {
    page.document.addEventListener("prerenderingchange", guard(begin), { once: true });
  } else {
    begin();
  }
}
