/** What waits until the rest of the recorder is there: events, and calls of the page. */

import type { Taken } from "./taken.ts";

/** A call of `Hindsight` whose arguments the rest of the recorder judges. */
export interface Call {
  call: "track" | "identify" | "experiment" | "setMetadata";
  /** The arguments as JSON, because the page may change them afterwards; undefined when they are none. */
  json: string | undefined;
  at: number;
}

export type Held = Taken | Call;

/** Two snapshots of huge pages fit, as `Taken.weight` counts. More waiting means that the rest does not come. */
export const MOST_HELD_CHARS = 32 * 1024 * 1024;
