/** `window.Hindsight`: what a page can say to its recorder. */

import { guard, stumbles } from "./guard.ts";
import { describeError } from "./observe/errors.ts";
import type { Recorder } from "./recorder.ts";

/** Tags of our own custom events; a tracked name that equals one is recorded as `track:<name>`. */
const RESERVED = new Set(
  (
    "navigation click frustration layout visibility idle vital form error console network experiment gap storm"
  ).split(" "),
);
const TRACKED_NAME = /^[A-Za-z0-9_.:-]{1,100}$/;
const MOST_PAYLOAD_CHARS = 16 * 1024;

export interface Status {
  state: string;
  reason: string;
  session: string | undefined;
  window: string | undefined;
  mode: "strict";
  sent: number;
  /** Frames that wait to be sent. */
  pending: number;
  /** Events recorded on this page, and how many of them the module has not compressed yet. */
  events: number;
  pending_events: number;
  dropped: number;
  bytes: number;
  last_answer: number | undefined;
  /** Calls of this interface that were not accepted. */
  refused_calls: number;
  last_refusal: string;
  /** False when clicks, vitals, forms and routes are not recorded: the page forbids their file. */
  observers: boolean;
  stumbles: { count: number; last: string };
  versions: { recorder: string };
}

export interface Hindsight {
  /** Records a named fact. */
  track(name: string, data?: Record<string, unknown>): void;
  /** Records an error that the page handled itself. */
  captureError(error: unknown): void;
  start(): void;
  stop(): void;
  /** The visitor refuses, from now on and on later visits. */
  optOut(): void;
  optIn(): void;
  status(): Status;
  /** The ids of this visit and where its replay will be. */
  session(): { session: string; window: string; url: string } | undefined;
}

export function makeApi(recorder: Recorder): Hindsight {
  let refusedCalls = 0;
  let lastRefusal = "";
  const refuse = (why: string) => {
    refusedCalls += 1;
    lastRefusal = why;
  };
  return {
    track: guard((name: string, data: Record<string, unknown> = {}) => {
      const why = whyNotTracked(name, data);
      if (why) {
        refuse(why);
      } else {
        recorder.emit(RESERVED.has(name) ? `track:${name}` : name, data);
      }
    }),
    captureError: guard((error: unknown) => recorder.emit("error", describeError(error, "captured", true))),
    start: guard(() => recorder.start()),
    stop: guard(() => recorder.stop()),
    optOut: guard(() => recorder.optOut()),
    optIn: guard(() => recorder.optIn()),
    status: () => ({
      state: recorder.state,
      reason: recorder.reason,
      session: recorder.ids?.session,
      window: recorder.ids?.window,
      mode: "strict",
      ...(recorder.counts ?? { sent: 0, pending: 0, dropped: 0, bytes: 0, last_answer: undefined }),
      events: recorder.events,
      pending_events: recorder.pendingEvents,
      refused_calls: refusedCalls,
      last_refusal: lastRefusal,
      observers: recorder.hasObservers,
      stumbles: stumbles(),
      versions: { recorder: RECORDER_VERSION },
    }),
    session: () => {
      const ids = recorder.ids;
      return ids && { ...ids, url: `${recorder.options.endpoint}/sessions/${ids.session}/windows/${ids.window}` };
    },
  };
}

function whyNotTracked(name: unknown, data: unknown): string | undefined {
  if (typeof name !== "string" || !TRACKED_NAME.test(name)) {
    return "track: the name is not 1 to 100 of A-Z a-z 0-9 _ . : -";
  }
  if (typeof data !== "object" || data === null || Array.isArray(data)) {
    return "track: the data is not an object";
  }
  try {
    return JSON.stringify(data).length > MOST_PAYLOAD_CHARS ? "track: the data is larger than 16 KiB" : undefined;
  } catch {
    return "track: the data is not JSON";
  }
}
