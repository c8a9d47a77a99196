/** Addresses without what may be private in them. */

const LONGEST_URL = 1000;

/** Keeps origin and path; of an address that is not http(s), only its scheme. */
export function stripUrl(address: string, base?: string, longest = LONGEST_URL): string {
  try {
    const url = new URL(address, base);
    // `origin` leaves out user name and password.
    const isWeb = url.protocol === "http:" || url.protocol === "https:";
    const kept = isWeb ? url.origin + url.pathname.replace(/;jsessionid.*/i, "") : url.protocol;
    return kept.slice(0, longest);
  } catch {
    return "";
  }
}
