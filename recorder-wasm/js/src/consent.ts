/**
 * Whether this visitor may be recorded at all.
 *
 * Asked before anything else exists: a visitor who refuses gets no id, no cookie, no
 * storage and no request. The one exception is the mark that remembers the refusal.
 */

import { forgetIds, SESSION_KEY as SESSION_COOKIE, WINDOW_KEY as WINDOW_COOKIE } from "./identity.ts";
import { FRAMES, marks, openStores } from "./storage.ts";

/** The mark of a refusal, in storage and as a cookie. A server may have another name for the cookie as well. */
export const OPT_OUT = "hs_optout";
const TWO_YEARS_SECONDS = 63_072_000;

/** The signals of a browser that refuse where nobody says otherwise. */
export const ALL_SIGNALS: readonly string[] = ["gpc", "dnt"];

export type Refusal = "opt_out" | "gpc" | "dnt";

/** The signals of a browser, as far as they matter here. */
export interface Signals {
  optOut: boolean;
  gpc: boolean;
  dnt: boolean;
}

/** The refusal in force, strongest first. `respect` names the browser signals that count. */
export function refusal(signals: Signals, respect: string): Refusal | undefined {
  const respected = respect.split(/\s+/);
  if (signals.optOut) {
    return "opt_out";
  }
  if (signals.gpc && respected.includes("gpc")) {
    return "gpc";
  }
  return signals.dnt && respected.includes("dnt") ? "dnt" : undefined;
}

/** What the browser says of itself; the rest takes its time. */
export function readBrowserSignals(): Signals {
  const browser = navigator as Navigator & { globalPrivacyControl?: boolean };
  return {
    optOut: false,
    gpc: browser.globalPrivacyControl === true,
    dnt: browser.doNotTrack === "1",
  };
}

export function readSignals(cookie = OPT_OUT): Signals {
  return { ...readBrowserSignals(), optOut: hasOptOutMark() || namesOptOut(readCookies(), cookie) };
}

export function hasOptOutMark(): boolean {
  return marks().get(OPT_OUT) !== null;
}

/** Whether another tab has just left the mark. */
export function saysOptOut({ key, newValue }: Pick<StorageEvent, "key" | "newValue">): boolean {
  return key === OPT_OUT && newValue !== null;
}

/** Asks without making the page wait, where the browser can do that. */
export async function hasOptOutCookie(cookie = OPT_OUT): Promise<boolean> {
  try {
    return (await cookieStore.getAll()).some(({ name }) => name === OPT_OUT || name === cookie);
  } catch {
    // Only on secure origins, and not in all browsers.
    return namesOptOut(readCookies(), cookie);
  }
}

/** Whether one of the cookies is a refusal, whatever its value. */
export function namesOptOut(cookies: string, cookie = OPT_OUT): boolean {
  const names = cookies.split(";").map((pair) => pair.split("=", 1)[0]!.trim());
  return names.includes(OPT_OUT) || names.includes(cookie);
}

/** Remembers a refusal, or takes it back. The cookie tells the site's own server. */
export function markOptOut(isOut: boolean): void {
  if (isOut) {
    marks().set(OPT_OUT, "1");
  } else {
    marks().remove(OPT_OUT);
  }
  try {
    document.cookie = `${OPT_OUT}=1; Path=/; SameSite=Lax; Max-Age=${isOut ? TWO_YEARS_SECONDS : 0}`;
  } catch {
    // A sandboxed page has no cookies; the mark in storage stands alone.
  }
}

/** Removes what an earlier visit left: ids, cookies, frames that were not sent. */
export function forgetEverything(): void {
  const { session, tab } = openStores("shared");
  forgetIds({ session, tab });
  // Where tabs are sessions of their own, the session's id is in the tab's store.
  forgetIds({ session: tab, tab });
  clearCookies();
  try {
    indexedDB.deleteDatabase(FRAMES);
  } catch {
    // A page without storage has nothing to forget.
  }
}

/** The cookies with which the site's own server finds the replay. */
export function clearCookies(): void {
  for (const name of [SESSION_COOKIE, WINDOW_COOKIE]) {
    if (readCookies().includes(`${name}=`)) {
      document.cookie = `${name}=; Path=/; Max-Age=0`;
    }
  }
}

function readCookies(): string {
  try {
    return document.cookie;
  } catch {
    return "";
  }
}
