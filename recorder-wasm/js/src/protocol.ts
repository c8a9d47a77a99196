/**
 * What the main thread and the module's host say to each other. The host is a worker or,
 * where a page forbids workers, `inpage.ts` on the main thread; both speak the same.
 *
 * # Order
 *
 * `load` first; it is answered by `ready` or `failed`. `policy` before the first `start`,
 * and again whenever the project's policy changes: without one everything is masked.
 * `flush` at any time. Policy and interval outlive runs.
 */

import type { eventWithTime } from "@rrweb/types";

/** How much is hidden where no rule says otherwise, loosest first. */
export const MODES = ["open", "balanced", "strict", "wireframe"] as const;
export type Mode = (typeof MODES)[number];

/** A run is one stretch of recording with one identity and one sequence of chunks. */
export interface RunConfig {
  key: string;
  session: string;
  window: string;
  seq: number;
  first: number;
  /** What the page asks for. It can only tighten: the stricter of this and the policy's own holds. */
  mode: Mode;
}

export type ToWorker =
  | { kind: "load"; module: string }
  /** Compiled bytes as the server serves them, and the hash they are served under. */
  | { kind: "policy"; bytes: ArrayBuffer; hash: string }
  /** A chunk ends so long after its first event: the server's `flush_ms`. */
  | { kind: "flush"; ms: number }
  | { kind: "start"; run: number; config: RunConfig; meta: string }
  /** More of the page load's `meta`: goes with the next frame, for which a `cut` need not wait for events. */
  | { kind: "meta"; run: number; meta: string }
  /** Whole events, one a line; or, with `more`, the next piece of a single one that goes on. */
  | { kind: "push"; run: number; events: string; more: boolean; now: number }
  | { kind: "cut"; run: number; now: number };

/** The same before events are text. */
export type ToHost =
  | Exclude<ToWorker, { kind: "load" } | { kind: "push" }>
  | { kind: "push"; run: number; events: readonly eventWithTime[]; now: number };

/** The chunk grew. See `Effect` in `recorder-wasm/src/bindings.rs`. */
export interface Tail {
  seq: number;
  header: string;
  exitHeader: string;
  bytes: Uint8Array<ArrayBuffer>;
  trailer: Uint8Array<ArrayBuffer>;
  /** Index after the last event contained, as the stream counts: the module adds events of its own. */
  done: number;
  /** How many of the events that were pushed in this run are contained, in this chunk or an earlier one. */
  taken: number;
  /** How many `meta` messages of this run the chunk or an earlier one holds. */
  told: number;
  isCut: boolean;
}

export type FromWorker =
  /** `host`: where the module runs. On the page its time is the page's time. */
  | { kind: "ready"; host: "worker" | "page" }
  | { kind: "tail"; run: number; tail: Tail }
  | { kind: "snapshot"; run: number }
  /** Attributes of one element change so often that only the latest values are kept. `rate`: changes a second. */
  | { kind: "storm"; run: number; selector: string; rate: number }
  /** Time that the module took so far, since `load`. Told with tails. */
  | { kind: "cost"; worker_ms: number }
  | { kind: "failed"; why: FailReason };

/**
 * Why masking is not possible here. Without it nothing leaves the page.
 * `policy_refused`: the policy's bytes cannot be read.
 */
export type FailReason = "worker_refused" | "wasm_refused" | "module_failed" | "policy_refused";
