/**
 * Bundles the recorder.
 *
 * ```text
 * src/loader.ts           ─▶ recorder.js            what a page's script tag loads
 * src/hindsight.ts        ─▶ hindsight.js           the same for pages that import it
 * src/public-types.ts     ─▶ hindsight.d.ts         its types
 * src/session/session.ts  ─▶ recorder/session.js    loaded after it, as a module
 * src/observers.ts        ─▶ recorder/observers.js  loaded after that, as a module
 * src/worker.ts           ─▶ recorder/worker.js     loaded beside them, with recorder.wasm
 * src/inpage.ts           ─▶ recorder/inpage.js     instead of it, where workers are forbidden
 * ```
 *
 * `RECORDER_OUT` is the output directory, `RECORDER_PKG` the output of `wasm-bindgen
 * --target web`. Without `RECORDER_PKG` the worker is left out. With `RECORDER_PARTS`, a
 * directory, what is measured by itself is written there, too: `web-vitals.js`.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { build } from "esbuild";

import { trimRrweb } from "./trim-rrweb.mjs";
import { tuneBindings } from "./tune-bindings.mjs";

const { RECORDER_OUT: out, RECORDER_PKG: pkg, RECORDER_PARTS: parts } = process.env;
if (!out) {
  throw new Error("set RECORDER_OUT to the output directory");
}
const { version } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"));

const common = {
  absWorkingDir: import.meta.dirname,
  // See ADR 33. Compiled whole beside the main thread while it loads. Otherwise each function is compiled on the main thread when it
  // is called for the first time: in the page's first click, and while it leaves.
  banner: { js: "//# allFunctionsCalledOnLoad" },
  bundle: true,
  minify: true,
  target: "es2020",
  legalComments: "none",
  logLevel: "info",
  // The recorder never logs into the page's console, and neither may its libraries.
  drop: ["console"],
  define: { RECORDER_VERSION: JSON.stringify(version) },
  // Pages may have bent `JSON.stringify` by a `toJSON` of their own.
  inject: ["src/observe/json.ts"],
};
/** What is no module has no address of its own. */
const script = { ...common, format: "iife", define: { ...common.define, "import.meta.url": '""' } };

await build({
  ...script,
  entryPoints: ["src/loader.ts"],
  plugins: [trimRrweb],
  outfile: join(out, "recorder.js"),
});
await build({
  ...common,
  entryPoints: ["src/hindsight.ts"],
  format: "esm",
  plugins: [trimRrweb],
  outfile: join(out, "hindsight.js"),
});
await build({
  ...common,
  entryPoints: { session: "src/session/session.ts", observers: "src/observers.ts" },
  format: "esm",
  outdir: join(out, "recorder"),
});
if (parts) {
  await build({
    ...common,
    banner: {},
    stdin: { contents: 'export { onCLS, onFCP, onINP, onLCP, onTTFB } from "web-vitals";', resolveDir: import.meta.dirname },
    format: "esm",
    outfile: join(parts, "web-vitals.js"),
  });
}
const types = readFileSync(new URL("src/public-types.ts", import.meta.url), "utf8");
writeFileSync(join(out, "hindsight.d.ts"), `${types}
/** Begins to record; a second call gets the recorder that is there. Throws when the key is no key. */
export declare function init(options: InitOptions): Hindsight;
`);
if (pkg) {
  await build({
    ...script,
    entryPoints: ["src/worker.ts"],
    alias: { "recorder-module": join(pkg, "recorder_wasm.js") },
    plugins: [tuneBindings],
    outfile: join(out, "recorder/worker.js"),
  });
  await build({
    ...script,
    entryPoints: ["src/inpage.ts"],
    format: "esm",
    alias: { "recorder-module": join(pkg, "recorder_wasm.js") },
    plugins: [tuneBindings],
    outfile: join(out, "recorder/inpage.js"),
  });
}
