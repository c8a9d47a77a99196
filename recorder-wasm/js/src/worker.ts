/**
 * The worker: holds the Wasm module, obeys its effects, decides nothing.
 *
 * It never touches the network but for loading the module: frames are sent by the main
 * thread, which still runs when the page goes away.
 */

import init, { type Effect, Recorder } from "recorder-module";

import type { FromWorker, ToWorker } from "./protocol.ts";

const EFFECT_TAIL = 0;
const EFFECT_WAKE = 1;
const EFFECT_SNAPSHOT = 2;

interface WorkerScope {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker, transfer?: Transferable[]): void;
  close(): void;
}
const scope = self as unknown as WorkerScope;

let recorder: Recorder | undefined;
let run = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

scope.onmessage = ({ data }) => {
  if (data.kind === "load") {
    init({ module_or_path: data.module }).then(
      () => scope.postMessage({ kind: "ready" }),
      () => scope.postMessage({ kind: "failed", why: "wasm_refused" }),
    );
  } else {
    obey(data);
  }
};

function obey(message: Exclude<ToWorker, { kind: "load" }>): void {
  attempt(() => {
    if (message.kind === "start") {
      recorder?.free();
      recorder = new Recorder(JSON.stringify(message.config));
      recorder.set_meta(message.meta);
      run = message.run;
    } else if (message.run === run) {
      if (message.kind === "push") {
        recorder?.push(message.events, message.now);
      } else {
        recorder?.cut(message.now);
      }
    }
  });
}

function attempt(action: () => void): void {
  try {
    action();
    drain();
  } catch {
    // A module that failed once cannot be trusted to mask: nothing more comes from here.
    recorder = undefined;
    clearTimeout(timer);
    scope.postMessage({ kind: "failed", why: "module_failed" });
    scope.close();
  }
}

function drain(): void {
  let effect: Effect | undefined;
  while ((effect = recorder?.next_effect())) {
    if (effect.kind === EFFECT_TAIL) {
      postTail(effect);
    } else if (effect.kind === EFFECT_WAKE) {
      wakeAt(effect.at);
    } else if (effect.kind === EFFECT_SNAPSHOT) {
      scope.postMessage({ kind: "snapshot", run });
    }
    effect.free();
  }
}

function postTail(effect: Effect): void {
  const bytes = new Uint8Array(effect.bytes);
  const trailer = new Uint8Array(effect.trailer);
  const { seq, header, done } = effect;
  const tail = { seq, header, exitHeader: effect.exit_header, bytes, trailer, done, isCut: effect.is_cut };
  scope.postMessage({ kind: "tail", run, tail }, [bytes.buffer, trailer.buffer]);
}

function wakeAt(at: number): void {
  clearTimeout(timer);
  timer = setTimeout(() => attempt(() => recorder?.tick(Date.now())), Math.max(0, at - Date.now()));
}
