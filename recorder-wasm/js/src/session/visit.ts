/**
 * One page's part of a visit: under which ids, whether and from when on it is recorded.
 *
 * ```text
 * begin ─▶ [decide] ─ kept ─▶ running ◀──▶ paused (nobody there)
 *             │                  │ ▲
 *             │ waits            ╰─╯ rotated: the session was over, the visitor is back
 *             ├─▶ watching: the last minute in memory, until an error, a trigger, input
 *             ╰─▶ out: not in the sample
 * ```
 *
 * INVARIANT: A run begins with a full snapshot, and so does whatever a pause or a gap leads to.
 */

import { guard } from "../guard.ts";
import type { Identity, Kept } from "../identity.ts";
import type { Meta } from "../meta.ts";
import type { PageSide } from "../page-side.ts";
import { Siblings } from "../siblings.ts";
import { inTasks, soon } from "../soon.ts";
import type { Stores } from "../storage.ts";
import type { Taken } from "../taken.ts";
import type { Told } from "./calls.ts";
import { writeCookies } from "./cookies.ts";
import type { Delivery } from "./delivery.ts";
import { Presence } from "./presence.ts";
import { Rewind } from "./rewind.ts";
import { decide, type Waits } from "./sampling.ts";
import type { Settings } from "./settings.ts";
import { Watching } from "./watching.ts";

/** A server that refuses every snapshot must not be asked for ever: so many, then a pause. */
const MOST_REPAIRS = 3;
const REPAIR_PAUSE_MS = 5 * 60_000;
const GOODBYE_MS = 500;
/** How long a stopped recorder waits for what the worker still owes. */
const REST_AFTER_MS = 5_000;
/** Incremental sources that tell of the document, as opposed to of the visitor. */
const DOCUMENT_SOURCES = new Set([0, 5, 8, 9, 10, 11, 13, 15, 16]);
const TYPE_FULL_SNAPSHOT = 2;

export interface VisitNeeds {
  told(): Told;
  /** The session is not recorded. */
  onOut(reason: string): void;
}

export class Visit {
  private readonly stores: Stores;
  private readonly identity: Identity;
  private readonly siblings: Siblings;
  private readonly presence: Presence;
  private isRunning = false;
  private cancelAttend = () => {};
  /** While it is not known whether the session is recorded. */
  private watching: Watching | undefined;
  private entry;
  /** Events were left out because the session was over: what comes next needs a snapshot. */
  private isHeld = false;
  private isReturning = false;
  private pausedAt = 0;
  private repairs = 0;
  private repairedAt = 0;
  private fidelity: "events" | "full" = "full";

  constructor(
    private readonly page: PageSide,
    private readonly delivery: Delivery,
    private readonly settings: Settings,
    private readonly needs: VisitNeeds,
  ) {
    this.entry = page.entry;
    this.stores = page.openStores(settings.storage);
    const limits = { idleMs: settings.idleMs, maxAgeMs: settings.maxMs };
    this.identity = page.identity(this.stores, limits, (identity) => this.onIdsWritten(identity));
    this.siblings = new Siblings(page.load, () => this.identity.window.id, () => this.yieldWindow());
    this.presence = new Presence({
      now: page.now,
      remainingMs: () => this.identity.remainingMs(page.now()),
      onPause: (since) => this.pause(since),
      onReturn: () => this.unpause(),
      onLimit: () => this.checkLimit(),
    });
  }

  begin(): void {
    this.identity.begin(this.page.beganAt);
    this.attend();
    this.decide();
  }

  take(event: Taken): void {
    if (this.isReturning) {
      return;
    }
    const { identity, page } = this;
    const now = page.now();
    if (event.isInput) {
      this.presence.touch();
      if (identity.touch(now)) {
        this.entry = page.entryNow();
        this.restart();
      } else if (this.isHeld) {
        this.isHeld = false;
        page.takeSnapshot();
      }
    } else if (identity.isOver(now)) {
      // A page that changes while nobody is there belongs to no visit.
      this.isHeld = true;
    }
    if (!this.isHeld) {
      this.pass(event);
    }
  }

  /** More was said about the visitor. */
  tell(meta: Meta): void {
    if (this.isRunning) {
      this.delivery.tell(meta);
    }
  }

  leave(isUnloading: boolean): void {
    this.delivery.leave(isUnloading);
    if (isUnloading) {
      this.cancelAttend();
      this.siblings.close();
      this.identity.release(this.page.now());
    }
  }

  /**
   * Goes on where the pages that were open in between stopped. A browser may show this page
   * before the one it leaves has said goodbye: its last numbers are waited for.
   */
  comeBack(waitedMs = 0): void {
    const { identity, settings, page } = this;
    this.isReturning = true;
    if (identity.isTaken && waitedMs < GOODBYE_MS) {
      setTimeout(guard(() => this.comeBack(waitedMs + GOODBYE_MS / 10)), GOODBYE_MS / 10);
      return;
    }
    this.isReturning = false;
    // The visitor may have refused on another page.
    if (page.mayRecord(settings.respect, settings.needsConsent)) {
      this.takeUp();
      this.attend();
      this.restart();
      page.emit("visibility", { state: "pageshow" });
    }
  }

  /** What was recorded is still delivered. */
  stop(): void {
    this.delivery.cut();
    this.end();
    setTimeout(guard(() => !this.page.isOn && this.delivery.rest()), REST_AFTER_MS);
  }

  resume(): void {
    this.takeUp();
    this.delivery.start();
    this.attend();
    // A run that was only stopped goes on: its last chunk is still the worker's to number.
    if (!this.isRunning || !this.delivery.isOf(this.identity)) {
      this.decide();
    }
  }

  end(): void {
    this.rest();
    this.identity.release(this.page.now());
  }

  /** No timer, no listener. */
  rest(): void {
    this.cancelAttend();
    this.presence.stop();
    this.siblings.close();
  }

  /** Replay needs the whole document again. */
  repair(): void {
    const now = this.page.now();
    this.repairs = now - this.repairedAt < REPAIR_PAUSE_MS ? this.repairs + 1 : 1;
    if (this.repairs <= MOST_REPAIRS) {
      this.repairedAt = now;
      this.takeSnapshot();
    }
  }

  private takeSnapshot(): void {
    // What was paused goes on with a full snapshot by itself.
    if (this.page.isOn && this.page.state !== "paused") {
      this.page.takeSnapshot();
    }
  }

  /**
   * `events`: the document is not recorded any more, because the project has had enough of it.
   * Says whether that took a snapshot.
   */
  setFidelity(fidelity: "events" | "full"): boolean {
    const isOther = fidelity !== this.fidelity;
    if (isOther && fidelity === "events") {
      this.page.emit("gap", { why: "fidelity", events: 0, bytes: 0 });
    }
    this.fidelity = fidelity;
    if (isOther && fidelity === "full") {
      this.takeSnapshot();
      return true;
    }
    return false;
  }

  get ids(): { session: string; window: string } {
    return { session: this.identity.session.id, window: this.identity.window.id };
  }

  get kept(): Kept | undefined {
    return this.identity.session.kept;
  }

  /** A page that goes on did not come from a session that is over by itself: the visitor did something. */
  private takeUp(): void {
    this.identity.begin(this.page.now());
    this.identity.isRotated = false;
  }

  private attend(): void {
    const { console, network } = this.settings;
    this.cancelAttend();
    this.siblings.close();
    this.presence.start();
    this.cancelAttend = inTasks([
      () => this.page.observe({ console, network }),
      () => this.keepFrames(),
      () => this.siblings.open(),
    ]);
  }

  /** Whether, and from when on, this session is recorded. */
  private decide(): void {
    const { session, isRotated } = this.identity;
    const decision = session.kept ? { kept: session.kept } : decide(session.id, this.settings);
    if ("kept" in decision && decision.kept === "no") {
      this.identity.keep("no", this.page.now());
      this.needs.onOut("sampled_out");
    } else if (isRotated) {
      this.watchFor("input");
    } else if ("waits" in decision) {
      this.watchFor(decision.waits);
    } else {
      this.run(decision.kept);
    }
  }

  private watchFor(waits: Waits | "input"): void {
    this.isRunning = false;
    this.watching = new Watching(waits, this.watching?.rewind ?? new Rewind(() => this.page.takeSnapshot()));
    this.settle("watching", waits === "input" ? "input" : "error_or_trigger");
  }

  private run(kept: Kept): void {
    const { identity, page } = this;
    const rewind = this.watching?.rewind;
    if (identity.session.kept !== kept) {
      identity.keep(kept, page.now());
    }
    this.isRunning = true;
    this.watching = undefined;
    this.settle("recording", this.delivery.isTextless ? "wasm_refused" : "");
    this.beginRun();
    if (rewind?.isOff) {
      page.takeSnapshot();
    }
    rewind?.take().forEach((event) => this.delivery.push(event));
  }

  private settle(state: "recording" | "watching", reason: string): void {
    // Not when the page stopped it in the meantime: what was recorded before is still delivered.
    if (this.page.isOn) {
      this.page.settle(state, reason);
    }
  }

  private pass(event: Taken): void {
    if (this.isRunning) {
      const isDocument = event.type === TYPE_FULL_SNAPSHOT || DOCUMENT_SOURCES.has(event.source);
      if (this.fidelity === "full" || !isDocument) {
        this.delivery.push(event);
      }
    } else if (this.watching) {
      this.wake(this.watching.push(event));
    }
  }

  private wake(why: Kept | "present" | undefined): void {
    if (why === "present") {
      this.identity.isRotated = false;
      this.decide();
      return;
    }
    // Another tab of the session may have met what this one waits for.
    const kept = why ?? (this.watching?.waits === "input" ? undefined : this.kept);
    if (kept) {
      this.run(kept);
    }
  }

  /** Goes on under the identity as it is now, from a full snapshot. */
  private restart(): void {
    const { page } = this;
    const wasPaused = page.state === "paused";
    this.isHeld = false;
    // Another session has limits of its own.
    this.fidelity = "full";
    this.watching = undefined;
    this.presence.armLimit();
    this.decide();
    if (!page.isOn) {
      return;
    }
    if (wasPaused) {
      page.setCapture(true);
    } else {
      page.takeSnapshot();
    }
  }

  private beginRun(): void {
    const { page, identity, settings } = this;
    const { consentedAt, load } = page;
    this.delivery.begin(identity, settings.mode, {
      ...this.entry,
      ...page.device(),
      ...{ load, opener: identity.opener, storage: this.stores.mode },
      ...{ kept: this.kept, sample: settings.sample },
      consent: consentedAt === undefined ? { state: "not_required" } : { state: "given", at: consentedAt },
      ...this.needs.told(),
    });
  }

  private pause(since: number): void {
    const { page } = this;
    if (page.isOn) {
      this.pausedAt = page.now();
      page.emit("idle", { state: "paused", since });
      this.delivery.cut();
      page.setCapture(false);
      page.settle("paused", "idle");
    }
  }

  private unpause(): void {
    const { page, identity } = this;
    if (page.state !== "paused") {
      return;
    }
    this.isHeld = false;
    if (identity.touch(page.now())) {
      this.entry = page.entryNow();
      this.restart();
    } else {
      page.settle(this.isRunning ? "recording" : "watching", "");
      this.presence.armLimit();
      // Begins with a full snapshot.
      page.setCapture(true);
    }
    page.emit("idle", { state: "resumed", since: this.pausedAt });
  }

  /** A session also ends in a page that nobody touches. */
  private checkLimit(): void {
    if (this.identity.isOver(this.page.now())) {
      this.isHeld = true;
      this.delivery.cut();
      this.page.clearCookies();
    } else {
      this.presence.armLimit();
    }
  }

  private yieldWindow(): void {
    this.identity.yieldWindow();
    this.restart();
  }

  private keepFrames(): void {
    if (this.stores.mode !== "memory") {
      this.delivery.keepFrames();
    }
  }

  private onIdsWritten(identity: Identity): void {
    if (this.settings.cookies && this.stores.mode !== "memory") {
      // In a task of its own: the browser asks another process.
      soon(() => this.page.isOn && writeCookies(identity, identity.remainingMs(this.page.now())));
    }
  }
}
