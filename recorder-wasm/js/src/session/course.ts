/**
 * Whether a session is recorded, from when on, and how much of it.
 *
 * ```text
 * [decide] ─ kept ─▶ running
 *     │                ▲
 *     │ waits          │
 *     ├─▶ watching: the last minute in memory, until an error, a trigger, input
 *     ╰─▶ out: not in the sample
 * ```
 */

import type { Identity, Kept } from "../identity.ts";
import type { Meta } from "../meta.ts";
import type { PageSide } from "../page-side.ts";
import type { Taken } from "../taken.ts";
import type { Delivery } from "./delivery.ts";
import { Fidelity, type Level } from "./fidelity.ts";
import { Rewind } from "./rewind.ts";
import { decide, type Waits } from "./sampling.ts";
import type { Settings } from "./settings.ts";
import { Watching } from "./watching.ts";

export interface CourseNeeds {
  /** What is said about the page load. */
  meta(): Meta;
  /** The session is not recorded. */
  onOut(reason: string): void;
}

export class Course {
  isRunning = false;
  /** While it is not known whether the session is recorded. */
  private watching: Watching | undefined;
  private readonly fidelity = new Fidelity();

  constructor(
    private readonly page: PageSide,
    private readonly delivery: Delivery,
    private readonly settings: Settings,
    private readonly identity: Identity,
    private readonly needs: CourseNeeds,
  ) {}

  /** Decides for another session, or another window of it: it has limits of its own. */
  renew(): void {
    this.fidelity.set("full");
    this.watching = undefined;
    this.decide();
  }

  /** Whether, and from when on, this session is recorded. */
  decide(): void {
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
    this.delivery.begin(identity, this.needs.meta());
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

  take(event: Taken): void {
    if (this.isRunning) {
      if (this.fidelity.passes(event)) {
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
    const kept = why ?? (this.watching?.waits === "input" ? undefined : this.identity.session.kept);
    if (kept) {
      this.run(kept);
    }
  }

  /** Replay needs the whole document again. */
  repair(): void {
    if (this.fidelity.mayRepair(this.page.now())) {
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
  setFidelity(level: Level): boolean {
    const isOther = this.fidelity.set(level);
    if (isOther && level === "events") {
      this.page.emit("gap", { why: "fidelity", events: 0, bytes: 0 });
    } else if (isOther) {
      this.takeSnapshot();
    }
    return isOther && level === "full";
  }
}
