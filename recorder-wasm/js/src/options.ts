/** What the script tag says. */

import type { StorageMode } from "./storage.ts";

export interface Options {
  key: string;
  /** Origin (or base address) that takes the frames, without a slash at the end. */
  endpoint: string;
  /** Where `worker.js` and `recorder.wasm` are. */
  assets: string;
  /** Address of a same-origin copy of the worker, for pages whose policy forbids `blob:`. */
  worker: string | undefined;
  needsConsent: boolean;
  storage: StorageMode;
  respect: string;
  mouse: "sparse" | "full";
  isDebug: boolean;
}

const KEY = /^hs_[A-Za-z0-9]{4,64}$/;

/** Reads the `data-*` attributes; `undefined` when the key is missing or malformed. */
export function readOptions(script: HTMLScriptElement): Options | undefined {
  const { dataset } = script;
  const key = dataset["key"] ?? "";
  if (!KEY.test(key)) {
    return undefined;
  }
  const storage = dataset["storage"];
  return {
    key,
    endpoint: new URL(dataset["endpoint"] ?? new URL(script.src).origin, script.src).href.replace(/\/$/, ""),
    assets: new URL("recorder/", script.src).href,
    worker: dataset["worker"] && new URL(dataset["worker"], location.href).href,
    needsConsent: dataset["consent"] === "required",
    storage: storage === "tab" || storage === "memory" ? storage : "shared",
    respect: dataset["respect"] ?? "gpc dnt",
    mouse: dataset["mouse"] === "full" ? "full" : "sparse",
    isDebug: dataset["debug"] !== undefined,
  };
}

/** The tag that loaded us. `currentScript` is null when a bundler runs us later. */
export function findScript(): HTMLScriptElement | undefined {
  const current = document.currentScript;
  if (current instanceof HTMLScriptElement && current.dataset["key"] !== undefined) {
    return current;
  }
  return document.querySelector<HTMLScriptElement>('script[src*="recorder.js"][data-key]') ?? undefined;
}
