/**
 * Bundles the recorder.
 *
 * ```text
 * src/loader.ts     ─▶ recorder.js            what a page's script tag loads
 * src/observers.ts  ─▶ recorder/observers.js  loaded after it, as a module
 * src/worker.ts     ─▶ recorder/worker.js     loaded after it, beside recorder.wasm
 * ```
 *
 * `RECORDER_OUT` is the output directory, `RECORDER_PKG` the output of `wasm-bindgen
 * --target web`. Without `RECORDER_PKG` the worker is left out.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { build } from "esbuild";

import { trimRrweb } from "./trim-rrweb.mjs";

const { RECORDER_OUT: out, RECORDER_PKG: pkg } = process.env;
if (!out) {
  throw new Error("set RECORDER_OUT to the output directory");
}
const { version } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"));

const common = {
  absWorkingDir: import.meta.dirname,
  bundle: true,
  minify: true,
  target: "es2020",
  legalComments: "none",
  logLevel: "info",
  // The recorder never logs into the page's console, and neither may its libraries.
  drop: ["console"],
  define: { RECORDER_VERSION: JSON.stringify(version), "import.meta.url": '""' },
};

await build({
  ...common,
  entryPoints: ["src/loader.ts"],
  format: "iife",
  plugins: [trimRrweb],
  outfile: join(out, "recorder.js"),
});
await build({
  ...common,
  entryPoints: ["src/observers.ts"],
  format: "esm",
  outfile: join(out, "recorder/observers.js"),
});
if (pkg) {
  await build({
    ...common,
    entryPoints: ["src/worker.ts"],
    format: "iife",
    alias: { "recorder-module": join(pkg, "recorder_wasm.js") },
    outfile: join(out, "recorder/worker.js"),
  });
}
