/** Says that a visit took place, when nothing of it may be said. */

import { emptyFrame, frameBytes } from "./frame.ts";
import type { Identity } from "./identity.ts";
import { type Meta, strictly } from "./meta.ts";

export type Ask = (path: string, request?: RequestInit) => Promise<Response | undefined>;

/** Takes the window's next number. `meta` is what is known of the page load, before masking. */
export function sendNotice(ask: Ask, key: string, identity: Identity, meta: Meta, now: number): void {
  const { session, window } = identity;
  const ids = { key, session: session.id, window: window.id };
  const said = JSON.stringify(strictly({ ...meta, opener: identity.opener }));
  const frame = emptyFrame({ ...ids, seq: window.seq, first: window.first, mode: "strict" }, now, said);
  identity.advance(window.id, window.seq + 1, window.first);
  identity.release(now);
  void ask("/v1/chunks", {
    method: "POST",
    body: frameBytes(frame, now),
    headers: { "Content-Type": "text/plain" },
    keepalive: true,
  });
}

/** Asks our server: without cookies, and without a word to whom it leads. */
export function asker(endpoint: string): Ask {
  return (path, request) =>
    fetch(endpoint + path, { credentials: "omit", referrerPolicy: "no-referrer", ...request }).catch(() => undefined);
}
