/**
 * From events to frames at the server: module, chunks, transport, and what is kept for the next visit.
 *
 * ```text
 * events ─▶ runs ⇄ module ─▶ frames ─▶ transport
 *             └─▶ kept frames ◀──────────┘ (not delivered at once)
 *      ╰─▶ textless ─▶ frames           (the page forbids the module)
 * ```
 */

import { eventsIn, type Frame, payloadBytes } from "../frame.ts";
import { listen } from "../guard.ts";
import type { Identity } from "../identity.ts";
import { type Meta, strictly } from "../meta.ts";
import type { PageSide } from "../page-side.ts";
import { type FailReason, type FromWorker, MODES, type RunConfig } from "../protocol.ts";
import { Runs } from "../runs.ts";
import type { Taken } from "../taken.ts";
import { type Directives, Transport, type TransportEvents } from "../transport.ts";
import { WorkerLink } from "../worker-link.ts";
import type { Told } from "./calls.ts";
import { KeptFrames } from "./kept-frames.ts";
import { Textless } from "./textless.ts";

export interface DeliveryEvents {
  onStop: TransportEvents["onStop"];
  onFail(why: FailReason | "overflow"): void;
  /** Replay cannot go on without another full snapshot. */
  onSnapshotNeeded(): void;
  onDirectives(directives: Directives): void;
  /** The module is not allowed: only facts without text are recorded from here on. */
  onTextless(): void;
}

export interface Policy {
  bytes: ArrayBuffer;
  hash: string;
}

export class Delivery {
  readonly runs = new Runs();
  readonly storms = new Map<string, number>();
  workerMs = 0;
  policy: Policy | undefined;
  isTextless = false;
  private isResting = false;
  private hasLeft = false;
  /** Not even what was masked strictly may leave. */
  private isMute = false;
  private readonly transport: Transport;
  private readonly link: WorkerLink;
  private kept: KeptFrames | undefined;
  private textless: Textless | undefined;
  private identity: Identity | undefined;
  private unlisten: (() => void) | undefined;

  constructor(
    private readonly page: PageSide,
    private readonly events: DeliveryEvents,
  ) {
    this.transport = new Transport(page.options.endpoint, {
      now: page.now,
      onStop: (reason) => {
        if (reason === "refused_by_server") {
          this.kept?.forget();
        }
        events.onStop(reason);
      },
      onSnapshotNeeded: events.onSnapshotNeeded,
      onDirectives: events.onDirectives,
      onOverflow: (frames) => this.sayGap(frames),
      onDelayed: (frame) => this.kept?.put(frame),
      onGone: (frame) => {
        this.kept?.drop(frame.id);
        this.retire();
      },
    });
    this.link = new WorkerLink(page.options, (message) => this.receive(message), (ms) => page.spend(ms));
  }

  /** Starts the module, or starts it again after `rest`. */
  start(): void {
    const wasResting = this.isResting;
    this.isResting = false;
    this.unlisten?.();
    this.unlisten = undefined;
    if (this.isTextless) {
      return;
    }
    this.link.start();
    if (wasResting && this.policy) {
      // A module that is started again knows nothing of it.
      this.link.post({ kind: "policy", ...this.policy });
    }
  }

  setPolicy(policy: Policy): void {
    this.policy = policy;
    this.link.post({ kind: "policy", ...policy });
  }

  setFlush(ms: number): void {
    this.link.post({ kind: "flush", ms });
  }

  /** Sends what earlier visits could not, and keeps what this one cannot. */
  keepFrames(): void {
    this.kept ??= new KeptFrames(this.page.load, this.page.now);
    void this.kept.open().then((frames) => frames.forEach((frame) => this.transport.enqueue(frame)));
  }

  begin(identity: Identity, meta: Meta): void {
    this.identity = identity;
    this.hasLeft = false;
    const { key, masking } = this.page.options;
    const { seq, first, id: window } = identity.window;
    // The project's own mode is in its policy, which may be a looser one by tomorrow.
    const mode = MODES.find((known) => known === masking) ?? "open";
    const config: RunConfig = { key, session: identity.session.id, window, seq, first, mode };
    // Rarely needed, and never in the task that begins a run.
    const strictMeta = () => JSON.stringify(strictly(meta));
    const advance = (of: string, nextSeq: number, nextFirst: number) => identity.advance(of, nextSeq, nextFirst);
    const send = (frame: Frame) => this.transport.enqueue(frame);
    if (this.isTextless) {
      this.textless?.cut();
      this.textless = new Textless(config, strictMeta(), { now: this.page.now, send, advance });
      return;
    }
    this.runs.begin(config, meta, strictMeta, {
      toWorker: (message) => this.link.post(message),
      isWorkerReady: () => this.link.isReady && !this.isMute,
      send,
      advance,
      keep: (frame) => this.kept?.putOpen(frame) ?? false,
      onOverflow: () => this.events.onFail("overflow"),
    });
  }

  push(taken: Taken): void {
    if (this.textless) {
      this.textless.push(taken.event);
    } else {
      this.runs.push(taken);
    }
  }

  /** Says more about the visitor. */
  tell(told: Told): void {
    this.runs.tell(told);
  }

  cut(): void {
    this.textless?.cut();
    this.runs.cut();
  }

  /** Forgets what the current run has not sent. */
  drop(): void {
    this.runs.clear();
    this.textless?.take(false);
  }

  /** Whether this window's run goes on. */
  isOf({ session, window }: Identity): boolean {
    return this.runs.isOf(session.id, window.id);
  }

  leave(isUnloading: boolean): void {
    const now = this.page.now();
    const last: Frame[] = [];
    const textless = this.textless?.take(true);
    const mortal = this.transport.leave((maxBytes) => {
      last.push(...(textless ? [textless] : this.runs.leave(now, maxBytes, isUnloading)));
      return last;
    });
    mortal.forEach((frame) => this.kept?.put(frame));
    if (isUnloading && this.kept) {
      // What the browser delivers whatever becomes of the page need not be kept.
      last.filter((frame) => !mortal.includes(frame)).forEach(({ id }) => this.kept?.drop(id));
      this.kept.close();
    }
    this.hasLeft ||= isUnloading;
    // A page that goes away does not hear of what the worker would still make of it; one that comes back asks again.
    if (!textless && !this.hasLeft) {
      this.runs.cut();
    }
  }

  /** What was recorded so far leaves as far as it may; nothing more comes. */
  fail(): void {
    const now = this.page.now();
    this.transport.leave((maxBytes) => this.runs.leave(now, maxBytes, true));
    this.runs.clear();
    this.link.close();
  }

  /** Recording ended, and nobody calls `leave` any more: what is still under way is looked after here. */
  linger(): void {
    this.unlisten ??= listen(window, "pagehide", () => {
      this.leave(true);
      // Should the page come back, the numbers are another page's.
      this.rest();
    });
  }

  /** Recording ended: the module is not needed once it owes nothing. */
  rest(): void {
    this.isResting = true;
    this.runs.clear();
    this.link.close();
    this.retire();
  }

  close(): void {
    this.transport.stop();
    this.rest();
  }

  forget(): void {
    this.close();
    this.kept?.forget();
  }

  get counts() {
    const counts = this.transport.status();
    return { ...counts, dropped: counts.dropped + (this.kept?.dropped ?? 0) };
  }

  get pendingEvents(): number {
    return this.textless?.length ?? this.runs.pendingEvents;
  }

  /** Recording ended and everything is delivered: from here on the page holds nothing of ours open. */
  private retire(): void {
    if (this.isResting && this.transport.isIdle) {
      this.unlisten?.();
      this.kept?.close();
    }
  }

  /** Says in the recording that frames of it are missing. Those of earlier visits are only counted. */
  private sayGap(frames: Frame[]): void {
    const own = frames.filter(({ ahead }) => ahead === undefined);
    const sum = (of: (frame: Frame) => number) => own.reduce((total, frame) => total + of(frame), 0);
    if (own.length > 0) {
      this.page.emit("gap", { why: "overflow", events: sum(eventsIn), bytes: sum(payloadBytes) });
    }
  }

  private receive(message: FromWorker): void {
    if (message.kind === "tail") {
      this.runs.receive(message);
      if (this.runs.isDone && !this.page.isOn) {
        this.rest();
      }
    } else if (message.kind === "snapshot") {
      if (this.runs.isCurrent(message.run)) {
        this.events.onSnapshotNeeded();
      }
    } else if (message.kind === "storm") {
      this.storms.set(message.selector, message.rate);
    } else if (message.kind === "cost") {
      this.workerMs = message.worker_ms;
    } else if (message.kind === "failed") {
      this.onFailed(message.why);
    }
  }

  private onFailed(why: FailReason): void {
    if (why !== "wasm_refused") {
      this.isMute = why === "policy_refused";
      this.events.onFail(why);
      return;
    }
    this.isTextless = true;
    this.link.close();
    const [run] = this.runs.takeAll();
    if (run && this.identity) {
      const { config, strictMeta, events } = run;
      this.textless = new Textless(config, strictMeta(), {
        now: this.page.now,
        send: (frame) => this.transport.enqueue(frame),
        advance: (window, seq, first) => this.identity?.advance(window, seq, first),
      });
      events.forEach(({ event }) => this.textless?.push(event));
    }
    this.events.onTextless();
  }
}
