/**
 * Starts the module's host, in whichever way the page allows.
 *
 * ```text
 * data-worker given, or our server is the page's own  ─▶ worker from its file
 * else, or when that was refused                      ─▶ worker from a blob that imports the file
 * both refused                                        ─▶ on this thread, in idle slices
 * all refused                                         ─▶ `failed`: nothing that was said leaves the page
 * ```
 */

import { guard } from "./guard.ts";
import type { Options } from "./options.ts";
import { Outbox } from "./outbox.ts";
import type { FailReason, FromWorker, ToHost } from "./protocol.ts";

/** A worker, or what speaks like one. */
type Host = Pick<Worker, "postMessage" | "terminate"> & {
  onmessage: ((event: MessageEvent<FromWorker>) => void) | null;
  onerror?: ((event: ErrorEvent) => void) | null;
};

type Start = () => Host | Promise<Host>;

export class WorkerLink {
  private host: Host | undefined;
  /** Counts the hosts that were tried: one that was given up may still answer. */
  private trial = 0;
  private isStarted = false;
  /** Whether the module is loaded, or was until it failed. */
  isReady = false;
  private readonly outbox: Outbox;
  private attempts: Start[] = [];

  constructor(
    private readonly options: Pick<Options, "assets" | "worker">,
    private readonly onMessage: (message: FromWorker) => void,
    onSpent: (ms: number) => void,
  ) {
    this.outbox = new Outbox(onSpent);
  }

  /** Tells `ready` when the module is, or `failed`, perhaps at once. */
  start(): void {
    if (this.isStarted) {
      return;
    }
    this.isStarted = true;
    this.isReady = false;
    this.attempts = waysToStart(this.options);
    this.tryNext("worker_refused");
  }

  /** Hands a message over; it waits while the module is loading. */
  post(message: ToHost): void {
    this.outbox.add(message);
  }

  close(): void {
    this.isStarted = false;
    this.attempts = [];
    this.outbox.close();
    this.drop();
  }

  private tryNext(why: FailReason): void {
    this.drop();
    const start = this.attempts.shift();
    if (!start) {
      this.isStarted = false;
      this.onMessage({ kind: "failed", why });
      return;
    }
    const trial = this.trial;
    const isCurrent = () => trial === this.trial;
    const use = (host: Host) => {
      if (!isCurrent()) {
        host.terminate();
        return;
      }
      this.host = host;
      host.onmessage = guard(({ data }) => isCurrent() && this.receive(data));
      // A policy that forbids the worker, or a file that is not there, is told by this event.
      host.onerror = guard((event: ErrorEvent) => {
        event.preventDefault();
        if (isCurrent()) {
          this.fail("worker_refused");
        }
      });
      host.postMessage({ kind: "load", module: new URL("recorder.wasm", this.options.assets).href });
    };
    try {
      const host = start();
      // No `instanceof`: a page may have put another class in its place.
      if ("then" in host) {
        host.then(guard(use), guard(() => isCurrent() && this.tryNext(why)));
      } else {
        use(host);
      }
    } catch {
      this.tryNext(why);
    }
  }

  private receive(message: FromWorker): void {
    if (message.kind === "failed") {
      this.fail(message.why);
      return;
    }
    if (message.kind === "ready") {
      this.isReady = true;
      const { host } = this;
      this.outbox.open((held) => host?.postMessage(held));
    }
    this.onMessage(message);
  }

  private fail(why: FailReason): void {
    if (this.isReady || why === "module_failed" || why === "policy_refused") {
      this.close();
      // A worker that was there and is gone.
      this.onMessage({ kind: "failed", why: why === "policy_refused" ? why : "module_failed" });
    } else {
      this.tryNext(why);
    }
  }

  private drop(): void {
    this.trial += 1;
    this.host?.terminate();
    this.host = undefined;
  }
}

function waysToStart({ assets, worker }: Pick<Options, "assets" | "worker">): Start[] {
  const file = worker ?? new URL("worker.js", assets).href;
  const fromFile = () => new Worker(file);
  const fromBlob = () => {
    const source = new Blob([`importScripts(${JSON.stringify(file)})`], { type: "text/javascript" });
    const address = URL.createObjectURL(source);
    const started = new Worker(address);
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
    return started;
  };
  const onThisThread = async () => {
    const { start } = (await import(new URL("inpage.js", assets).href)) as typeof import("./inpage.ts");
    return start() as Host;
  };
  // A browser refuses a worker file of another origin in any case.
  const workers = new URL(file).origin === location.origin ? [fromFile, fromBlob] : [fromBlob];
  return [...workers, onThisThread];
}
