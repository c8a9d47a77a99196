/**
 * Frames that are not at the server yet, kept in the origin's private storage.
 *
 * ```text
 * frame the server did not take at once ─┐
 * frame that may die with its page      ─┤
 * open chunk, every 2.5 s at most       ─┴▶ IndexedDB ─▶ next visit ─▶ sent ─▶ deleted
 * ```
 *
 * IndexedDB and not the origin's private file system: files can be written at once only by
 * workers, and are locked one tab at a time; a transaction serves all tabs.
 *
 * # Tabs
 *
 * Every entry has an owner, a page load, which holds a web lock of its name while it lives. An
 * entry whose owner lives is left alone; others are claimed in one transaction, so no two
 * tabs claim the same. A frame that is sent twice all the same is stored once.
 */

import { type Frame, payloadBytes } from "../frame.ts";
import { guard } from "../guard.ts";
import { soon } from "../soon.ts";
import { FRAMES } from "../storage.ts";

const STORE = "frames";
const MOST_BYTES = 8 * 1024 * 1024;
const LONGEST_AGE_MS = 7 * 24 * 60 * 60_000;
/** A crash costs at most this much of the open chunk; each time it is written costs the page a millisecond. */
const WRITE_EVERY_MS = 2_500;
/** What the server has is deleted with the next write, or after this long: sent twice it is stored once. */
const DELETE_AFTER_MS = 3_000;
/** Without locks an owner is taken for dead after this long without a word. */
const SILENT_MS = 10 * 60_000;
const LOCK = "hs_load:";
/** As many entries are looked at in a task: hours without a network leave thousands. */
const SLICE = 4;

interface Entry {
  id: string;
  owner: string;
  at: number;
  /** See `Frame`. */
  ahead: number;
  header: string;
  payload: Uint8Array<ArrayBuffer>;
  hasSnapshot: boolean;
}

interface Claimed {
  at: number;
  frame: Frame;
}

export class KeptFrames {
  /** How many frames were given up: too old, or more than may be kept. */
  dropped = 0;
  private database: Promise<IDBDatabase> | undefined;
  private isClosed = false;
  /** Ids that are written down, or about to be. */
  private readonly written = new Set<string>();
  /** The same as objects: a chunk that grew has another one under the same id. */
  private readonly puts = new WeakSet<Frame>();
  /** Ids that may be deleted. */
  private gone: string[] = [];
  private deleteTimer: ReturnType<typeof setTimeout> | undefined;
  private writtenAt = 0;
  private releaseLock: (() => void) | undefined;

  constructor(
    private readonly owner: string,
    private readonly now: () => number,
  ) {}

  /** Says that this page lives, and claims what dead ones left. Call again after `close`. */
  async open(): Promise<Frame[]> {
    this.isClosed = false;
    try {
      await this.hold();
      return await this.claim();
    } catch {
      // A browser that keeps nothing for us is no reason not to record.
      return [];
    }
  }

  /** The page goes away: an open connection or lock could keep it out of the back/forward cache. */
  close(): void {
    if (this.gone.length > 0) {
      this.write();
    }
    this.isClosed = true;
    this.releaseLock?.();
    this.releaseLock = undefined;
    void this.database?.then((database) => database.close()).catch(() => {});
    this.database = undefined;
  }

  /** Keeps a frame until `drop`. */
  put(frame: Frame): void {
    if (this.isClosed || this.puts.has(frame)) {
      return;
    }
    this.puts.add(frame);
    this.written.add(frame.id);
    const payload = new Uint8Array(payloadBytes(frame));
    let offset = 0;
    for (const part of frame.payload) {
      payload.set(part, offset);
      offset += part.length;
    }
    const { id, header, hasSnapshot } = frame;
    const at = this.now();
    const ahead = frame.ahead ?? at - Date.now();
    const entry: Entry = { id, owner: this.owner, at, ahead, header, payload, hasSnapshot };
    this.write(entry);
  }

  /** Keeps the chunk that is being written, unless that was done a moment ago. Says whether it did. */
  putOpen(frame: () => Frame): boolean {
    const isDue = Math.abs(this.now() - this.writtenAt) >= WRITE_EVERY_MS && !this.isClosed;
    if (isDue) {
      this.writtenAt = this.now();
      const open = frame();
      // Not in the task that heard from the worker.
      soon(() => this.put(open));
    }
    return isDue;
  }

  /** The server has it, or will never take it. */
  drop(id: string): void {
    if (this.written.delete(id)) {
      this.gone.push(id);
      this.deleteTimer ??= setTimeout(guard(() => this.write()), DELETE_AFTER_MS);
    }
  }

  /** The visitor refuses. */
  forget(): void {
    this.gone = [];
    this.close();
    indexedDB.deleteDatabase(FRAMES);
  }

  /** Also deletes what may go. */
  private write(entry?: Entry): void {
    clearTimeout(this.deleteTimer);
    this.deleteTimer = undefined;
    const gone = this.gone.splice(0).filter((id) => !this.written.has(id));
    void this.connect()
      .then((database) => {
        const transaction = database.transaction(STORE, "readwrite", { durability: "relaxed" });
        const store = transaction.objectStore(STORE);
        gone.forEach((id) => store.delete(id));
        if (entry) {
          store.put(entry);
        }
        // Does not wait for an answer that a leaving page would not hear.
        transaction.commit();
      })
      .catch(() => {
        // Full or refused: the frame is still in memory.
      });
  }

  private claim(): Promise<Frame[]> {
    return Promise.all([this.connect(), living()]).then(
      ([database, alive]) =>
        new Promise((resolve, reject) => {
          const transaction = database.transaction(STORE, "readwrite", { durability: "relaxed" });
          const store = transaction.objectStore(STORE);
          const giveUp = ({ id }: { id: string }) => {
            this.dropped += 1;
            this.written.delete(id);
            store.delete(id);
          };
          const claimed: Claimed[] = [];
          const claimAfter = (id: string) => {
            const request = store.getAll(IDBKeyRange.lowerBound(id, true), SLICE) as IDBRequest<Entry[]>;
            request.onsuccess = guard(() => {
              for (const entry of request.result.filter((one) => this.isOrphan(one, alive))) {
                if (this.now() - entry.at < LONGEST_AGE_MS) {
                  claimed.push({ at: entry.at, frame: this.revive(entry) });
                  store.put({ ...entry, owner: this.owner });
                } else {
                  giveUp(entry);
                }
              }
              const last = request.result[SLICE - 1];
              if (last) {
                claimAfter(last.id);
              } else {
                takeExcess(claimed).forEach(({ frame }) => giveUp(frame));
              }
            });
          };
          claimAfter("");
          transaction.oncomplete = () => resolve(claimed.map(({ frame }) => frame));
          transaction.onabort = () => reject(transaction.error);
        }),
    );
  }

  private isOrphan({ owner, at }: Entry, alive: Set<string> | undefined): boolean {
    if (owner === this.owner) {
      return false;
    }
    return alive ? !alive.has(LOCK + owner) : Math.abs(this.now() - at) > SILENT_MS;
  }

  private revive({ id, at, ahead, header, payload, hasSnapshot }: Entry): Frame {
    // The device's clock may have been set back since: nothing is sent before it happened.
    const frame = { id, ahead: Math.max(ahead, at - Date.now()), header, payload: [payload], hasSnapshot };
    this.written.add(id);
    this.puts.add(frame);
    return frame;
  }

  private connect(): Promise<IDBDatabase> {
    if (this.isClosed) {
      return Promise.reject(new Error("closed"));
    }
    this.database ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(FRAMES, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
      request.onsuccess = () => {
        // Another tab of a visitor who refuses deletes it all.
        request.result.onversionchange = () => request.result.close();
        resolve(request.result);
      };
      request.onerror = () => reject(request.error);
    });
    return this.database;
  }

  private async hold(): Promise<void> {
    // Only on secure origins.
    if (navigator.locks && !this.releaseLock) {
      await new Promise<void>((isHeld) => {
        const lock = new Promise<void>((release) => (this.releaseLock = release));
        navigator.locks.request(LOCK + this.owner, () => (isHeld(), lock)).catch(() => isHeld());
      });
    }
  }
}

async function living(): Promise<Set<string> | undefined> {
  const locks = await navigator.locks?.query();
  return locks && new Set(locks.held?.map(({ name }) => name ?? ""));
}

/** Takes out of too much whole spans between full snapshots, oldest first. What is left is in order. */
function takeExcess(claimed: Claimed[]): Claimed[] {
  claimed.sort((left, right) => left.at - right.at);
  let bytes = claimed.reduce((sum, { frame }) => sum + payloadBytes(frame), 0);
  let end = 0;
  while (bytes > MOST_BYTES) {
    do {
      bytes -= payloadBytes(claimed[end]!.frame);
      end += 1;
    } while (end < claimed.length && !claimed[end]!.frame.hasSnapshot);
  }
  return claimed.splice(0, end);
}
