/**
 * Starts the worker, in whichever way the page allows.
 *
 * ```text
 * data-worker given, or our server is the page's own  ─▶ worker from its file
 * else, or when that was refused                      ─▶ worker from a blob that imports the file
 * both refused                                        ─▶ `failed`: nothing leaves the page
 * ```
 */

import { guard } from "./guard.ts";
import type { Options } from "./options.ts";
import type { FailReason, FromWorker, ToWorker } from "./protocol.ts";

export class WorkerLink {
  private worker: Worker | undefined;
  /** Whether the module is loaded, or was until it failed. */
  isReady = false;
  private waiting: ToWorker[] = [];
  private attempts: (() => Worker)[] = [];

  constructor(
    private readonly options: Pick<Options, "assets" | "worker">,
    private readonly onMessage: (message: FromWorker) => void,
  ) {}

  /** Tells `ready` when the module is, or `failed`, perhaps at once. */
  start(): void {
    if (this.worker) {
      return;
    }
    this.isReady = false;
    this.attempts = waysToStart(this.options);
    this.tryNext("worker_refused");
  }

  /** Hands a message over; it waits while the module is loading. */
  post(message: ToWorker): void {
    if (this.isReady && this.worker) {
      this.worker.postMessage(message);
    } else {
      this.waiting.push(message);
    }
  }

  close(): void {
    this.attempts = [];
    this.waiting = [];
    this.drop();
  }

  private tryNext(why: FailReason): void {
    this.drop();
    const start = this.attempts.shift();
    if (!start) {
      this.onMessage({ kind: "failed", why });
      return;
    }
    try {
      const worker = start();
      this.worker = worker;
      worker.onmessage = guard((event: MessageEvent<FromWorker>) => this.receive(event.data));
      // A policy that forbids the worker, or a file that is not there, is told by this event.
      worker.onerror = guard((event: ErrorEvent) => {
        event.preventDefault();
        this.fail("worker_refused");
      });
      worker.postMessage({ kind: "load", module: new URL("recorder.wasm", this.options.assets).href });
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
      this.waiting.splice(0).forEach((held) => this.worker?.postMessage(held));
    }
    this.onMessage(message);
  }

  private fail(why: FailReason): void {
    if (this.isReady || why === "module_failed") {
      this.close();
      this.onMessage({ kind: "failed", why: "module_failed" });
    } else {
      this.tryNext(why);
    }
  }

  private drop(): void {
    this.worker?.terminate();
    this.worker = undefined;
  }
}

function waysToStart({ assets, worker }: Pick<Options, "assets" | "worker">): (() => Worker)[] {
  const file = worker ?? new URL("worker.js", assets).href;
  const fromFile = () => new Worker(file);
  const fromBlob = () => {
    const source = new Blob([`importScripts(${JSON.stringify(file)})`], { type: "text/javascript" });
    const address = URL.createObjectURL(source);
    const started = new Worker(address);
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
    return started;
  };
  // A browser refuses a worker file of another origin in any case.
  return new URL(file).origin === location.origin ? [fromFile, fromBlob] : [fromBlob];
}
