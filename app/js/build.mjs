/**
 * Bundles the stage: `src/stage.ts` ─▶ `stage.js` and `stage.css` in `REPLAYER_OUT`.
 *
 * One classic script: the stage's policy runs nothing but the tag with the nonce.
 */

import { join } from "node:path";

import { build } from "esbuild";

const { REPLAYER_OUT: out } = process.env;
if (!out) {
  throw new Error("set REPLAYER_OUT to the output directory");
}

await build({
  absWorkingDir: import.meta.dirname,
  entryPoints: ["src/stage.ts"],
  outfile: join(out, "stage.js"),
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  legalComments: "none",
  logLevel: "info",
});
