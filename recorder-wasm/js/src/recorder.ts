/**
 * The recorder of one page: puts the parts together and decides when they run.
 *
 * ```text
 * options, consent ─▶ [recorder] ─▶ identity ─▶ capture + observers ─▶ pipeline ⇄ worker
 *                                                                        └─▶ transport
 * ```
 *
 * # Failure
 *
 * Fails closed: when the worker or its module is refused, recording ends and `status()`
 * says why; the only thing that leaves is a header that the visit took place.
 */

import type { eventWithTime } from "@rrweb/types";

import { isUrgent, isVisitorInput, startCapture, takeSnapshot } from "./capture.ts";
import { markOptOut, readSignals, refusal } from "./consent.ts";
import { guard } from "./guard.ts";
import { forgetIds, Identity } from "./identity.ts";
import { readMeta } from "./meta.ts";
import { observeErrors } from "./observe/errors.ts";
import { observePageLife } from "./observe/page-life.ts";
import type { Emit } from "./observe/emit.ts";
import type { Options } from "./options.ts";
import type { FromWorker } from "./protocol.ts";
import { Runs } from "./runs.ts";
import { Siblings } from "./siblings.ts";
import { openStores, type Stores } from "./storage.ts";
import { Transport } from "./transport.ts";
import { uuidV7 } from "./uuid.ts";
import { WorkerLink } from "./worker-link.ts";

export type State = "idle" | "waiting" | "recording" | "stopped" | "refused" | "failed";

/** A server that refuses every snapshot must not be asked for ever. */
const MOST_REPAIRS = 3;
const GOODBYE_MS = 500;
/** How long a stopped recorder waits for what the worker still owes. */
const REST_AFTER_MS = 5_000;

/** What exists only while a visitor may be recorded. */
interface Parts {
  stores: Stores;
  identity: Identity;
  siblings: Siblings;
  transport: Transport;
  link: WorkerLink;
  undo: (() => void)[];
}

export class Recorder {
  state: State = "idle";
  reason = "";
  private parts: Parts | undefined;
  /** How many events were recorded on this page. */
  events = 0;
  private readonly runs = new Runs();
  private repairs = 0;
  /** Events were left out because the session was over: what comes next needs a snapshot. */
  private isHeld = false;
  private isReturning = false;
  private readonly load = uuidV7(Date.now());
  private consentedAt: number | undefined;
  /** Whether `observers.js` could be loaded. */
  hasObservers = true;

  constructor(readonly options: Options) {}

  /** Begins, unless the visitor refuses or the site waits for consent. */
  begin(): void {
    const refused = refusal(readSignals(), this.options.respect);
    if (refused) {
      this.forget();
      this.settle("refused", refused);
    } else if (this.options.needsConsent && this.consentedAt === undefined) {
      this.settle("waiting", "consent");
    } else if (this.state !== "recording" && !this.parts?.transport.isStopped) {
      this.record();
    }
  }

  /** The page says that the visitor agreed, or wants recording to go on after `stop`. */
  start(): void {
    this.consentedAt ??= this.options.needsConsent ? Date.now() : undefined;
    this.begin();
  }

  /** Ends recording. What was recorded so far is still delivered. */
  stop(reason = "stopped"): void {
    if (this.state === "recording") {
      this.runs.cut();
      this.detach();
      this.parts?.identity.release(Date.now());
      setTimeout(guard(() => this.rest()), REST_AFTER_MS);
      this.settle("stopped", reason);
    }
  }

  /** The visitor refuses: what was not sent is forgotten, and so are the ids. */
  optOut(): void {
    markOptOut(true);
    this.parts?.transport.stop();
    this.detach();
    this.parts?.link.close();
    this.runs.clear();
    this.forget();
    this.settle("refused", "opt_out");
  }

  optIn(): void {
    markOptOut(false);
    this.begin();
  }

  /** Puts a custom event into the stream. */
  emit(tag: string, payload: Record<string, unknown>): void {
    const event = { type: 5, data: { tag, payload }, timestamp: Date.now() };
    this.take(event as eventWithTime, tag === "click" || tag === "error");
  }

  get ids(): { session: string; window: string } | undefined {
    const identity = this.parts?.identity;
    return identity && { session: identity.session.id, window: identity.window.id };
  }

  get counts() {
    return this.parts?.transport.status();
  }

  get pendingEvents(): number {
    return this.runs.pendingEvents;
  }

  private record(): void {
    this.parts ??= this.assemble();
    const { identity, siblings, link } = this.parts;
    identity.begin(Date.now());
    this.settle("recording", "");
    // A run that was only stopped goes on: its last chunk is still the worker's to number.
    if (!this.runs.isOf(identity.session.id, identity.window.id)) {
      this.beginRun();
    }
    this.attach(this.parts);
    siblings.open();
    link.start();
  }

  private assemble(): Parts {
    const stores = openStores(this.options.storage);
    const identity = new Identity(stores, () => uuidV7(Date.now()));
    const transport = new Transport(this.options.endpoint, {
      onStop: (reason) => this.giveUp("stopped", reason),
      onSnapshotNeeded: () => this.repair(),
    });
    const link = new WorkerLink(this.options, (message) => this.receive(message));
    const siblings = new Siblings(this.load, () => identity.window.id, () => this.yieldWindow());
    return { stores, identity, siblings, transport, link, undo: [] };
  }

  private attach({ undo }: Parts): void {
    const emit: Emit = (tag, payload) => this.emit(tag, payload);
    const life = { onLeave: (isUnloading: boolean) => this.leave(isUnloading), onReturn: () => this.comeBack() };
    undo.push(observeErrors(emit));
    undo.push(observePageLife(emit, life));
    undo.push(startCapture(this.options, (event) => this.take(event, isUrgent(event))));
    this.attachObservers(undo, emit);
  }

  /** Without them a recording is poorer, but whole: a page whose policy refuses the file is recorded all the same. */
  private attachObservers(undo: Parts["undo"], emit: Emit): void {
    const address = location.href;
    const file = new URL("observers.js", this.options.assets).href;
    (import(file) as Promise<typeof import("./observers.ts")>).then(
      ({ observe }) => {
        if (this.state === "recording") {
          undo.push(observe(emit, this.load, address));
        }
      },
      () => (this.hasObservers = false),
    );
  }

  private detach(): void {
    const parts = this.parts;
    parts?.siblings.close();
    parts?.undo.splice(0).forEach((undo) => guard(undo)());
  }

  private take(event: eventWithTime, atOnce: boolean): void {
    const identity = this.parts?.identity;
    if (this.state !== "recording" || this.isReturning || !identity) {
      return;
    }
    const now = Date.now();
    if (isVisitorInput(event)) {
      if (identity.touch(now)) {
        this.restart();
      } else if (this.isHeld) {
        this.isHeld = false;
        takeSnapshot(true);
      }
    } else if (identity.isOver(now)) {
      // A page that changes while nobody is there belongs to no visit.
      this.isHeld = true;
    }
    if (!this.isHeld) {
      this.events += 1;
      this.runs.push(event, atOnce);
    }
  }

  /** Goes on under the identity as it is now, from a full snapshot. */
  private restart(): void {
    this.isHeld = false;
    this.beginRun();
    takeSnapshot(true);
  }

  private beginRun(): void {
    const { identity, link, transport, stores } = this.parts!;
    const { seq, first } = identity.window;
    const ids = { key: this.options.key, session: identity.session.id, window: identity.window.id };
    const { load, consentedAt } = this;
    const meta = readMeta({ load, opener: identity.opener, storage: stores.mode, consentedAt });
    this.runs.begin({ ...ids, seq, first, mode: "strict" }, JSON.stringify(meta), {
      toWorker: (message) => link.post(message),
      isWorkerReady: () => link.isReady,
      send: (frame) => transport.enqueue(frame),
      advance: (window, nextSeq, nextFirst) => identity.advance(window, nextSeq, nextFirst),
      onOverflow: () => this.fail("overflow"),
    });
  }

  private receive(message: FromWorker): void {
    if (message.kind === "tail") {
      this.runs.receive(message);
      if (this.runs.isDone) {
        this.rest();
      }
    } else if (message.kind === "snapshot" && this.runs.isCurrent(message.run)) {
      takeSnapshot(true);
    } else if (message.kind === "failed") {
      this.fail(message.why);
    }
  }

  private leave(isUnloading: boolean): void {
    const { identity, siblings, transport } = this.parts!;
    const now = Date.now();
    transport.leave((maxBytes) => this.runs.leave(now, maxBytes, isUnloading));
    if (isUnloading) {
      siblings.close();
      identity.release(now);
    }
    this.runs.cut();
  }

  private yieldWindow(): void {
    this.parts?.identity.yieldWindow();
    this.restart();
  }

  /**
   * Goes on where the pages that were open in between stopped. A browser may show this page
   * before the one it leaves has said goodbye: its last numbers are waited for.
   */
  private comeBack(waitedMs = 0): void {
    const { identity, siblings } = this.parts!;
    this.isReturning = true;
    if (identity.isTaken && waitedMs < GOODBYE_MS) {
      setTimeout(guard(() => this.comeBack(waitedMs + GOODBYE_MS / 10)), GOODBYE_MS / 10);
      return;
    }
    this.isReturning = false;
    identity.begin(Date.now());
    this.restart();
    siblings.open();
    this.emit("visibility", { state: "pageshow" });
  }

  /** A frame with a full snapshot was lost: without another one nothing after it can be replayed. */
  private repair(): void {
    this.repairs += 1;
    if (this.state === "recording" && this.repairs <= MOST_REPAIRS) {
      takeSnapshot(true);
    }
  }

  private fail(why: string): void {
    const now = Date.now();
    this.parts?.transport.leave((maxBytes) => this.runs.leave(now, maxBytes, true));
    this.giveUp("failed", why);
  }

  private giveUp(state: State, reason: string): void {
    this.detach();
    this.runs.clear();
    this.parts?.identity.release(Date.now());
    this.parts?.link.close();
    this.settle(state, reason);
  }

  /** A recorder that is not recording needs no worker. */
  private rest(): void {
    if (this.state !== "recording") {
      this.runs.clear();
      this.parts?.link.close();
    }
  }

  private forget(): void {
    if (this.parts) {
      this.parts.identity.forget();
    } else {
      forgetIds(openStores(this.options.storage));
    }
    this.parts = undefined;
  }

  private settle(state: State, reason: string): void {
    this.state = state;
    this.reason = reason;
    if (this.options.isDebug) {
      // The bundle drops calls of `console` by name, ours are meant.
      globalThis["console" as "console"].info(`hindsight: ${state}${reason && ` (${reason})`}`);
    }
  }
}
