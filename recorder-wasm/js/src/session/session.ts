/**
 * Entry of `recorder/session.js`: brings the project's configuration and what the page's side
 * took together.
 *
 * ```text
 * configuration, policy ─┐
 * held events, calls  ───┴▶ [session] ─▶ visit ─▶ delivery ─▶ server
 *                              ▲─── directives of answers ──────┘
 * ```
 *
 * INVARIANT: No id is written down, no event handed to the module and no frame made before
 * the project's configuration and policy are there.
 */

import type { eventWithTime } from "@rrweb/types";

import { guard, stumbles } from "../guard.ts";
import type { Call, Held } from "../held.ts";
import type { OpenSession, PageSide, Session } from "../page-side.ts";
import { inTasks, Steps } from "../soon.ts";
import { describe, type Taken } from "../taken.ts";
import type { Directives } from "../transport.ts";
import { judge, type Told } from "./calls.ts";
import { ConfigError, ConfigSource, type Loaded } from "./config.ts";
import { Delivery } from "./delivery.ts";
import { mergeSettings, type Settings } from "./settings.ts";
import { Visit } from "./visit.ts";
import { sentences } from "./why.ts";

export const openSession: OpenSession = (page, held) => new VisitSession(page, held);

class VisitSession implements Session {
  private settings: Settings | undefined;
  private visit: Visit | undefined;
  /** The same while it begins, step by step. */
  private coming: Visit | undefined;
  private entering: Steps | undefined;
  private isEnded = false;
  private readonly source: ConfigSource;
  private readonly delivery: Delivery;
  private told: Told = {};
  /** What was asked for last: a server that names another than it serves is not asked for ever. */
  private asked: Pick<Directives, "policy" | "config"> = {};

  constructor(
    private readonly page: PageSide,
    private held: Held[],
  ) {
    const { options } = page;
    this.source = new ConfigSource(options.endpoint, options.key);
    this.delivery = new Delivery(page, {
      onStop: (reason) => this.quit("stopped", reason),
      onFail: (why) => {
        if (this.entered()) {
          this.delivery.fail();
        } else {
          page.sayVisit();
        }
        this.quit("failed", why);
      },
      onSnapshotNeeded: () => this.visit?.course.repair(),
      onDirectives: (directives) => this.obey(directives),
      onTextless: () => page.isOn && page.settle(page.state, "wasm_refused"),
    });
    inTasks([() => void this.load(), () => this.isEnded || this.delivery.start()]);
  }

  take(held: Held): Taken | undefined {
    if (this.isEnded) {
      return undefined;
    }
    if (!this.visit) {
      this.held.push(held);
    } else if ("call" in held) {
      return this.hear(held);
    } else {
      this.visit.take(held);
    }
    return undefined;
  }

  leave(isUnloading: boolean): void {
    const visit = this.entered();
    if (visit) {
      visit.leave(isUnloading);
    } else if (isUnloading) {
      this.page.sayVisit();
    }
  }

  comeBack(): void {
    this.visit?.comeBack();
  }

  stop(): void {
    this.visit?.stop();
  }

  resume(): void {
    this.visit?.resume();
  }

  close(): void {
    this.isEnded = true;
    this.entering?.cancel();
    this.coming?.rest();
    this.source.close();
    this.held = [];
    this.delivery.close();
  }

  forget(): void {
    this.close();
    this.delivery.forget();
  }

  get ids(): { session: string; window: string } | undefined {
    return this.visit?.ids;
  }

  get pendingEvents(): number {
    return this.visit ? this.delivery.pendingEvents : this.held.length;
  }

  facts(): Record<string, unknown> {
    const { delivery, settings } = this;
    return {
      ...this.ids,
      policy: delivery.policy?.hash,
      mode: delivery.isTextless ? "textless" : (settings?.mode ?? "strict"),
      kept: this.visit?.kept,
      ...delivery.counts,
      pending_events: this.pendingEvents,
      storms: [...delivery.storms].map(([selector, rate]) => ({ selector, rate })),
      stumbles: stumbles(),
      cost: { worker_ms: Math.round(delivery.workerMs) },
    };
  }

  why(): string[] {
    return sentences(this.page, this.settings, this.facts());
  }

  /** The visit, even if it is only about to begin. */
  private entered(): Visit | undefined {
    this.entering?.finish();
    return this.visit;
  }

  private async load(): Promise<void> {
    try {
      const loaded = await this.source.load(this.page.config);
      guard(() => this.open(loaded))();
    } catch (error) {
      const why = error instanceof ConfigError ? error.why : "policy";
      if (why === "policy" && !this.isEnded) {
        this.page.sayVisit();
      }
      this.quit("stopped", why);
    }
  }

  private open({ config, policy }: Loaded): void {
    const { page, delivery } = this;
    const settings = mergeSettings(page.options, config);
    this.settings = settings;
    if (this.isEnded) {
      return;
    }
    if (config.enabled === false) {
      delivery.forget();
      this.quit("stopped", "disabled");
      return;
    }
    if (!page.mayRecord(settings, true)) {
      return;
    }
    page.options.mouse = settings.mouse;
    delivery.setPolicy({ bytes: policy, hash: config.policy.hash });
    const needs = { told: () => this.told, onOut: (reason: string) => this.quit("stopped", reason) };
    this.entering = new Steps([
      // Opening a store is the dearest of what is asked of the browser here: one at a time.
      () => page.openStores("tab"),
      () => (this.coming = new Visit(page, delivery, settings, needs)),
      () => this.coming?.look(),
      () => this.coming?.takeIds(),
      () => this.coming?.attend(),
      () => {
        // Who the visitor is belongs into the first frame.
        this.held.filter(isFact).forEach((call) => this.hear(call));
        this.coming?.decide();
      },
      () => this.isEnded || page.block(settings.block),
      () => this.enter(),
    ]);
  }

  private enter(): void {
    this.visit = this.coming;
    this.held
      .splice(0)
      .filter((one) => !isFact(one))
      .forEach((one) => this.take(one));
    if (!this.page.isOn) {
      this.stop();
    }
  }

  private hear(call: Call): Taken | undefined {
    const outcome = judge(call, this.told);
    if ("refused" in outcome) {
      this.page.refuseCall(outcome.refused);
    } else if ("event" in outcome) {
      const { tag, payload } = outcome.event;
      const said = describe({ type: 5, data: { tag, payload }, timestamp: call.at } as eventWithTime);
      this.visit?.take(said);
      return said;
    } else {
      this.told = { ...this.told, ...outcome.told };
      this.visit?.tell({ ...outcome.told });
    }
    return undefined;
  }

  private obey({ policy, config, fidelity, snapshot, flush_ms: flushMs }: Directives): void {
    const isOtherPolicy = policy && policy !== this.delivery.policy?.hash && policy !== this.asked.policy;
    const isOtherConfig = config && config !== this.settings?.revision && config !== this.asked.config;
    if (isOtherPolicy || isOtherConfig) {
      this.asked = { ...this.asked, ...(policy && { policy }), ...(config && { config }) };
      void this.reload();
    }
    const hasSnapshot = fidelity && this.visit?.course.setFidelity(fidelity);
    if (snapshot && !hasSnapshot) {
      this.visit?.course.repair();
    }
    if (flushMs && flushMs > 0) {
      this.delivery.setFlush(flushMs);
    }
  }

  /** Configuration or policy changed: what is recorded from here on follows the new ones. */
  private async reload(): Promise<void> {
    try {
      const loaded = await this.source.load();
      if (!this.isEnded) {
        this.follow(loaded);
      }
    } catch {
      // Under a policy that is not the project's any more nothing may be recorded.
      this.quit("stopped", "policy");
    }
  }

  private follow({ config, policy }: Loaded): void {
    const { page, delivery } = this;
    if (config.enabled === false) {
      this.quit("stopped", "disabled");
      return;
    }
    const merged = mergeSettings(page.options, config);
    // In their place: whoever was given the settings reads them when something is to be decided.
    const settings = Object.assign((this.settings ??= merged), merged);
    if (!page.mayRecord(settings)) {
      return;
    }
    page.options.mouse = settings.mouse;
    if (config.policy.hash !== delivery.policy?.hash) {
      delivery.setPolicy({ bytes: policy, hash: config.policy.hash });
    }
    page.block(settings.block);
    if (!settings.cookies) {
      page.clearCookies();
    }
    if (this.visit && page.isOn) {
      page.observe(settings);
    }
  }

  private quit(state: "stopped" | "failed", reason: string): void {
    if (!this.isEnded) {
      this.isEnded = true;
      this.entered()?.end();
      this.delivery.rest();
      this.page.end(state, reason);
    }
  }
}

/** Whether a call says something about the whole session, as opposed to about a moment. */
function isFact(held: Held): held is Call {
  return "call" in held && (held.call === "identify" || held.call === "setMetadata");
}
