/**
 * Stands in for `esbuild` in the recorder's own build, so that the files measured are the
 * ones that are shipped, to the byte, with source maps beside them.
 *
 * ```sh
 * node --import ./end2end/bench/esbuild-with-maps.mjs recorder-wasm/js/build.mjs
 * ```
 */

import { build as buildPlain } from "esbuild";
import { register } from "node:module";

export const build = (options) => buildPlain({ ...options, sourcemap: "external", logLevel: "warning" });

const HOOK = `
  export async function resolve(specifier, context, next) {
    if (specifier === "esbuild" && context.parentURL?.endsWith("/build.mjs")) {
      return { url: ${JSON.stringify(import.meta.url)}, format: "module", shortCircuit: true };
    }
    return next(specifier, context);
  }`;
register(`data:text/javascript,${encodeURIComponent(HOOK)}`);
