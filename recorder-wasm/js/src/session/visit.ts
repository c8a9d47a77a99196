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
import { soon } from "../soon.ts";
import type { Stores } from "../storage.ts";
import type { Taken } from "../taken.ts";
import { Attendance } from "./attendance.ts";
import type { Told } from "./calls.ts";
import { writeCookies } from "./cookies.ts";
import { Course } from "./course.ts";
import type { Delivery } from "./delivery.ts";
import type { Settings } from "./settings.ts";

const GOODBYE_MS = 500;
/** How long a stopped recorder waits for what the worker still owes. */
const REST_AFTER_MS = 5_000;

export interface VisitNeeds {
  told(): Told;
  /** The session is not recorded. */
  onOut(reason: string): void;
}

export class Visit {
  private readonly stores: Stores;
  private readonly identity: Identity;
  private readonly attendance: Attendance;
  readonly course: Course;
  private entry;
  private device: Meta = {};
  /** Events were left out because the session was over: what comes next needs a snapshot. */
  private isHeld = false;
  private isReturning = false;
  private pausedAt = 0;

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
    this.course = new Course(page, delivery, settings, this.identity, {
      meta: () => this.meta(),
      onOut: (reason) => needs.onOut(reason),
    });
    this.attendance = new Attendance(page, delivery, settings, this.stores.mode, {
      currentWindow: () => this.identity.window.id,
      onTaken: () => this.yieldWindow(),
      remainingMs: () => this.identity.remainingMs(page.now()),
      onPause: (since) => this.pause(since),
      onReturn: () => this.unpause(),
      onLimit: () => this.checkLimit(),
    });
  }

  /** What a visit begins with, in this order; in tasks of their own, because each is long enough. */
  look(): void {
    this.device = this.page.device();
  }

  takeIds(): void {
    this.identity.begin(this.page.beganAt);
  }

  attend(): void {
    this.attendance.start();
  }

  decide(): void {
    this.course.decide();
  }

  take(event: Taken): void {
    if (this.isReturning) {
      return;
    }
    const { identity, page } = this;
    const now = page.now();
    if (event.isInput) {
      this.attendance.touch();
      if (identity.touch(now)) {
        this.arriveAgain();
      } else if (this.isHeld) {
        this.isHeld = false;
        page.takeSnapshot();
      }
    } else if (identity.isOver(now)) {
      // A page that changes while nobody is there belongs to no visit.
      this.isHeld = true;
    }
    if (!this.isHeld) {
      this.course.take(event);
    }
  }

  /** More was said about the visitor. */
  tell(told: Told): void {
    if (this.course.isRunning) {
      this.delivery.tell(told);
    }
  }

  leave(isUnloading: boolean): void {
    this.delivery.leave(isUnloading);
    if (isUnloading) {
      this.attendance.leave();
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
    if (page.mayRecord(settings)) {
      this.takeUp();
      this.attendance.start();
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
    this.attendance.start();
    // A run that was only stopped goes on: its last chunk is still the worker's to number.
    if (!this.course.isRunning || !this.delivery.isOf(this.identity)) {
      this.course.decide();
    }
  }

  end(): void {
    this.rest();
    this.delivery.linger();
    this.identity.release(this.page.now());
  }

  /** No timer, no listener. */
  rest(): void {
    this.attendance.stop();
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

  /** Another session begins in the open page. */
  private arriveAgain(): void {
    this.entry = this.page.entryNow();
    this.look();
    this.restart();
  }

  /** Goes on under the identity as it is now, from a full snapshot. */
  private restart(): void {
    const { page } = this;
    const wasPaused = page.state === "paused";
    this.isHeld = false;
    this.attendance.armLimit();
    this.course.renew();
    if (!page.isOn) {
      return;
    }
    if (wasPaused) {
      page.setCapture(true);
    } else {
      page.takeSnapshot();
    }
  }

  private meta(): Meta {
    const { page, identity, settings } = this;
    const { consentedAt, load } = page;
    return {
      ...this.entry,
      ...this.device,
      ...{ load, opener: identity.opener, storage: this.stores.mode },
      ...{ kept: this.kept, sample: settings.sample },
      consent: consentedAt === undefined ? { state: "not_required" } : { state: "given", at: consentedAt },
      ...this.needs.told(),
    };
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
      this.arriveAgain();
    } else {
      page.settle(this.course.isRunning ? "recording" : "watching", "");
      this.attendance.armLimit();
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
      this.attendance.armLimit();
    }
  }

  private yieldWindow(): void {
    this.identity.yieldWindow();
    // What was recorded so far bears numbers that are the other tab's.
    this.delivery.drop();
    this.restart();
  }

  private onIdsWritten(identity: Identity): void {
    if (this.settings.cookies && this.stores.mode !== "memory") {
      // In a task of its own: the browser asks another process.
      soon(() => this.page.isOn && writeCookies(identity, identity.remainingMs(this.page.now())));
    }
  }
}
