/** Whether a session is recorded: decided once, by its id, so that all its tabs and pages agree. */

import type { Kept } from "../identity.ts";
import { shareOf } from "../uuid.ts";
import type { Settings, Trigger } from "./settings.ts";

/** What an undecided session waits for; both may be. */
export interface Waits {
  error: boolean;
  triggers: Trigger[];
}

export type Decision = { kept: Kept } | { waits: Waits };

export function decide(session: string, settings: Pick<Settings, "sample" | "errorSample" | "triggers">): Decision {
  const { sample, errorSample, triggers } = settings;
  const share = shareOf(session);
  if (share < sample) {
    return { kept: sample < 1 ? "sampled" : "all" };
  }
  // What is left of the circle after the first cut is dealt out again.
  const error = (share - sample) / (1 - sample) < errorSample;
  return error || triggers.length > 0 ? { waits: { error, triggers } } : { kept: "no" };
}

/** Whether an event ends the wait, and as what. `address` is where the page is, when that is news. */
export function whyKept({ error, triggers }: Waits, tag: string, address: string | undefined): Kept | undefined {
  if (error && tag === "error") {
    return "error";
  }
  const place = address && placeOf(new URL(address));
  const fires = (trigger: Trigger) => ("url" in trigger ? place && matchesPlace(trigger.url, place) : trigger.event === tag);
  return triggers.some(fires) ? "trigger" : undefined;
}

/** Where in a site an address leads: its path, and the route behind `#`. */
function placeOf({ pathname, hash }: URL): string {
  return pathname + hash;
}

/** A pattern is the beginning of a place; `*` stands for anything. */
export function matchesPlace(pattern: string, place: string): boolean {
  let end = 0;
  return pattern.split("*").every((part, index) => {
    const start = place.indexOf(part, end);
    end = start + part.length;
    return index === 0 ? start === 0 : start >= 0;
  });
}
