/** Finds whole functions, classes, methods and statements in rrweb's published file. */

/** Replaces what is found; a replacement may be made from it. What is not found stops the build. */
export function change(source, [what, replacement]) {
  const changed = source.replace(what, typeof replacement === "function" ? replacement : () => replacement);
  if (changed === source) {
    throw new Error(`rrweb has changed: nothing matches ${what}`);
  }
  return changed;
}

export function declaration(kind, name) {
  return new RegExp(`^${kind} ${name}\\b[^]*?\\n\\}\\n`, "m");
}

export function method(name) {
  return new RegExp(`^  ${name}\\([^\\n]*\\) \\{\\n[^]*?\\n  \\}\\n`, "m");
}

export function between(start, end) {
  const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escape(start)}[^]*?(?=^${escape(end)})`, "m");
}
