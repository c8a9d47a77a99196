/** First-party cookies with which the site's own server finds the replay of a request. They live as long as the session. */

import { type Identity, SESSION_KEY, WINDOW_KEY } from "../identity.ts";

export function writeCookies({ session, window }: Identity, remainingMs: number): void {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  const rest = `; Path=/; SameSite=Lax; Max-Age=${Math.ceil(remainingMs / 1_000)}${secure}`;
  try {
    document.cookie = `${SESSION_KEY}=${session.id}${rest}`;
    document.cookie = `${WINDOW_KEY}=${window.id}${rest}`;
  } catch {
    // A sandboxed page has no cookies.
  }
}
