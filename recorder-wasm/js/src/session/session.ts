/**
 * Entry of `recorder/session.js`: decides what becomes of the events that the page's side took.
 *
 * ```text
 *            configuration, policy            kept                       limits
 * opening ───────────────────────▶ [decide] ───────▶ running ──▶ rotated, paused, …
 *   (held)                             │ waits ▲
 *                                      ╰─▶ watching (a minute in memory)
 *                                      ╰─▶ ended (sampled out, switched off, refused)
 * ```
 *
 * # Invariants
 *
 * - No id is written down, no event handed to the module and no frame made before the
 *   project's configuration and policy are there.
 * - A run begins with a full snapshot, and so does whatever a pause or a gap leads to.
 */

import type { Taken } from "../capture.ts";
import { guard, stumbles } from "../guard.ts";
import type { Call, Held } from "../held.ts";
import type { Identity, Kept } from "../identity.ts";
import type { Meta } from "../meta.ts";
import type { OpenSession, PageSide, Session } from "../page-side.ts";
import { Siblings } from "../siblings.ts";
import type { Stores } from "../storage.ts";
import type { Directives } from "../transport.ts";
import { judge, type Told } from "./calls.ts";
import { ConfigError, ConfigSource, type Loaded } from "./config.ts";
import { writeCookies } from "./cookies.ts";
import { Delivery } from "./delivery.ts";
import { IdleWatch } from "./idle.ts";
import { Rewind } from "./rewind.ts";
import { decide, type Waits, whyKept } from "./sampling.ts";
import { mergeSettings, type Settings } from "./settings.ts";
import { sentences } from "./why.ts";

/** A server that refuses every snapshot must not be asked for ever. */
const MOST_REPAIRS = 3;
const GOODBYE_MS = 500;
/** How long a stopped recorder waits for what the worker still owes. */
const REST_AFTER_MS = 5_000;
/** Incremental sources that tell of the document, as opposed to of the visitor. */
const DOCUMENT_SOURCES = new Set([0, 5, 8, 9, 10, 11, 13, 15, 16]);
const TYPE_FULL_SNAPSHOT = 2;

export const openSession: OpenSession = (page, held) => new VisitSession(page, held);

type Phase = "opening" | "watching" | "running" | "ended";

class VisitSession implements Session {
  private phase: Phase = "opening";
  private settings: Settings | undefined;
  private stores: Stores | undefined;
  private identity: Identity | undefined;
  private siblings: Siblings | undefined;
  private readonly source: ConfigSource;
  private readonly delivery: Delivery;
  private readonly idle: IdleWatch;
  private rewind: Rewind | undefined;
  /** What a session that is watched waits for; `input` when it is only not known whether anybody is there. */
  private waits: Waits | "input" | undefined;
  private watchedAddress = "";
  private told: Told = {};
  private entry;
  /** Events were left out because the session was over: what comes next needs a snapshot. */
  private isHeld = false;
  private isReturning = false;
  private pausedAt = 0;
  private repairs = 0;
  private fidelity: Directives["fidelity"] = "full";
  private askedPolicy = "";
  private limitTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly page: PageSide,
    private held: Held[],
  ) {
    const { options } = page;
    this.entry = page.entry;
    this.source = new ConfigSource(options.endpoint, options.key);
    this.delivery = new Delivery(page, {
      onStop: (reason) => this.quit("stopped", reason),
      onFail: (why) => this.fail(why),
      onSnapshotNeeded: () => this.repair(),
      onDirectives: (directives) => this.obey(directives),
      onTextless: () => page.isOn && page.settle(page.state, "wasm_refused"),
    });
    this.idle = new IdleWatch(page.now, (since) => this.pause(since), () => this.unpause());
    this.delivery.start();
    void this.load();
  }

  take(held: Held): void {
    if (this.phase === "opening") {
      this.held.push(held);
    } else if ("call" in held) {
      this.hear(held);
    } else if (this.phase !== "ended" && !this.isReturning) {
      this.route(held);
    }
  }

  leave(isUnloading: boolean): void {
    if (this.phase === "opening") {
      if (isUnloading) {
        this.page.sayVisit();
      }
      return;
    }
    this.delivery.leave(isUnloading);
    if (isUnloading) {
      this.siblings?.close();
      this.identity?.release(this.page.now());
    }
  }

  /**
   * Goes on where the pages that were open in between stopped. A browser may show this page
   * before the one it leaves has said goodbye: its last numbers are waited for.
   */
  comeBack(waitedMs = 0): void {
    const { identity, settings, page } = this;
    if (!identity || !settings || this.phase === "ended") {
      return;
    }
    this.isReturning = true;
    if (identity.isTaken && waitedMs < GOODBYE_MS) {
      setTimeout(guard(() => this.comeBack(waitedMs + GOODBYE_MS / 10)), GOODBYE_MS / 10);
      return;
    }
    this.isReturning = false;
    // The visitor may have refused on another page.
    if (page.mayRecord(settings.respect, settings.needsConsent)) {
      identity.begin(page.now());
      identity.isRotated = false;
      this.keepFrames();
      this.restart();
      this.siblings?.open();
      page.emit("visibility", { state: "pageshow" });
    }
  }

  stop(): void {
    if (this.phase === "running" || this.phase === "watching") {
      this.delivery.cut();
      this.rest();
      this.identity?.release(this.page.now());
      setTimeout(guard(() => !this.page.isOn && this.delivery.rest()), REST_AFTER_MS);
    }
  }

  resume(): void {
    const { identity, settings, page } = this;
    if (identity && settings && this.phase !== "ended") {
      identity.begin(page.now());
      identity.isRotated = false;
      this.delivery.start();
      this.watch(settings);
      // A run that was only stopped goes on: its last chunk is still the worker's to number.
      if (!this.delivery.isOf(identity)) {
        this.decide();
      }
    }
  }

  close(): void {
    this.phase = "ended";
    this.rest();
    this.held = [];
    this.rewind = undefined;
    this.delivery.close();
  }

  forget(): void {
    this.close();
    this.delivery.forget();
  }

  get ids(): { session: string; window: string } | undefined {
    const { identity } = this;
    return identity && { session: identity.session.id, window: identity.window.id };
  }

  get pendingEvents(): number {
    return this.phase === "opening" ? this.held.length : this.delivery.pendingEvents;
  }

  facts(): Record<string, unknown> {
    const { delivery, settings, identity } = this;
    return {
      ...this.ids,
      policy: delivery.policy?.hash,
      mode: delivery.isTextless ? "textless" : (settings?.mode ?? "strict"),
      kept: identity?.session.kept,
      ...delivery.counts,
      pending_events: this.pendingEvents,
      storms: [...delivery.storms].map(([selector, rate]) => ({ selector, rate })),
      stumbles: stumbles(),
      cost: { worker_ms: Math.round(delivery.workerMs) },
    };
  }

  why(): string[] {
    return sentences(this.page, this.settings, this.identity, this.facts());
  }

  private async load(): Promise<void> {
    try {
      const loaded = await this.source.load(this.page.config);
      guard(() => this.phase === "opening" && this.open(loaded))();
    } catch (error) {
      if (this.phase === "opening") {
        const why = error instanceof ConfigError ? error.why : "policy";
        if (why === "policy") {
          this.page.sayVisit();
        }
        this.quit("stopped", why);
      }
    }
  }

  private open({ config, policy }: Loaded): void {
    const { page } = this;
    const settings = mergeSettings(page.options, config);
    this.settings = settings;
    if (config.enabled === false) {
      this.delivery.forget();
      this.quit("stopped", "disabled");
      return;
    }
    if (!page.mayRecord(settings.respect, settings.needsConsent)) {
      return;
    }
    page.options.mouse = settings.mouse;
    this.stores = page.openStores(settings.storage);
    const limits = { idleMs: settings.idleMs, maxAgeMs: settings.maxMs };
    const identity = page.identity(this.stores, limits, (now) => this.onIdsWritten(now));
    this.identity = identity;
    identity.begin(page.beganAt);
    this.siblings = new Siblings(page.load, () => identity.window.id, () => this.yieldWindow());
    this.delivery.setPolicy({ bytes: policy, hash: config.policy.hash });
    this.keepFrames();
    this.watch(settings);
    const held = this.held.splice(0);
    // Who the visitor is belongs into the first frame.
    const [facts, stream] = [held.filter(isFact), held.filter((one) => !isFact(one))];
    facts.forEach((call) => this.hear(call));
    this.decide();
    stream.forEach((one) => this.take(one));
    if (!page.isOn) {
      this.stop();
    }
  }

  /** Begins to watch what is not in the stream. */
  private watch({ console, network }: Settings): void {
    this.siblings?.open();
    this.page.observe({ console, network });
    this.idle.touch();
    this.armLimit();
  }

  private rest(): void {
    this.idle.stop();
    this.siblings?.close();
    clearTimeout(this.limitTimer);
  }

  /** Whether, and from when on, this session is recorded. */
  private decide(): void {
    const { identity, settings } = this;
    const { session, isRotated } = identity!;
    const decision = session.kept ? { kept: session.kept } : decide(session.id, settings!);
    if ("kept" in decision && decision.kept === "no") {
      identity!.keep("no", this.page.now());
      this.quit("stopped", "sampled_out");
    } else if (isRotated) {
      this.watchFor("input");
    } else if ("waits" in decision) {
      this.watchFor(decision.waits);
    } else {
      this.run(decision.kept);
    }
  }

  private watchFor(waits: Waits | "input"): void {
    this.phase = "watching";
    this.waits = waits;
    this.watchedAddress = "";
    this.rewind = new Rewind(() => this.page.takeSnapshot());
    this.settle("watching", waits === "input" ? "input" : "error_or_trigger");
  }

  private run(kept: Kept): void {
    const { identity, page, rewind } = this;
    const now = page.now();
    if (identity!.session.kept !== kept) {
      identity!.keep(kept, now);
    }
    this.phase = "running";
    this.rewind = undefined;
    this.settle("recording", this.delivery.isTextless ? "wasm_refused" : "");
    this.beginRun();
    if (rewind?.isOff) {
      page.takeSnapshot();
    }
    rewind?.take().forEach((event) => this.delivery.push(event));
  }

  private settle(state: "recording" | "watching", reason: string): void {
    // Not when the page stopped it in the meantime: what was recorded before is still delivered.
    if (this.page.isOn) {
      this.page.settle(state, reason);
    }
  }

  private route(event: Taken): void {
    const { identity, page } = this;
    const now = page.now();
    if (event.isInput) {
      this.idle.touch();
      if (identity!.touch(now)) {
        this.entry = page.entryNow();
        this.restart();
      } else if (this.isHeld) {
        this.isHeld = false;
        page.takeSnapshot();
      }
    } else if (identity!.isOver(now)) {
      // A page that changes while nobody is there belongs to no visit.
      this.isHeld = true;
    }
    if (this.isHeld) {
      return;
    }
    if (this.phase === "running") {
      this.deliver(event);
    } else if (this.phase === "watching") {
      this.rewind?.push(event);
      this.wake(event);
    }
  }

  private deliver(event: Taken): void {
    const isDocument = event.type === TYPE_FULL_SNAPSHOT || DOCUMENT_SOURCES.has(event.source);
    if (this.fidelity === "full" || !isDocument) {
      this.delivery.push(event);
    }
  }

  /** Ends the wait when this event, the address or another tab says so. */
  private wake({ isInput, tag }: Taken): void {
    if (this.waits === "input") {
      if (isInput) {
        this.identity!.isRotated = false;
        const rewind = this.rewind;
        this.decide();
        this.rewind = this.phase === "watching" ? rewind : this.rewind;
      }
      return;
    }
    const isElsewhere = location.href !== this.watchedAddress;
    this.watchedAddress = location.href;
    const kept = this.identity!.session.kept ?? whyKept(this.waits!, tag, isElsewhere ? location.href : undefined);
    if (kept) {
      this.run(kept);
    }
  }

  private hear(call: Call): void {
    const outcome = judge(call, this.told);
    if ("refused" in outcome) {
      this.page.refuseCall(outcome.refused);
    } else if ("event" in outcome) {
      const { tag, payload } = outcome.event;
      const json = JSON.stringify({ type: 5, data: { tag, payload }, timestamp: call.at });
      this.take({ json, at: call.at, type: 5, source: -1, tag, isInput: false, isUrgent: false });
    } else {
      this.told = { ...this.told, ...outcome.told };
      if (this.phase === "running") {
        this.delivery.tell({ ...outcome.told });
      }
    }
  }

  /** Goes on under the identity as it is now, from a full snapshot. */
  private restart(): void {
    this.isHeld = false;
    this.armLimit();
    this.decide();
    if (this.phase !== "ended") {
      this.page.takeSnapshot();
    }
  }

  private beginRun(): void {
    const { page, stores, settings, identity, told } = this;
    const { consentedAt, load } = page;
    const meta: Meta = {
      ...this.entry,
      ...page.device(),
      ...{ load, opener: identity!.opener, storage: stores!.mode },
      ...{ kept: identity!.session.kept, sample: settings!.sample },
      consent: consentedAt === undefined ? { state: "not_required" } : { state: "given", at: consentedAt },
      ...told,
    };
    this.delivery.begin(identity!, settings!.mode, meta);
  }

  private pause(since: number): void {
    const { page } = this;
    if (page.isOn && this.phase !== "ended") {
      this.pausedAt = page.now();
      page.emit("idle", { state: "paused", since });
      this.delivery.cut();
      page.setCapture(false);
      page.settle("paused", "idle");
    }
  }

  private unpause(): void {
    const { page, identity } = this;
    if (page.state !== "paused") {
      return;
    }
    page.settle(this.phase === "watching" ? "watching" : "recording", "");
    this.isHeld = false;
    if (identity!.touch(page.now())) {
      this.entry = page.entryNow();
      this.decide();
    }
    this.armLimit();
    // Begins with a full snapshot.
    page.setCapture(true);
    page.emit("idle", { state: "resumed", since: this.pausedAt });
  }

  /** A session also ends in a page that nobody touches. */
  private armLimit(): void {
    clearTimeout(this.limitTimer);
    const check = guard(() => {
      if (this.identity!.isOver(this.page.now())) {
        this.isHeld = true;
        this.delivery.cut();
        this.page.clearCookies();
      } else {
        this.armLimit();
      }
    });
    this.limitTimer = setTimeout(check, this.identity!.remainingMs(this.page.now()) + 1_000);
  }

  private yieldWindow(): void {
    this.identity?.yieldWindow();
    this.restart();
  }

  private keepFrames(): void {
    if (this.stores?.mode !== "memory") {
      this.delivery.keepFrames();
    }
  }

  private onIdsWritten(identity: Identity): void {
    if (this.settings?.cookies && this.stores?.mode !== "memory") {
      writeCookies(identity, identity.remainingMs(this.page.now()));
    }
  }

  private obey({ policy, fidelity, snapshot, flush_ms: flushMs }: Directives): void {
    if (policy && policy !== this.delivery.policy?.hash && policy !== this.askedPolicy) {
      this.askedPolicy = policy;
      void this.reload();
    }
    if (fidelity && fidelity !== this.fidelity) {
      this.setFidelity(fidelity);
    }
    if (snapshot) {
      this.repair();
    }
    if (flushMs && flushMs > 0) {
      this.delivery.setFlush(flushMs);
    }
  }

  /** The project's policy changed: what is recorded from here on is masked by the new one. */
  private async reload(): Promise<void> {
    try {
      const { config, policy } = await this.source.load();
      if (this.phase === "ended") {
        return;
      }
      this.settings = mergeSettings(this.page.options, config);
      if (config.enabled === false) {
        this.quit("stopped", "disabled");
      } else {
        this.delivery.setPolicy({ bytes: policy, hash: config.policy.hash });
      }
    } catch {
      // Under a policy that is not the project's any more nothing may be recorded.
      this.quit("stopped", "policy");
    }
  }

  private setFidelity(fidelity: "events" | "full"): void {
    if (fidelity === "events") {
      this.page.emit("gap", { why: "fidelity", events: 0, bytes: 0 });
    }
    this.fidelity = fidelity;
    if (fidelity === "full") {
      this.repair();
    }
  }

  /** Replay needs the whole document again. */
  private repair(): void {
    this.repairs += 1;
    if (this.page.isOn && this.page.state !== "paused" && this.repairs <= MOST_REPAIRS) {
      this.page.takeSnapshot();
    }
  }

  private fail(why: string): void {
    this.delivery.fail();
    this.quit("failed", why);
  }

  private quit(state: "stopped" | "failed", reason: string): void {
    this.phase = "ended";
    this.rest();
    this.identity?.release(this.page.now());
    this.delivery.rest();
    this.page.end(state, reason);
  }
}

/** Whether a call says something about the whole session, as opposed to about a moment. */
function isFact(held: Held): held is Call {
  return "call" in held && (held.call === "identify" || held.call === "setMetadata");
}
