/**
 * Sends frames, oldest first, one at a time, until the server has them.
 *
 * # Invariants
 *
 * - A frame is forgotten only when the server took or refused it, or when the buffer
 *   overflows; then whole spans between full snapshots go, oldest first, and are counted.
 * - Requests that must outlive the page never exceed what browsers allow them together.
 */

import { delayMs, retryAfterMs, verdict } from "./backoff.ts";
import { type Frame, frameBytes, payloadBytes } from "./frame.ts";
import { guard, listen } from "./guard.ts";
import { soon } from "./soon.ts";

const MAX_BUFFER_BYTES = 8 * 1024 * 1024;

/** Browsers allow 64 KiB for all keepalive requests of a page; the page may have its own. */
const KEEPALIVE_BYTES = 60 * 1024;

/** A server that neither answers nor hangs up must not stop the queue. */
const TIMEOUT_MS = 30_000;

export interface TransportStatus {
  sent: number;
  pending: number;
  dropped: number;
  bytes: number;
  last_answer: number | undefined;
}

/** What an answer may ask for. */
export interface Directives {
  /** The project's policy is another one by now. */
  policy?: string;
  /** The revision of the project's configuration. */
  config?: string;
  fidelity?: "events" | "full";
  snapshot?: boolean;
  flush_ms?: number;
}

export interface TransportEvents {
  now(): number;
  /** The server wants nothing more: refused by the visitor or sampled out, or our key is not known. */
  onStop(reason: "refused_by_server" | "key_refused"): void;
  /** A frame that held a full snapshot was lost. */
  onSnapshotNeeded(): void;
  onDirectives(directives: Directives): void;
  /** More waited than may wait: these were given up. */
  onOverflow(frames: Frame[]): void;
  /** The server does not have this frame yet, and will not in the next moment. */
  onDelayed(frame: Frame): void;
  /** The frame is no longer here: delivered, refused or given up. */
  onGone(frame: Frame): void;
}

export class Transport {
  private queue: Frame[] = [];
  private queuedBytes = 0;
  private isBusy = false;
  isStopped = false;
  private failures = 0;
  private isPumpComing = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private keepaliveBytes = 0;
  /** The frame under way in a request that outlives the page. */
  private survivor: Frame | undefined;
  /** Requests that were not answered yet. */
  private readonly open = new Set<AbortController>();
  private readonly counts = { sent: 0, dropped: 0, bytes: 0, last_answer: undefined as number | undefined };
  private readonly unlisten: () => void;

  constructor(
    private readonly endpoint: string,
    private readonly events: TransportEvents,
  ) {
    this.unlisten = listen(window, "online", () => this.retryNow());
  }

  enqueue(frame: Frame): void {
    if (this.isStopped) {
      return;
    }
    this.queue.push(frame);
    this.queuedBytes += payloadBytes(frame);
    if (this.isStuck) {
      this.events.onDelayed(frame);
    }
    while (this.queuedBytes > MAX_BUFFER_BYTES && this.queue.length > 1) {
      this.dropOldestSpan();
    }
    this.pumpSoon();
  }

  /**
   * Sends what must outlive the page: the given frames, then those that are still waiting.
   * Returns those that no browser promises to deliver: requests that die with the page.
   */
  leave(frames: (maxBytes: number) => Frame[]): Frame[] {
    if (this.isStopped) {
      return [];
    }
    const last = frames(KEEPALIVE_BYTES - this.keepaliveBytes);
    // The end of a visit matters most; what is older goes as far as there is room.
    const all = [...last, ...this.queue.filter((waiting) => waiting !== this.survivor)];
    const mortal = all.filter((frame) => !this.sendOff(frame));
    return this.isStuck ? all : mortal;
  }

  /** Says whether the request outlives the page. */
  private sendOff(frame: Frame): boolean {
    const bytes = this.bytesOf(frame);
    const survives = this.fitsKeepalive(bytes);
    const isUnderWay = this.isBusy && frame === this.queue[0];
    if (survives || !isUnderWay) {
      // What does not fit goes as an ordinary request: a page that is only hidden still sends it.
      this.post(bytes).catch(() => {
        // If the page lives on, the worker's own frames follow.
      });
    }
    return survives;
  }

  /** Whether frames wait for a server that does not answer. */
  get isStuck(): boolean {
    return this.failures > 0 || !navigator.onLine;
  }

  /** Whether everything is delivered. */
  get isIdle(): boolean {
    return this.queue.length === 0;
  }

  status(): TransportStatus {
    return { ...this.counts, pending: this.queue.length };
  }

  /** Forgets everything that waits, and takes back what is under way. */
  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
    this.open.forEach((request) => request.abort());
    this.unlisten();
    this.queue = [];
    this.queuedBytes = 0;
  }

  /** Not in the task that made the frame, or heard of the one before: a request alone is long enough. */
  private pumpSoon(): void {
    if (!this.isPumpComing) {
      this.isPumpComing = true;
      soon(() => {
        this.isPumpComing = false;
        this.pump();
      });
    }
  }

  private pump(): void {
    const frame = this.queue[0];
    if (!frame || this.isBusy || this.isStopped || this.timer !== undefined) {
      return;
    }
    this.isBusy = true;
    void this.deliver(frame).then(
      guard(() => {
        this.isBusy = false;
        this.pumpSoon();
      }),
    );
  }

  private async deliver(frame: Frame): Promise<void> {
    const bytes = this.bytesOf(frame);
    let response: Response;
    try {
      // To put a frame together and to hand it to the browser are a task each.
      await new Promise<void>((resolve) => void soon(resolve));
      this.survivor = this.fitsKeepalive(bytes) ? frame : undefined;
      response = await this.post(bytes);
    } catch {
      this.tryLater(0);
      return;
    }
    this.counts.last_answer = response.status;
    switch (verdict(response.status)) {
      case "accepted":
        this.failures = 0;
        this.counts.sent += 1;
        this.counts.bytes += bytes.length;
        this.remove(frame);
        await this.obey(response);
        break;
      case "dropped":
        this.counts.dropped += 1;
        this.remove(frame);
        if (frame.hasSnapshot) {
          this.events.onSnapshotNeeded();
        }
        break;
      case "later":
        this.tryLater(retryAfterMs(response.headers.get("Retry-After"), Date.now()));
        break;
      case "refused":
        this.stop();
        this.events.onStop("refused_by_server");
        break;
      case "stopped":
        this.stop();
        this.events.onStop("key_refused");
        break;
    }
  }

  /** The server takes the skew from `sent`: it is told by the clock that timed the events. */
  private bytesOf(frame: Frame): Uint8Array<ArrayBuffer> {
    return frameBytes(frame, frame.ahead === undefined ? this.events.now() : Date.now() + frame.ahead);
  }

  private async obey(response: Response): Promise<void> {
    try {
      this.events.onDirectives((await response.json()) as Directives);
    } catch {
      // An answer without directives is an answer.
    }
  }

  /** As keepalive where it fits: a request under way must not die with the page. */
  private async post(bytes: Uint8Array<ArrayBuffer>): Promise<Response> {
    if (this.fitsKeepalive(bytes)) {
      try {
        return await this.postKeepalive(bytes);
      } catch {
        // The browser counts more than we know of: what the page sends itself, and what it sent before it was kept
        // in the back/forward cache.
        this.survivor = undefined;
      }
    }
    return this.fetch(bytes, false);
  }

  private fitsKeepalive(bytes: Uint8Array): boolean {
    return bytes.length + this.keepaliveBytes <= KEEPALIVE_BYTES;
  }

  private async postKeepalive(bytes: Uint8Array<ArrayBuffer>): Promise<Response> {
    this.keepaliveBytes += bytes.length;
    try {
      return await this.fetch(bytes, true);
    } finally {
      this.keepaliveBytes -= bytes.length;
    }
  }

  private async fetch(bytes: Uint8Array<ArrayBuffer>, keepalive: boolean): Promise<Response> {
    if (this.isStopped) {
      // The visitor refused while this frame was put together, or its request was taken back.
      throw new Error("stopped");
    }
    const address = `${this.endpoint}/v1/chunks`;
    if (keepalive && !("keepalive" in Request.prototype)) {
      const isTaken = navigator.sendBeacon(address, new Blob([bytes], { type: "text/plain" }));
      return new Response(null, { status: isTaken ? 202 : 503 });
    }
    const abort = new AbortController();
    this.open.add(abort);
    const timer = setTimeout(() => abort.abort(), TIMEOUT_MS);
    try {
      return await fetch(address, {
        method: "POST",
        // Of a snapshot's bytes the browser makes several copies on this thread, of a blob's none.
        body: keepalive ? bytes : new Blob([bytes]),
        headers: { "Content-Type": "text/plain" },
        keepalive,
        credentials: "omit",
        referrerPolicy: "no-referrer",
        signal: abort.signal,
      });
    } finally {
      clearTimeout(timer);
      this.open.delete(abort);
    }
  }

  private tryLater(atLeastMs: number): void {
    if (this.isStopped) {
      return;
    }
    if (this.failures === 0) {
      this.queue.forEach((frame) => this.events.onDelayed(frame));
    }
    this.failures += 1;
    this.timer = setTimeout(guard(() => this.retryNow()), delayMs(this.failures, atLeastMs, Math.random()));
  }

  private retryNow(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.pump();
  }

  private remove(frame: Frame): void {
    const index = this.queue.indexOf(frame);
    if (index >= 0) {
      this.queue.splice(index, 1);
      this.queuedBytes -= payloadBytes(frame);
      this.events.onGone(frame);
    }
  }

  /** What lies between two full snapshots cannot be replayed without the first of them. */
  private dropOldestSpan(): void {
    const next = this.queue.findIndex((frame, index) => index > 0 && frame.hasSnapshot);
    const span = this.queue.slice(0, next < 0 ? this.queue.length : next);
    for (const frame of span) {
      this.remove(frame);
      this.counts.dropped += 1;
    }
    this.events.onOverflow(span);
    if (next < 0) {
      this.events.onSnapshotNeeded();
    }
  }
}
