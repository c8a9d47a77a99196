/** A session that may yet be recorded: its last minute, and what it waits for. */

import type { Kept } from "../identity.ts";
import type { Taken } from "../taken.ts";
import type { Rewind } from "./rewind.ts";
import { type Waits, whyKept } from "./sampling.ts";

export class Watching {
  private address = "";

  constructor(
    /** `input` when it is only not known whether anybody is there. */
    readonly waits: Waits | "input",
    readonly rewind: Rewind,
  ) {}

  /** Takes an event. Says when the wait is over: `present` when somebody is there, else why the session is recorded. */
  push(event: Taken): Kept | "present" | undefined {
    this.rewind.push(event);
    if (this.waits === "input") {
      return event.isInput ? "present" : undefined;
    }
    const isElsewhere = location.href !== this.address;
    this.address = location.href;
    return whyKept(this.waits, event.tag, isElsewhere ? location.href : undefined);
  }
}
