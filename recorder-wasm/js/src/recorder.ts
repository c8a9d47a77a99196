/**
 * The page's side of the recorder: begins, captures, ends.
 *
 * ```text
 * consent ─▶ [recorder] ─▶ capture, errors, page life ─▶ held in memory ─▶ session.js
 * ```
 *
 * This is all that a page waits for. What decides about the events (the project's
 * configuration, ids, sampling) and delivers them is `session/`, loaded afterwards; until
 * it has come nothing is written down or sent but the request for the configuration.
 *
 * # Failure
 *
 * Fails closed: without `session.js` recording ends and `status()` says why; the only
 * thing that leaves is a header that the visit took place.
 */

import type { eventWithTime } from "@rrweb/types";

import { cost, countNodes, nodeId, parentId, startCapture, takeSnapshot } from "./capture.ts";
import { now, stamp } from "./clock.ts";
import {
  ALL_SIGNALS,
  clearCookies,
  forgetEverything,
  hasOptOutCookie,
  hasOptOutMark,
  markOptOut,
  OPT_OUT,
  readBrowserSignals,
  readSignals,
  refusal,
  saysOptOut,
  type Signals,
} from "./consent.ts";
import { guard, listen } from "./guard.ts";
import { type Held, MOST_HELD_CHARS } from "./held.ts";
import { hasIds, Identity, type Limits } from "./identity.ts";
import { type Entry, readDevice, readEntry, readPlace } from "./meta.ts";
import { block } from "./observe/areas.ts";
import type { Emit } from "./observe/emit.ts";
import { observeErrors } from "./observe/errors.ts";
import { limit } from "./observe/limit.ts";
import type { Observation } from "./observe/options.ts";
import { observePageLife } from "./observe/page-life.ts";
import type { Options } from "./options.ts";
import type { Captures, OpenSession, PageSide, Session, State, Wishes } from "./page-side.ts";
import { inTasks, soon } from "./soon.ts";
import { openStores, type Stores } from "./storage.ts";
import { describe } from "./taken.ts";
import { shareOf, uuidV7 } from "./uuid.ts";
import { type Ask, asker, sendNotice } from "./visit-notice.ts";

const TYPE_FULL_SNAPSHOT = 2;
const MOST_ERRORS_PER_MINUTE = 50;

export class Recorder implements PageSide {
  state: State = "idle";
  reason = "";
  /** How many events were recorded on this page. */
  events = 0;
  readonly cost = Object.assign(cost, { main_ms: 0, longest_ms: 0 });
  readonly load = uuidV7(Date.now());
  entry!: Entry;
  beganAt = 0;
  consentedAt: number | undefined;
  config!: Promise<Response | undefined>;
  session: Session | undefined;
  /** Whether `observers.js` could be loaded. */
  hasObservers = true;
  lastRefusal = "";
  refusedCalls = 0;
  private held: Held[] = [];
  private heldChars = 0;
  private undo: (() => void)[] = [];
  private stopCapture: (() => void) | undefined;
  private observation: Observation | undefined;
  /** What is wanted now, also by those who wait for the file. */
  private captures: Captures = { console: false, network: false };
  /** As far as it is known: the project adds to what the page says. */
  private readonly wishes: Wishes;
  private hasProjectSpoken = false;
  private blocked: readonly string[] = [];
  /** Whether the marks of a refusal have yet to be read. Until then nothing is written down and nothing leaves. */
  private isUnasked = false;
  private hasSaidVisit = false;
  /** Recording ended for good: what the page says does not begin it again. */
  private isFinal = false;
  /** Ends listening for what the visitor's other tabs say. */
  private unheed: (() => void) | undefined;
  private readonly request: Ask;

  constructor(readonly options: Options) {
    this.request = asker(options.endpoint);
    this.wishes = { respect: options.respect, needsConsent: options.needsConsent, optOutCookie: OPT_OUT };
  }

  /** Begins, unless the visitor refuses or the site waits for consent. */
  begin(): void {
    if (!this.isOn && !this.isFinal && this.mayRecord()) {
      this.recordOrAsk();
    }
  }

  /** The same for a page that has just loaded us: what takes long is asked in tasks of its own. */
  beginGently(): void {
    if (this.state === "idle" && this.isAllowed(readBrowserSignals())) {
      this.isUnasked = true;
      this.recordOrAsk();
    }
  }

  /** The page says that the visitor agreed, or wants recording to go on after `stop`. */
  start(): void {
    this.consentedAt ??= this.wishes.needsConsent ? now() : undefined;
    this.begin();
  }

  /** Ends recording. What was recorded so far is still delivered. */
  stop(): void {
    if (this.isOn || this.state === "idle" || this.reason === "project") {
      this.detach();
      this.settle("stopped", "stopped");
      this.session?.stop();
    }
  }

  /** The visitor refuses: what was not sent is forgotten, and so are the ids. */
  optOut(): void {
    markOptOut(true);
    this.refuse("opt_out");
  }

  optIn(): void {
    markOptOut(false);
    this.begin();
  }

  get isOn(): boolean {
    return this.state === "recording" || this.state === "watching" || this.state === "paused";
  }

  get pendingEvents(): number {
    return this.session?.pendingEvents ?? this.held.length;
  }

  mayRecord(wishes: Wishes = this.wishes, isAsked = false): boolean {
    this.wishes.respect = wishes.respect;
    this.wishes.needsConsent ||= wishes.needsConsent;
    this.wishes.optOutCookie = wishes.optOutCookie;
    this.isUnasked = false;
    // By another name nobody looked for it.
    const isKnown = isAsked && wishes.optOutCookie === OPT_OUT;
    return this.isAllowed(isKnown ? readBrowserSignals() : readSignals(wishes.optOutCookie));
  }

  private isAllowed(signals: Signals): boolean {
    const refused = refusal(signals, this.wishes.respect);
    const isWaiting = this.wishes.needsConsent && this.consentedAt === undefined;
    if (refused) {
      this.refuse(refused);
    } else if (isWaiting) {
      this.abandon("waiting", "consent");
    }
    return !refused && !isWaiting;
  }

  /** Puts a custom event into the stream. */
  readonly emit: Emit = (tag, payload) => (tag === "error" ? this.errors.emit : this.put)(tag, payload);

  /** Takes what the rest of the recorder decides about; keeps it until that is there. */
  hold(held: Held): void {
    if (this.session) {
      const said = this.session.take(held);
      if (said) {
        // What a page tells may be its answer to a click.
        this.observation?.see(said.event);
      }
      return;
    }
    this.held.push(held);
    this.heldChars += "weight" in held ? held.weight : (held.json?.length ?? 0);
    if (this.heldChars > MOST_HELD_CHARS) {
      this.end("failed", "overflow");
    }
  }

  settle(state: State, reason: string): void {
    this.state = state;
    this.reason = reason;
    // Whoever put the tag there made a mistake that nobody else sees.
    this.say(state + (reason && ` (${reason})`), reason === "key_refused" || reason === "unknown_key");
  }

  end(state: State, reason: string): void {
    this.isFinal = true;
    this.detach();
    this.drop();
    this.settle(state, reason);
  }

  sayVisit(): void {
    const mayRecord = !this.isUnasked || this.mayRecord();
    if (mayRecord && !this.hasSaidVisit) {
      this.hasSaidVisit = true;
      const mode = this.options.storage ?? "shared";
      const stores = openStores(mode);
      // Whether ids may be written down is the project's to say, unless it did so before.
      const identity = this.identity(hasIds(stores) ? stores : openStores("memory"));
      identity.begin(this.beganAt);
      const { kept, id } = identity.session;
      // The page's own share is known here; the project's, and whether it wants consent, the server knows.
      const isLeftOut = kept === undefined && shareOf(id) >= (this.options.sample ?? 1);
      if (kept === "no" || identity.isRotated || isLeftOut) {
        identity.release(now());
      } else {
        const consent = this.consentedAt !== undefined && { consent: { state: "given", at: this.consentedAt } };
        const meta = { ...this.entry, ...readDevice(), load: this.load, kept, ...consent };
        sendNotice(this.request, this.options.key, identity, meta, now());
      }
    }
  }

  observe({ console, network }: Captures): void {
    const isSame = console === this.captures.console && network === this.captures.network;
    this.captures = { console, network };
    if (this.observation && isSame) {
      return;
    }
    const address = this.observation ? location.href : this.entry.url;
    this.observation?.();
    this.observation = undefined;
    // Without them a recording is poorer, but whole: a page whose policy refuses the file is recorded all the same.
    (import(`${this.options.assets}observers.js`) as Promise<typeof import("./observers.ts")>).then(
      guard(({ observe }: typeof import("./observers.ts")) => {
        if (this.isOn && !this.observation) {
          this.observation = observe(this.emit, {
            ...this.captures,
            load: this.load,
            address,
            own: [this.options.endpoint, this.options.assets],
            nodeId,
            parentId,
            refuse: (why) => this.refuseCall(why),
          });
          this.observation.block(this.blocked);
        }
      }),
      () => (this.hasObservers = false),
    );
  }

  spend(ms: number): void {
    this.cost.main_ms += ms;
    this.cost.longest_ms = Math.max(this.cost.longest_ms, ms);
  }

  refuseCall(why: string): void {
    this.refusedCalls += 1;
    this.lastRefusal = why;
    this.say(why);
  }

  setCapture(isOn: boolean): void {
    this.stopCapture?.();
    this.stopCapture = isOn ? startCapture(this.options, (event) => this.take(event)) : undefined;
  }

  block(selectors: readonly string[]): void {
    this.blocked = selectors;
    this.observation?.block(selectors);
    if (block(selectors) && this.stopCapture) {
      // Begins with a full snapshot.
      this.setCapture(true);
    }
  }

  identity(stores: Pick<Stores, "session" | "tab">, limits?: Limits, onWrite?: (identity: Identity) => void): Identity {
    return new Identity(stores, () => uuidV7(now()), limits, onWrite);
  }

  readonly now = now;
  readonly openStores = openStores;
  readonly device = readDevice;
  readonly entryNow = readPlace;
  readonly takeSnapshot = takeSnapshot;
  readonly clearCookies = clearCookies;

  /** A signal that the page leaves out may refuse all the same: then nothing is recorded before the project was asked. */
  private recordOrAsk(): void {
    if (this.hasProjectSpoken || !refusal(readBrowserSignals(), ALL_SIGNALS.join(" "))) {
      this.record();
    } else if (this.mayRecord()) {
      this.settle("waiting", "project");
      void this.askProject();
    }
  }

  private async askProject(): Promise<void> {
    const answer = await this.requestConfig();
    const config = answer?.ok ? ((await answer.json().catch(() => undefined)) as { respect?: string[] } | undefined) : undefined;
    guard(() => {
      if (this.reason !== "project") {
        return;
      }
      if (config) {
        this.hasProjectSpoken = true;
        this.wishes.respect += ` ${(config.respect ?? ALL_SIGNALS).join(" ")}`;
        this.begin();
      } else {
        this.end("stopped", answer?.status === 404 ? "unknown_key" : "policy");
      }
    })();
  }

  private requestConfig(): Promise<Response | undefined> {
    return this.request(`/v1/projects/${this.options.key}/config`);
  }

  private record(): void {
    const isFirst = !this.session;
    if (isFirst) {
      this.entry = readEntry();
      this.beganAt = now();
    }
    this.settle("recording", "");
    this.heed();
    this.session?.resume();
    this.undo = [
      observeErrors(this.emit),
      // Before the listener that sends the last frames.
      listen(window, "pagehide", this.errors.end, true),
      this.errors.end,
      observePageLife(this.emit, {
        onLeave: (isUnloading) => (this.session ? this.session.leave(isUnloading) : isUnloading && this.sayVisit()),
        onShow: () => void this.askAgain(),
        onReturn: () => this.session?.comeBack(),
      }),
    ];
    if (!isFirst) {
      this.setCapture(true);
      return;
    }
    const { entry } = this;
    // Unless the visitor refused in the meantime, and perhaps agreed again.
    const isCurrent = () => this.entry === entry && !this.session && (this.isOn || this.state === "stopped");
    const hasRefused = () => this.isUnasked && hasOptOutMark();
    this.undo.push(inTasks([() => hasRefused() && this.refuse("opt_out"), () => this.setCapture(true)]));
    soon(() => void this.ask(isCurrent));
  }

  /**
   * Who refuses in one tab refuses in all. For as long as the page lives: what was recorded before recording ended
   * may still wait to be sent.
   */
  private heed(): void {
    this.unheed ??= listen<StorageEvent>(window, "storage", (change) => saysOptOut(change) && this.refuse("opt_out"));
  }

  /** The site's own server can set the cookie, and no event tells of it. */
  private async askAgain(): Promise<void> {
    if (hasOptOutMark() || (await hasOptOutCookie(this.wishes.optOutCookie))) {
      guard(() => this.refuse("opt_out"))();
    }
  }

  private async ask(isCurrent: () => boolean): Promise<void> {
    const hasRefused = this.isUnasked && (hasOptOutMark() || (await hasOptOutCookie()));
    guard(() => {
      if (isCurrent()) {
        this.isUnasked = false;
        if (hasRefused) {
          this.refuse("opt_out");
        } else {
          this.open(isCurrent);
        }
      }
    })();
  }

  private open(isCurrent: () => boolean): void {
    this.config = this.requestConfig();
    (import(`${this.options.assets}session.js`) as Promise<{ openSession: OpenSession }>).then(
      guard(({ openSession }: { openSession: OpenSession }) => {
        if (isCurrent()) {
          this.session = openSession(this, this.held.splice(0));
        }
      }),
      guard(() => {
        if (isCurrent()) {
          this.sayVisit();
          this.end("failed", "files_refused");
        }
      }),
    );
  }

  private say(line: string, isForAll = false): void {
    if (isForAll || this.options.isDebug) {
      // The bundle drops calls of `console` by name, ours are meant.
      globalThis["console" as "console"].info("hindsight: " + line);
    }
  }

  private readonly put: Emit = (tag, payload) =>
    this.take({ type: 5, data: { tag, payload }, timestamp: Date.now() } as eventWithTime);

  /** However they were noticed. */
  private readonly errors = limit(this.put, MOST_ERRORS_PER_MINUTE, 60_000);

  private take(event: eventWithTime): void {
    // What a page says before the first task of ours is kept like what it says afterwards.
    if (this.isOn || this.state === "idle") {
      const start = performance.now();
      event.timestamp = stamp(event.timestamp);
      this.events += 1;
      this.hold(describe(event, (event.type as number) === TYPE_FULL_SNAPSHOT ? countNodes() : 0));
      this.observation?.see(event);
      this.spend(performance.now() - start);
    }
  }

  private refuse(reason: string): void {
    this.session?.forget();
    this.abandon("refused", reason);
    this.unheed?.();
    this.unheed = undefined;
    forgetEverything();
  }

  private abandon(state: State, reason: string): void {
    this.detach();
    this.session?.close();
    this.session = undefined;
    this.drop();
    this.settle(state, reason);
  }

  /** Forgets events that wait; calls stay. */
  private drop(): void {
    this.held = this.held.filter((held) => "call" in held);
    this.heldChars = 0;
  }

  private detach(): void {
    this.setCapture(false);
    this.observation?.();
    this.observation = undefined;
    this.undo.splice(0).forEach((undo) => guard(undo)());
  }
}
