/**
 * `network`: which requests a page makes, when a project asks for it. Bodies and headers never.
 *
 * Times and sizes come from the browser's own timing entries; a call of `fetch` or
 * `XMLHttpRequest` is matched with the entry of the same address.
 */

import { guard, listen } from "../../guard.ts";
import type { Emit } from "../emit.ts";
import { limit } from "../limit.ts";
import { type Call, observeCalls } from "./calls.ts";

const MOST_PER_SECOND = 100;
const MOST_OPEN = 200;
/** An answer whose body nobody reads may get no entry at all. */
const ENTRY_MS = 10_000;
const LONGEST_ADDRESS = 2_000;
const CLOCK_MS = 5;

type Entry = PerformanceResourceTiming & { responseStatus?: number };

/** `own`: see `ObserveOptions`. */
export function observeNetwork(emit: Emit, own: readonly string[]): () => void {
  const limited = limit(emit, MOST_PER_SECOND, 1_000);
  const calls = new Map<Call, Entry | undefined>();
  const folders = own.map((address) => (address.endsWith("/") ? address : `${address}/v1/`));
  const isOwn = (url: string) => folders.some((folder) => url.startsWith(folder));

  const say = (call: Call | undefined, entry: Entry | undefined) => {
    const url = entry?.name ?? call!.url;
    if (isOwn(url) || !/^(?:https?|ws|blob):/.test(url)) {
      return;
    }
    const start = entry?.startTime ?? call!.start;
    const status = call?.status || entry?.responseStatus || 0;
    limited.emit("network", {
      method: call?.method ?? "GET",
      url: url.slice(0, LONGEST_ADDRESS),
      ...(status > 0 && { status }),
      start: Math.round(performance.timeOrigin + start),
      duration: Math.round(entry?.duration ?? (call!.end ?? start) - start),
      ...(entry && { sizes: sizesOf(entry) }),
      initiator: entry?.initiatorType ?? "fetch",
      failed: call?.hasFailed ?? false,
    });
  };
  const settle = (call: Call, entry: Entry | undefined) => {
    if (calls.delete(call)) {
      say(call, entry);
    }
  };
  /** Answered calls whose entry has not come by a time are said without it. */
  const sweep = guard((before: number) => {
    for (const call of calls.keys()) {
      if (call.end !== undefined && call.end <= before) {
        settle(call, undefined);
      }
    }
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const sweepLater = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      sweep(performance.now() - ENTRY_MS);
      if (calls.size > 0) {
        sweepLater();
      }
    }, ENTRY_MS);
  };
  const undo = observeCalls({
    begin(call) {
      if (calls.size < MOST_OPEN) {
        calls.set(call, undefined);
      }
    },
    end(call) {
      const entry = calls.get(call);
      if (entry) {
        settle(call, entry);
      } else if (call.isStopped) {
        calls.delete(call);
      } else {
        sweepLater();
      }
    },
  });
  // Before the listener that sends the last frames.
  const unlisten = listen(window, "pagehide", () => sweep(Infinity), true);
  const receive = guard((entry: Entry) => {
    const call = /^(?:fetch|xmlhttprequest)$/.test(entry.initiatorType) && match(calls, entry);
    if (call && call.end === undefined) {
      calls.set(call, entry);
    } else if (call) {
      settle(call, entry);
    } else {
      say(undefined, entry);
    }
  });
  const observer = new PerformanceObserver((list) => (list.getEntries() as Entry[]).forEach((entry) => receive(entry)));
  guard(() => observer.observe({ type: "resource", buffered: true }))();
  return () => {
    undo();
    observer.disconnect();
    unlisten();
    clearTimeout(timer);
    sweep(Infinity);
    limited.end();
  };
}

function match(calls: Map<Call, Entry | undefined>, entry: Entry): Call | undefined {
  for (const [call, known] of calls) {
    if (!known && call.url === entry.name && entry.startTime >= call.start - CLOCK_MS) {
      return call;
    }
  }
  return undefined;
}

function sizesOf({ transferSize: transfer, encodedBodySize: encoded, decodedBodySize: decoded }: Entry) {
  return { transfer, encoded, decoded };
}
