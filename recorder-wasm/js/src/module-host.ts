/**
 * Holds the Wasm module, obeys its effects, decides nothing. A worker gives it each message
 * as it comes, the page in slices.
 *
 * It never touches the network but for loading the module: frames are sent by the main
 * thread, which still runs when the page goes away.
 */

import init, { type Effect, Recorder } from "recorder-module";

import type { FailReason, FromWorker, ToWorker } from "./protocol.ts";
import { timezone } from "./timezone.ts";

const EFFECT_TAIL = 0;
const EFFECT_WAKE = 1;
const EFFECT_SNAPSHOT = 2;
const EFFECT_STORM = 3;

export interface HostNeeds {
  where: "worker" | "page";
  post(message: FromWorker, transfer?: Transferable[]): void;
  /** `tick` shall be called in so many ms; an earlier wish is void. */
  wake(inMs: number): void;
  /** The module failed: nothing more comes from here. */
  close(): void;
}

export class ModuleHost {
  private recorder: Recorder | undefined;
  private run = 0;
  private policy: Uint8Array | undefined;
  private cutMs: number | undefined;
  /** How many `meta` messages came in this run. */
  private told = 0;
  /** The beginning of an event that comes in pieces. */
  private begun = "";
  private tookMs = 0;
  private isClosed = false;

  constructor(private readonly needs: HostNeeds) {}

  take(message: ToWorker): void {
    if (message.kind === "load") {
      init({ module_or_path: message.module }).then(
        () => this.needs.post({ kind: "ready", host: this.needs.where }),
        () => this.needs.post({ kind: "failed", why: "wasm_refused" }),
      );
    } else {
      this.attempt(() => this.obey(message));
    }
  }

  tick(): void {
    this.attempt(() => this.recorder?.tick(Date.now()));
  }

  private obey(message: Exclude<ToWorker, { kind: "load" }>): void {
    if (message.kind === "policy") {
      this.policy = new Uint8Array(message.bytes);
      this.applyPolicy();
    } else if (message.kind === "flush") {
      this.cutMs = message.ms;
      this.recorder?.set_cut_ms(message.ms);
    } else if (message.kind === "start") {
      this.recorder?.free();
      this.recorder = new Recorder(JSON.stringify(message.config));
      this.applyPolicy();
      if (this.cutMs !== undefined) {
        this.recorder.set_cut_ms(this.cutMs);
      }
      this.recorder.set_meta(message.meta);
      this.recorder.set_meta(JSON.stringify({ timezone: timezone() }));
      this.run = message.run;
      this.told = 0;
      this.begun = "";
    } else if (message.run === this.run) {
      if (message.kind === "push") {
        this.begun += message.events;
        if (!message.more) {
          this.recorder?.push(this.begun, message.now);
          this.begun = "";
        }
      } else if (message.kind === "meta") {
        this.recorder?.set_meta(message.meta);
        this.told += 1;
      } else {
        this.recorder?.cut(message.now);
      }
    }
  }

  private applyPolicy(): void {
    if (this.recorder && this.policy && !this.recorder.set_policy(this.policy)) {
      this.fail("policy_refused");
    }
  }

  private attempt(action: () => void): void {
    if (this.isClosed) {
      return;
    }
    const started = performance.now();
    try {
      action();
      const hasTail = this.drain();
      this.tookMs += performance.now() - started;
      if (hasTail) {
        this.needs.post({ kind: "cost", worker_ms: this.tookMs });
      }
    } catch {
      // A module that failed once cannot be trusted to mask.
      this.fail("module_failed");
    }
  }

  private fail(why: FailReason): void {
    this.recorder = undefined;
    this.isClosed = true;
    this.needs.post({ kind: "failed", why });
    this.needs.close();
  }

  /** Obeys all effects that wait; says whether a tail was among them. */
  private drain(): boolean {
    let hasTail = false;
    let effect: Effect | undefined;
    while ((effect = this.recorder?.next_effect())) {
      if (effect.kind === EFFECT_TAIL) {
        hasTail = true;
        this.postTail(effect);
      } else if (effect.kind === EFFECT_WAKE) {
        this.needs.wake(Math.max(0, effect.at - Date.now()));
      } else if (effect.kind === EFFECT_SNAPSHOT) {
        this.needs.post({ kind: "snapshot", run: this.run });
      } else if (effect.kind === EFFECT_STORM) {
        this.needs.post({ kind: "storm", run: this.run, selector: effect.selector, rate: effect.rate });
      }
      effect.free();
    }
    return hasTail;
  }

  private postTail(effect: Effect): void {
    const bytes = new Uint8Array(effect.bytes);
    const trailer = new Uint8Array(effect.trailer);
    const { seq, header, done, taken } = effect;
    // As `exit_header` in `crates/wire/src/encode.rs`.
    const exitHeader = header.replace('"counts":', '"exit":true,"counts":');
    const tail = { seq, header, exitHeader, bytes, trailer, done, taken, told: this.told, isCut: effect.is_cut };
    this.needs.post({ kind: "tail", run: this.run, tail }, [bytes.buffer, trailer.buffer]);
  }
}
