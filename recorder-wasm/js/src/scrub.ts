/**
 * A first rinse of texts that the page's own code wrote: error messages and stacks.
 *
 * The real work is done in the worker, by rules. This drops what such texts carry most
 * often, so that even the worker need not see it.
 */

const PATTERNS: [RegExp, string][] = [
  // Query and fragment of an address; the position `:12:34` behind a path stays.
  [/((?:https?|wss?):\/\/[^\s?#"'<>)]*)[?#][^\s"'<>):]*/g, "$1"],
  [/[^\s@"'<>()=,;]+@[^\s@"'<>()=,;]+\.[A-Za-z]{2,}/g, "[redacted]"],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, "[redacted]"],
  [/\b(?=[a-f\d]*\d)[a-f\d]{24,}\b/gi, "[redacted]"],
  // Runs of digits, with the separators people put between them; not line, column or port.
  [/(^|[^:\w])\+?\d(?:[ .-]?\d){3,}/g, "$1[redacted]"],
];

export function scrub(text: string): string {
  return PATTERNS.reduce((rinsed, [pattern, replacement]) => rinsed.replace(pattern, replacement), text);
}
