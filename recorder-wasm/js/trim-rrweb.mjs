/**
 * Leaves out of rrweb what our options switch off: canvas, frames of other origins, font
 * files, inlined images, hooks. That is a fifth of its bytes, on the critical path of
 * every page.
 *
 * Each cut names a whole function, class, method or statement as it stands in the
 * published file. A cut that finds nothing stops the build, so a new version of rrweb
 * cannot silently bring anything back, or be cut in the wrong place.
 */

import { readFileSync } from "node:fs";

import { between, change, declaration, method } from "./rrweb-source.mjs";
import { CHANGES } from "./tune-rrweb.mjs";

const NO_CANVAS = "class CanvasManager { reset() {} freeze() {} unfreeze() {} lock() {} unlock() {} }\n";

/** Names are asked for their numbers, and never the other way round. */
const ENUMS = ["EventType", "IncrementalSource", "MouseInteractions", "PointerTypes", "MediaInteractions", "NodeType"];

const forward = (name) => [
  new RegExp(`^var ${name} = [^]*?\\n\\}\\)\\(.*\\n`, "m"),
  (found) => {
    const members = [...found.matchAll(/\["(\w+)"\] = (\d+)\]/g)].map(([, key, number]) => `${key}: ${number}`);
    return `var ${name} = { ${members.join(", ")} };\n`;
  },
];

const CUTS = [
  ...ENUMS.map(forward),
  [declaration("class", "CanvasManager"), NO_CANVAS],
  [/^const jsContent = .*\n/m, ""],
  [/^const blob = typeof self.*\n/m, ""],
  [declaration("function", "is2DCanvasBlank"), ""],
  [between('  if (tagName === "canvas" && recordCanvas) {\n', '  if (["audio", "video"].includes(tagName)) {\n'), ""],
  [declaration("class", "CrossOriginIframeMirror"), "class CrossOriginIframeMirror {}\n"],
  ...["handleMessage", "transformCrossOriginEvent", "replaceIds", "replaceStyleIds", "replaceIdOnNode"].map(
    (name) => [method(name), ""],
  ),
  [method("patchRootIdOnNode"), ""],
  [declaration("function", "initFontObserver"), ""],
  ["      fontObserver = initFontObserver(o);\n", ""],
  [declaration("function", "mergeHooks"), ""],
  ["  mergeHooks(o, hooks);\n", ""],
];

export const trimRrweb = {
  name: "trim-rrweb",
  setup(build) {
    build.onLoad({ filter: /@rrweb[\\/]record[\\/]dist[\\/]record\.js$/ }, ({ path }) => ({
      contents: [...CUTS, ...CHANGES].reduce(change, readFileSync(path, "utf8")),
      loader: "js",
    }));
  },
};
