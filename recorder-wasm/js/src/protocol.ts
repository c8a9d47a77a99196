/** What the main thread and the worker say to each other. */

/** A run is one stretch of recording with one identity and one sequence of chunks. */
export interface RunConfig {
  key: string;
  session: string;
  window: string;
  seq: number;
  first: number;
  mode: "strict";
}

export type ToWorker =
  | { kind: "load"; module: string }
  | { kind: "start"; run: number; config: RunConfig; meta: string }
  | { kind: "push"; run: number; events: string; now: number }
  | { kind: "cut"; run: number; now: number };

/** The chunk grew. See `Effect` in `recorder-wasm/src/bindings.rs`. */
export interface Tail {
  seq: number;
  header: string;
  exitHeader: string;
  bytes: Uint8Array<ArrayBuffer>;
  trailer: Uint8Array<ArrayBuffer>;
  done: number;
  isCut: boolean;
}

export type FromWorker =
  | { kind: "ready" }
  | { kind: "tail"; run: number; tail: Tail }
  | { kind: "snapshot"; run: number }
  | { kind: "failed"; why: FailReason };

/** Why masking is not possible here. Without it nothing leaves the page. */
export type FailReason = "worker_refused" | "wasm_refused" | "module_failed";
