/** What `recorder.js` and the files that are loaded after it have to say to each other. */

import type { Emit } from "./observe/emit.ts";
import type { Held } from "./held.ts";
import type { Limits, Identity } from "./identity.ts";
import type { Entry, Meta } from "./meta.ts";
import type { Options } from "./options.ts";
import type { Stores } from "./storage.ts";
import type { Taken } from "./taken.ts";

/**
 * `idle`: not begun. `waiting`: for consent, or for the project's word on a signal. `watching`: recorded in memory until an error, a
 * trigger or input. `paused`: nobody is there.
 */
export type State = "idle" | "waiting" | "recording" | "watching" | "paused" | "stopped" | "refused" | "failed";

export interface Cost {
  main_ms: number;
  longest_ms: number;
  snapshot_ms: number;
}

/** What the project, or the page, says about who is recorded. */
export interface Wishes {
  /** Browser signals that refuse, separated by spaces. */
  respect: string;
  needsConsent: boolean;
  /** Name of the cookie of visitors who are not recorded. */
  optOutCookie: string;
}

/** What is watched only where the project wants it. */
export interface Captures {
  console: boolean;
  network: boolean;
}

/** What the page's side offers. */
export interface PageSide {
  readonly options: Options;
  /** Id of this page load. */
  readonly load: string;
  readonly entry: Entry;
  readonly beganAt: number;
  readonly consentedAt: number | undefined;
  readonly state: State;
  readonly reason: string;
  readonly hasObservers: boolean;
  /** Why the last call of the page was not accepted. */
  readonly lastRefusal: string;
  readonly isOn: boolean;
  readonly cost: Cost;
  /** Answer to the first request for the project's configuration. */
  readonly config: Promise<Response | undefined>;
  readonly emit: Emit;
  now(): number;
  identity(stores: Pick<Stores, "session" | "tab">, limits: Limits, onWrite: (identity: Identity) => void): Identity;
  openStores(mode: Stores["mode"]): Stores;
  device(): Meta;
  entryNow(): Entry;
  /** Begins to watch what is not part of the document, see `observers.ts`; begins again when something else is wanted. */
  observe(captures: Captures): void;
  /** Stops and starts rrweb alone. */
  setCapture(isOn: boolean): void;
  takeSnapshot(): void;
  /** Does not record what is in the elements that these selectors name, only how large they are. */
  block(selectors: readonly string[]): void;
  settle(state: State, reason: string): void;
  /** Recording is over, for a reason of ours or the server's. */
  end(state: State, reason: string): void;
  /**
   * Asks again whether this visitor may be recorded, now that the project's own wishes are known. `isAsked`: for marks
   * of a refusal was looked just now.
   */
  mayRecord(wishes: Wishes, isAsked?: boolean): boolean;
  /** A header that says that the visit took place. */
  sayVisit(): void;
  clearCookies(): void;
  /** So long the page's thread was ours. */
  spend(ms: number): void;
  /** A call of the page was not accepted. */
  refuseCall(why: string): void;
}

/** What the rest of the recorder offers, see `session/session.ts`. */
export interface Session {
  /** Returns the event that a call of the page became, if it became one at once. */
  take(held: Held): Taken | undefined;
  leave(isUnloading: boolean): void;
  comeBack(): void;
  /** Ends the run; what was recorded is still delivered. */
  stop(): void;
  /** Goes on after `stop`. */
  resume(): void;
  /** Drops all that waits. */
  close(): void;
  /** The same, and what was written down. */
  forget(): void;
  readonly ids: { session: string; window: string } | undefined;
  readonly pendingEvents: number;
  facts(): Record<string, unknown>;
  why(): string[];
}

export type OpenSession = (page: PageSide, held: Held[]) => Session;
