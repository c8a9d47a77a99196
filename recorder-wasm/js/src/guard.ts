/** Nothing of ours may ever throw into the page that is recorded. */

let failures = 0;
let last = "";

/** Wraps a callback so that what it throws is counted, and stays here. */
export function guard<A extends unknown[]>(callback: (...args: A) => void): (...args: A) => void {
  return (...args) => {
    try {
      callback(...args);
    } catch (error) {
      failures += 1;
      last = error instanceof Error ? error.name : typeof error;
    }
  };
}

/** How often the recorder stumbled, and over what kind of error, for `status()`. */
export function stumbles(): { count: number; last: string } {
  return { count: failures, last };
}

/** Adds a guarded listener; returns what removes it. */
export function listen<E extends Event>(
  target: EventTarget,
  type: string,
  listener: (event: E) => void,
  capture = false,
): () => void {
  const guarded = guard(listener) as EventListener;
  const options = { capture, passive: true };
  target.addEventListener(type, guarded, options);
  return () => target.removeEventListener(type, guarded, options);
}
