/**
 * `fetch` and `XMLHttpRequest`, wrapped for what timing entries do not tell: method, status
 * codes and failures. Arguments and answers are passed on untouched.
 */

import { guard } from "../../guard.ts";
import { patch } from "../patch.ts";

export interface Call {
  method: string;
  url: string;
  /** On the clock of `performance.now()`. */
  start: number;
  end?: number;
  /** 0 when it is not to be known. */
  status: number;
  hasFailed: boolean;
  /** The page itself did not want the answer any more. */
  isStopped: boolean;
}

export interface Calls {
  begin(call: Call): void;
  end(call: Call): void;
}

export function observeCalls(calls: Calls): () => void {
  const undo = [patchFetch(calls), ...patchXhr(calls)];
  return () => undo.forEach((restore) => restore());
}

function begin(calls: Calls, method: unknown, url: string, start: number): Call {
  const call = {
    method: typeof method === "string" ? method.toUpperCase().slice(0, 20) : "GET",
    url,
    start,
    status: 0,
    hasFailed: false,
    isStopped: false,
  };
  calls.begin(call);
  return call;
}

function finish(calls: Calls, call: Call, status: number, hasFailed: boolean, isStopped = false): void {
  Object.assign(call, { status, hasFailed, isStopped, end: performance.now() });
  calls.end(call);
}

function patchFetch(calls: Calls): () => void {
  return patch(window, "fetch", (original, isActive) => {
    return function (this: unknown, ...args: unknown[]): unknown {
      const start = performance.now();
      const answer = Reflect.apply(original, this, args) as Promise<Response>;
      if (!isActive() || typeof answer?.then !== "function") {
        return answer;
      }
      let call: Call | undefined;
      guard(() => {
        const [input, init] = args as [unknown, { method?: unknown } | undefined];
        const request = typeof input === "object" && input !== null ? (input as { url?: unknown; method?: unknown }) : {};
        const url = typeof request.url === "string" ? request.url : String(input);
        call = begin(calls, init?.method ?? request.method, absolute(url), start);
      })();
      const note = guard((...how: [status: number, hasFailed: boolean, isStopped: boolean]) => {
        if (call) {
          finish(calls, call, ...how);
        }
      });
      // Handed on as it is: a rejection that nobody handles stays one.
      return answer.then(
        (response) => {
          note(response?.status ?? 0, false, false);
          return response;
        },
        (error: unknown) => {
          const isStopped = (error as Error | undefined)?.name === "AbortError";
          note(0, !isStopped, isStopped);
          throw error;
        },
      );
    };
  });
}

function patchXhr(calls: Calls): (() => void)[] {
  const opened = new WeakMap<XMLHttpRequest, { method: unknown; url: string }>();
  const noteOpen = guard((xhr: XMLHttpRequest, method: unknown, url: unknown) => {
    opened.set(xhr, { method, url: absolute(String(url)) });
  });
  const noteSend = guard((xhr: XMLHttpRequest) => {
    const { method, url } = opened.get(xhr) ?? {};
    if (url !== undefined) {
      const call = begin(calls, method, url, performance.now());
      for (const type of ["load", "error", "timeout", "abort"]) {
        xhr.addEventListener(
          type,
          guard(() => finish(calls, call, xhr.status, /^[et]/.test(type), type === "abort")),
          { once: true },
        );
      }
    }
  });
  const { prototype } = XMLHttpRequest;
  return [
    patch(prototype, "open", (original, isActive) => {
      return function (this: XMLHttpRequest, ...args: unknown[]): unknown {
        if (isActive()) {
          noteOpen(this, args[0], args[1]);
        }
        return Reflect.apply(original, this, args);
      };
    }),
    patch(prototype, "send", (original, isActive) => {
      return function (this: XMLHttpRequest, ...args: unknown[]): unknown {
        if (isActive()) {
          noteSend(this);
        }
        return Reflect.apply(original, this, args);
      };
    }),
  ];
}

/** As timing entries name it. */
function absolute(address: string): string {
  const url = new URL(address, document.baseURI);
  url.hash = "";
  return url.href;
}
