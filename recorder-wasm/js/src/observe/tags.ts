/** Names of custom events: ours, and what a page may call its own. */

const OURS = new Set(
  (
    "navigation click frustration layout visibility idle vital form error console network experiment gap storm"
  ).split(" "),
);
const TRACKED_NAME = /^[A-Za-z0-9_.:-]{1,100}$/;

export function isReserved(tag: string): boolean {
  return OURS.has(tag);
}

/** The tag under which a tracked name is recorded; `undefined` when it is no name. */
export function trackedTag(name: unknown): string | undefined {
  if (typeof name !== "string" || !TRACKED_NAME.test(name)) {
    return undefined;
  }
  return isReserved(name) ? `track:${name}` : name;
}
