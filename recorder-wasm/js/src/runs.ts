/**
 * The runs of a page: the one that goes on, and earlier ones whose last chunk the worker
 * still owes.
 *
 * A run ends when the page gets another identity: the session was over, the window turned
 * out to be another tab's, or the page comes back after others were open in its tab.
 */

import type { Frame } from "./frame.ts";
import type { Meta } from "./meta.ts";
import { Pipeline, type PipelineNeeds } from "./pipeline.ts";
import type { FromWorker, RunConfig } from "./protocol.ts";
import type { Told } from "./session/calls.ts";
import type { Taken } from "./taken.ts";

export class Runs {
  private current: Pipeline | undefined;
  private readonly earlier = new Map<number, Pipeline>();
  private number = 0;

  /** Begins a run; the one before it ends. */
  begin(config: RunConfig, meta: Meta, strictMeta: () => string, needs: PipelineNeeds): void {
    if (this.current) {
      this.current.cut();
      this.earlier.set(this.number, this.current);
    }
    this.number += 1;
    this.current = new Pipeline(this.number, config, meta, strictMeta, needs);
  }

  /** Whether the current run is this window's. */
  isOf(session: string, window: string): boolean {
    return this.current?.config.session === session && this.current.config.window === window;
  }

  isCurrent(run: number): boolean {
    return run === this.number;
  }

  push(taken: Taken): void {
    this.current?.push(taken);
  }

  tell(told: Told): void {
    this.current?.tell(told);
  }

  cut(): void {
    this.current?.cut();
  }

  receive({ run, tail }: Extract<FromWorker, { kind: "tail" }>): void {
    const pipeline = this.isCurrent(run) ? this.current : this.earlier.get(run);
    pipeline?.receive(tail);
    if (this.earlier.get(run)?.isDone) {
      this.earlier.delete(run);
    }
  }

  /** Frames that shall outlive the page, see `Pipeline.leave`. */
  leave(now: number, maxBytes: number, isUnloading: boolean): Frame[] {
    return this.all().flatMap((pipeline) => pipeline.leave(now, maxBytes, isUnloading));
  }

  /** Whether the worker owes nothing. */
  get isDone(): boolean {
    return this.all().every((pipeline) => pipeline.isDone) && !this.current?.owesFacts;
  }

  get pendingEvents(): number {
    return this.all().reduce((sum, pipeline) => sum + pipeline.pendingEvents, 0);
  }

  /** Ends all of it, and gives the current run with what the module never took. */
  takeAll(): { config: RunConfig; strictMeta: () => string; events: Taken[] }[] {
    const { current } = this;
    this.clear();
    return current
      ? [{ config: current.config, strictMeta: current.strictMeta, events: current.takeUnconfirmed() }]
      : [];
  }

  /** Forgets all of it. */
  clear(): void {
    this.current = undefined;
    this.earlier.clear();
  }

  private all(): Pipeline[] {
    return [...this.earlier.values(), ...(this.current ? [this.current] : [])];
  }
}
