/** What a page does beside recording while it is open: sees whether anybody is there, answers other tabs, keeps frames. */

import type { PageSide } from "../page-side.ts";
import { Siblings } from "../siblings.ts";
import { inTasks } from "../soon.ts";
import type { Stores } from "../storage.ts";
import type { Delivery } from "./delivery.ts";
import { Presence, type PresenceEvents } from "./presence.ts";
import type { Settings } from "./settings.ts";

export interface AttendanceEvents extends Omit<PresenceEvents, "now"> {
  currentWindow(): string;
  /** Another live tab has this window's id. */
  onTaken(): void;
}

export class Attendance {
  private readonly siblings: Siblings;
  private readonly presence: Presence;
  private cancel = () => {};

  constructor(
    private readonly page: PageSide,
    private readonly delivery: Delivery,
    private readonly settings: Settings,
    private readonly mode: Stores["mode"],
    events: AttendanceEvents,
  ) {
    this.siblings = new Siblings(page.load, events.currentWindow, events.onTaken);
    this.presence = new Presence({ ...events, now: page.now });
  }

  /** Begins, or begins again. */
  start(): void {
    const { console, network } = this.settings;
    this.leave();
    this.presence.start();
    this.cancel = inTasks([
      () => this.page.observe({ console, network }),
      () => this.mode !== "memory" && this.delivery.keepFrames(),
      () => this.siblings.open(),
    ]);
  }

  /** The visitor did something. */
  touch(): void {
    this.presence.touch();
  }

  /** The session has another end now. */
  armLimit(): void {
    this.presence.armLimit();
  }

  /** The page goes away: an open channel could keep it out of the back/forward cache. */
  leave(): void {
    this.cancel();
    this.siblings.close();
  }

  /** No timer, no listener. */
  stop(): void {
    this.leave();
    this.presence.stop();
  }
}
