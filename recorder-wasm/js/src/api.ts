/** `window.Hindsight`: what a page can say to its recorder. */

import { guard, stumbles } from "./guard.ts";
import type { Call } from "./held.ts";
import { describeError } from "./observe/errors.ts";
import type { Hindsight, Status } from "./public-types.ts";
import type { Recorder } from "./recorder.ts";

export function makeApi(recorder: Recorder): Hindsight {
  const call = (name: Call["call"]) => guard((...args: unknown[]) => {
    const at = recorder.now();
    // Who the visitor is may be said before the visitor was asked; what happens then is not recorded.
    if (recorder.isOn || recorder.state === "idle" || (recorder.state === "waiting" && name !== "track")) {
      recorder.hold({ call: name, json: asJson(args), at });
    }
  });
  return {
    track: call("track"),
    identify: call("identify"),
    experiment: call("experiment"),
    setMetadata: call("setMetadata"),
    captureError: guard((error: unknown) => recorder.emit("error", describeError(error, "captured", true))),
    start: guard(() => recorder.start()),
    stop: guard(() => recorder.stop()),
    optOut: guard(() => recorder.optOut()),
    optIn: guard(() => recorder.optIn()),
    status: () => status(recorder),
    why: () => {
      const { state, reason, session } = recorder;
      const text = session?.why().join("\n") ?? `The recorder is ${state}${reason && `: ${reason}`}.`;
      globalThis["console" as "console"].info(text);
      return text;
    },
    session: () => {
      const ids = recorder.session?.ids;
      return ids && { ...ids, url: `${recorder.options.endpoint}/sessions/${ids.session}/windows/${ids.window}` };
    },
  };
}

/** What the files that are loaded later say, over what is so while they are not there. */
function status(recorder: Recorder): Status {
  const { state, reason, events, pendingEvents, cost, refusedCalls, lastRefusal, hasObservers } = recorder;
  return {
    ...{ state, reason, session: undefined, window: undefined, policy: undefined, mode: "strict", kept: undefined },
    ...{ sent: 0, pending: 0, dropped: 0, bytes: 0, last_answer: undefined },
    ...{ events, pending_events: pendingEvents },
    ...{ storms: [], refused_calls: refusedCalls, last_refusal: lastRefusal, observers: hasObservers },
    stumbles: stumbles(),
    versions: { recorder: RECORDER_VERSION },
    ...recorder.session?.facts(),
    cost: { worker_ms: 0, ...cost, ...(recorder.session?.facts()["cost"] as object) },
  };
}

/** Undefined when a page hands over what JSON cannot say. */
function asJson(args: unknown[]): string | undefined {
  try {
    return JSON.stringify(args);
  } catch {
    return undefined;
  }
}
