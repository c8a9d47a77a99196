/** Addresses without what may be private in them, where the engine that knows patterns cannot be asked. */

import { isPlain, REDACTED } from "./mask.ts";

const LONGEST_URL = 1000;

/** `index.html` is as plain as `index`. */
const PAGE_FILE = /\.(?:html?|php|aspx?|jsp)$/;

/** Keeps the origin, and of the path what looks like words; of an address that is not http(s), only its scheme. */
export function stripUrl(address: string, base?: string, longest = LONGEST_URL): string {
  try {
    const url = new URL(address, base);
    // `origin` leaves out user name and password.
    const isWeb = url.protocol === "http:" || url.protocol === "https:";
    const kept = isWeb ? url.origin + plainPath(url.pathname.replace(/;jsessionid.*/i, "")) : url.protocol;
    return kept.slice(0, longest);
  } catch {
    return "";
  }
}

function plainPath(path: string): string {
  const plain = (segment: string) => !segment || isPlain(segment.replace(PAGE_FILE, ""));
  return path
    .split("/")
    .map((segment) => (plain(segment) ? segment : REDACTED))
    .join("/");
}
