/**
 * Which session and which window this page load belongs to.
 *
 * A window is one tab within a session. Its `seq` and event index go on across page
 * loads, and are written to `sessionStorage` before a frame is sent: two page loads can
 * never use the same number. A browser copies `sessionStorage` into a duplicated tab and
 * into `window.open`; the copy still says `primary`, which the first tab takes back only
 * when it unloads, so the copy knows that it is one.
 */

import type { KeyValue, Stores } from "./storage.ts";
import { isUuidV7 } from "./uuid.ts";

/** Why a session is recorded; `no` when it is not. */
export type Kept = "all" | "sampled" | "error" | "trigger" | "no";

export interface StoredSession {
  id: string;
  started: number;
  last: number;
  /** Missing while it is not decided: an error or a trigger may still come. */
  kept?: Kept;
}

export interface StoredWindow {
  id: string;
  session: string;
  /** Number of the next chunk. */
  seq: number;
  /** Index of the next event. */
  first: number;
  /** A live page owns this entry. */
  primary: boolean;
}

export interface Limits {
  idleMs: number;
  maxAgeMs: number;
}

export const LIMITS: Limits = { idleMs: 30 * 60_000, maxAgeMs: 24 * 60 * 60_000 };

export const SESSION_KEY = "hs_session";
export const WINDOW_KEY = "hs_window";
/** How often activity is written down: other tabs need it only to the minute. */
const WRITE_EVERY_MS = 5_000;
/** How often storage is read while the session seems to be over. */
const ASK_EVERY_MS = 1_000;

/** Whether a session still goes on. A clock that jumped far ends it too, in either direction. */
export function isAlive(session: StoredSession, now: number, limits: Limits): boolean {
  return Math.abs(now - session.last) < limits.idleMs && now - session.started < limits.maxAgeMs;
}

export function decideSession(
  stored: StoredSession | undefined,
  now: number,
  limits: Limits,
  mint: () => string,
): StoredSession {
  return stored && isAlive(stored, now, limits)
    ? // A clock that was set back a little must not make it older than it is.
      { ...stored, started: Math.min(stored.started, now), last: now }
    : { id: mint(), started: now, last: now };
}

/** Takes up the tab's window, unless it belongs to another session or to another, live tab. */
export function decideWindow(
  stored: StoredWindow | undefined,
  session: string,
  mint: () => string,
): { window: StoredWindow; opener?: string } {
  const fresh = () => ({ id: mint(), session, seq: 0, first: 0, primary: true });
  if (!stored || stored.session !== session) {
    return { window: fresh() };
  }
  return stored.primary
    ? { window: fresh(), opener: stored.id }
    : { window: { ...stored, primary: true } };
}

export class Identity {
  session!: StoredSession;
  window!: StoredWindow;
  /** The window this one was opened or duplicated from. */
  opener: string | undefined;
  /** This tab was open in a session that is over: nobody need have come back to it. */
  isRotated = false;
  private written = 0;
  private asked = 0;

  constructor(
    private readonly stores: Pick<Stores, "session" | "tab">,
    private readonly mint: () => string,
    private readonly limits: Limits = LIMITS,
    /** Told whenever the ids were written down. */
    private readonly onWrite: (identity: Identity) => void = () => {},
  ) {}

  /** Takes up or mints the ids: at start, and when the page comes back from the back/forward cache. */
  begin(now: number): void {
    this.session = decideSession(readSession(this.stores.session), now, this.limits, this.mint);
    const stored = readWindow(this.stores.tab);
    const { window, opener } = decideWindow(stored, this.session.id, this.mint);
    this.isRotated = stored !== undefined && stored.session !== this.session.id && this.session.started === now;
    this.window = window;
    this.opener = opener;
    this.writeSession(now);
    this.writeWindow();
  }

  /** Whether the session ended by silence or age. Nothing is recorded until the visitor is back. */
  isOver(now: number): boolean {
    if (!isAlive(this.session, now, this.limits) && Math.abs(now - this.asked) >= ASK_EVERY_MS) {
      this.asked = now;
      this.followSibling(now);
    }
    return !isAlive(this.session, now, this.limits);
  }

  /** How long the session lives on if the visitor does nothing. */
  remainingMs(now: number): number {
    const { last, started } = this.session;
    return Math.max(0, Math.min(last + this.limits.idleMs, started + this.limits.maxAgeMs) - now);
  }

  /** The visitor did something. True when this began another session. */
  touch(now: number): boolean {
    if (!this.isOver(now)) {
      this.session.last = now;
      if (Math.abs(now - this.written) >= WRITE_EVERY_MS) {
        this.writeSession(now);
      }
      return false;
    }
    // A sibling tab may have kept the session alive, or have begun the next one.
    const before = this.session.id;
    this.session = decideSession(readSession(this.stores.session), now, this.limits, this.mint);
    this.writeSession(now);
    if (this.session.id === before) {
      return false;
    }
    this.newWindow(undefined);
    return true;
  }

  /** Remembers for the whole session why it is recorded. */
  keep(kept: Kept, now: number): void {
    this.session.kept = kept;
    this.writeSession(now);
  }

  /** Another live tab has this window's id: this one becomes a window of its own. */
  yieldWindow(): void {
    this.newWindow(this.window.id);
  }

  /** Notes the numbers that follow what is about to be sent. They never go back. */
  advance(window: string, seq: number, first: number): void {
    if (window === this.window.id) {
      this.window.seq = Math.max(this.window.seq, seq);
      this.window.first = Math.max(this.window.first, first);
      this.writeWindow();
    }
  }

  /** Whether a page that has not gone away yet owns this tab's window. */
  get isTaken(): boolean {
    return readWindow(this.stores.tab)?.primary === true;
  }

  /** The page goes away: the next page load of this tab may take the window up. */
  release(now: number): void {
    this.window.primary = false;
    this.writeWindow();
    if (!this.isOver(now)) {
      this.writeSession(now);
    }
  }

  /** Leaves nothing behind. */
  forget(): void {
    forgetIds(this.stores);
  }

  private newWindow(opener: string | undefined): void {
    this.window = { id: this.mint(), session: this.session.id, seq: 0, first: 0, primary: true };
    this.opener = opener;
    this.writeWindow();
  }

  /** Another tab of the visitor may have kept the session alive, or have met the error it waits for. */
  private followSibling(now: number): void {
    const stored = readSession(this.stores.session);
    if (stored?.id === this.session.id) {
      // What lies in the future was written before the clock was set back.
      const latest = Math.max(this.session.last, stored.last);
      this.session.last = latest > now ? this.session.last : latest;
      if (stored.kept) {
        this.session.kept ??= stored.kept;
      }
    }
  }

  private writeSession(now: number): void {
    this.followSibling(now);
    this.stores.session.set(SESSION_KEY, JSON.stringify(this.session));
    this.written = now;
    if (this.window) {
      this.onWrite(this);
    }
  }

  private writeWindow(): void {
    this.stores.tab.set(WINDOW_KEY, JSON.stringify(this.window));
  }
}

export function forgetIds(stores: Pick<Stores, "session" | "tab">): void {
  stores.session.remove(SESSION_KEY);
  stores.tab.remove(WINDOW_KEY);
}

/** Whether an earlier page of this tab wrote ids down. */
export function hasIds({ tab }: Pick<Stores, "tab">): boolean {
  return readWindow(tab) !== undefined;
}

function readSession(store: KeyValue): StoredSession | undefined {
  const entry = readObject(store, SESSION_KEY);
  return entry && isUuidV7(entry.id) && isCount(entry.started) && isCount(entry.last)
    ? {
        ...{ id: entry.id, started: entry.started, last: entry.last },
        ...(isKept(entry.kept) && { kept: entry.kept }),
      }
    : undefined;
}

function readWindow(store: KeyValue): StoredWindow | undefined {
  const entry = readObject(store, WINDOW_KEY);
  return entry && isUuidV7(entry.id) && isUuidV7(entry.session) && isCount(entry.seq) && isCount(entry.first)
    ? { id: entry.id, session: entry.session, seq: entry.seq, first: entry.first, primary: entry.primary === true }
    : undefined;
}

// What is in storage may come from anybody: it is read like a request.
function readObject(store: KeyValue, key: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(store.get(key) ?? "null");
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function isKept(value: unknown): value is Kept {
  return typeof value === "string" && /^(?:all|sampled|error|trigger|no)$/.test(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
