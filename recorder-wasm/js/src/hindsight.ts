/**
 * Entry of `hindsight.js`, the recorder as a module:
 *
 * ```js
 * import { init } from "https://replay.example/hindsight.js";
 * const hindsight = init({ key: "hs_…" });
 * ```
 */

import { begin } from "./begin.ts";
import { resolveOptions } from "./options.ts";
import type { Hindsight, InitOptions } from "./public-types.ts";

export type { Hindsight, InitOptions };

/** Begins to record; a second call gets the recorder that is there. Throws only when the key is no key. */
export function init(given: InitOptions): Hindsight {
  const options = resolveOptions(given, import.meta.url);
  if (!options) {
    throw new TypeError("hindsight: the key is not a project's public key");
  }
  return begin(options);
}
