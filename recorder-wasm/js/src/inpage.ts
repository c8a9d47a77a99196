/**
 * The module on the main thread, for pages that forbid workers. Loaded only there.
 *
 * ```text
 * post() ─▶ queue, batches split into events ─▶ idle slices of at most 8 ms ─▶ messages as a worker's
 * ```
 *
 * # Limits
 *
 * An event is done in one go: a full snapshot of a large page (about 200 KB of JSON and
 * more) takes longer than a slice, once for each snapshot.
 */

import { ModuleHost } from "./module-host.ts";
import type { FromWorker, ToWorker } from "./protocol.ts";

/** Longest stretch that we take of the page's thread at a time. */
const SLICE_MS = 8;

/** What we take at least: a page that is never idle is recorded too. */
const LEAST_MS = 2;

/** An idle moment that has not come by then is not waited for any longer. */
const PATIENCE_MS = 250;

/** A worker as far as `WorkerLink` knows one. */
export interface InPage {
  onmessage: ((event: { data: FromWorker }) => void) | null;
  postMessage(message: ToWorker): void;
  terminate(): void;
}

type Step = ToWorker | { kind: "tick" };

/** Starts the module's host; speaks as a worker does. */
export function start(): InPage {
  const queue: Step[] = [];
  let isScheduled = false;
  let isClosed = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** What a kilobyte of events took of late, in ms. */
  let msPerUnit = 0.05;

  const close = () => {
    isClosed = true;
    clearTimeout(timer);
    queue.length = 0;
  };
  const page: InPage = { onmessage: null, postMessage: enqueue, terminate: close };
  const host = new ModuleHost({
    where: "page",
    // As a worker's: never within the call that caused it.
    post: (data) => queueMicrotask(() => !isClosed && page.onmessage?.({ data })),
    wake: (inMs) => {
      clearTimeout(timer);
      timer = setTimeout(() => enqueue({ kind: "tick" }), inMs);
    },
    // What it said last is still delivered.
    close: () => queueMicrotask(close),
  });

  function enqueue(step: Step): void {
    if (isClosed) {
      return;
    }
    if (step.kind === "push") {
      step.events.split("\n").forEach((events) => queue.push({ ...step, events }));
    } else {
      queue.push(step);
    }
    schedule();
  }

  function schedule(): void {
    if (!isScheduled && queue.length > 0) {
      isScheduled = true;
      whenIdle(slice);
    }
  }

  function slice(idleMs: number): void {
    isScheduled = false;
    const limit = Math.min(SLICE_MS, Math.max(LEAST_MS, idleMs));
    const started = performance.now();
    let before = started;
    do {
      const step = queue.shift()!;
      if (step.kind === "tick") {
        host.tick();
      } else {
        host.take(step);
      }
      const now = performance.now();
      if (step.kind === "push") {
        msPerUnit = (3 * msPerUnit + (now - before) / units(step)) / 4;
      }
      before = now;
    } while (queue.length > 0 && before - started + expected(queue[0]!) < limit);
    schedule();
  }

  function expected(step: Step): number {
    return step.kind === "push" ? units(step) * msPerUnit : 0.5;
  }
  return page;
}

function units(step: Extract<Step, { kind: "push" }>): number {
  return 1 + step.events.length / 1024;
}

/** Calls back with the ms that are left of an idle moment. */
function whenIdle(callback: (idleMs: number) => void): void {
  if (typeof requestIdleCallback === "function") {
    requestIdleCallback((deadline) => callback(deadline.timeRemaining()), { timeout: PATIENCE_MS });
  } else {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      callback(SLICE_MS / 2);
    };
    port2.postMessage(0);
  }
}
