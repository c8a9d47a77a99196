/**
 * Leaves out of rrweb what our options switch off: canvas, frames of other origins, font
 * files, inlined images, hooks. That is a fifth of its bytes, on the critical path of
 * every page. And asks each element only once per batch of mutations whether it is
 * blocked: rrweb walks up from every mutation's target, which is quadratic in deep pages.
 *
 * Each cut names a whole function, class, method or statement as it stands in the
 * published file. A cut that finds nothing stops the build, so a new version of rrweb
 * cannot silently bring anything back, or be cut in the wrong place.
 */

import { readFileSync } from "node:fs";

const NO_CANVAS = "class CanvasManager { reset() {} freeze() {} unfreeze() {} lock() {} unlock() {} }\n";

/** `blockSelector` holds the class, too: one question instead of two. */
const IS_BLOCKED = `
/** By element, while a batch is processed: nothing of the page runs meanwhile. */
let knownBlocked;
function isBlocked(node, blockClass, blockSelector, checkAncestors) {
  const element = node && closestElementOfNode(node);
  if (!element) return false;
  if (!checkAncestors) return element.matches(blockSelector);
  if (!knownBlocked) return element.closest(blockSelector) !== null;
  const path = [];
  let at = element;
  while (at && !knownBlocked.has(at) && !at.matches(blockSelector)) {
    path.push(at);
    at = at.parentElement;
  }
  const isOne = at ? knownBlocked.get(at) ?? true : false;
  for (const element of path) knownBlocked.set(element, isOne);
  return isOne;
}
`;

const CUTS = [
  [declaration("function", "isBlocked"), IS_BLOCKED],
  [
    "      mutations.forEach(this.processMutation);\n",
    "      knownBlocked = new Map();\n" +
      "      try { mutations.forEach(this.processMutation); } finally { knownBlocked = undefined; }\n",
  ],
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
      contents: CUTS.reduce(cut, readFileSync(path, "utf8")),
      loader: "js",
    }));
  },
};

function cut(source, [what, replacement]) {
  const trimmed = source.replace(what, () => replacement);
  if (trimmed === source) {
    throw new Error(`rrweb has changed: nothing matches ${what}`);
  }
  return trimmed;
}

function declaration(kind, name) {
  return new RegExp(`^${kind} ${name}\\b[^]*?\\n\\}\\n`, "m");
}

function method(name) {
  return new RegExp(`^  ${name}\\([^\\n]*\\) \\{\\n[^]*?\\n  \\}\\n`, "m");
}

function between(start, end) {
  const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escape(start)}[^]*?(?=^${escape(end)})`, "m");
}
