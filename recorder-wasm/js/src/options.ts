/** What the page asks for: the script tag's attributes, or what `init` was given. */

import { ALL_SIGNALS } from "./consent.ts";
import type { InitOptions } from "./public-types.ts";

/** The same, with addresses resolved. What is only wished for stays raw until the project's configuration is known. */
export interface Options extends Omit<InitOptions, "debug"> {
  endpoint: string;
  /** Where `session.js`, `observers.js`, `worker.js` and `recorder.wasm` are. */
  assets: string;
  respect: string;
  needsConsent: boolean;
  isDebug: boolean;
}

const KEY = /^hs_[A-Za-z0-9]{4,64}$/;

/** Undefined when the key is missing or malformed. `file` is the address of the recorder's own file, absolute. */
export function resolveOptions(given: InitOptions, file: string): Options | undefined {
  return KEY.test(given.key)
    ? {
        ...given,
        // Without parsing it: this runs in the task that loads us.
        endpoint: given.endpoint ? new URL(given.endpoint, file).href.replace(/\/$/, "") : file.split("/", 3).join("/"),
        assets: file.replace(/[^/?#]*([?#].*)?$/, "recorder/"),
        respect: given.respect ?? ALL_SIGNALS.join(" "),
        needsConsent: given.consent === "required",
        isDebug: !!given.debug,
        ...(given.worker && { worker: new URL(given.worker, location.href).href }),
      }
    : undefined;
}

/** Reads the `data-*` attributes. A share is a number in an attribute, too. */
export function readOptions({ dataset, src }: HTMLScriptElement): Options | undefined {
  const { sample, errorSample, debug, ...rest } = dataset as Record<string, string>;
  const given: InitOptions = { ...(rest as Partial<InitOptions>), key: rest["key"] ?? "", debug: debug !== undefined };
  if (sample !== undefined) {
    given.sample = Number(sample);
  }
  if (errorSample !== undefined) {
    given.errorSample = Number(errorSample);
  }
  return resolveOptions(given, src);
}

/** The tag that loaded us. `currentScript` is null when a bundler runs us later. */
export function findScript(): HTMLScriptElement | undefined {
  const current = document.currentScript;
  if (current instanceof HTMLScriptElement && current.dataset["key"] !== undefined) {
    return current;
  }
  return document.querySelector<HTMLScriptElement>('script[src*="recorder.js"][data-key]') ?? undefined;
}
