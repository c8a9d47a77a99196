/** Where ids are kept. A browser that refuses storage gives us memory, not an exception. */

/** `shared`: all tabs of a visitor are one session. `tab`: one per tab. `memory`: one per page load. */
export type StorageMode = "shared" | "tab" | "memory";

/** The database of frames that could not be sent yet, see `session/kept-frames.ts`. */
export const FRAMES = "hs_frames";

export interface KeyValue {
  get(key: string): string | null;
  set(key: string, value: string): void;
  remove(key: string): void;
}

export interface Stores {
  /** Survives as long as the session may. */
  session: KeyValue;
  /** Survives page loads of one tab. */
  tab: KeyValue;
  /** What is really in force: a browser may refuse what was asked for. */
  mode: StorageMode;
}

export function openStores(mode: StorageMode): Stores {
  const tab = mode === "memory" ? undefined : usable(() => sessionStorage);
  if (!tab) {
    const memory = inMemory();
    return { session: memory, tab: memory, mode: "memory" };
  }
  const shared = mode === "shared" ? usable(() => localStorage) : undefined;
  return { session: shared ?? tab, tab, mode: shared ? "shared" : "tab" };
}

/** `localStorage` for the opt-out mark alone: it is asked for before any store is opened. */
export function marks(): KeyValue {
  return usable(() => localStorage) ?? inMemory();
}

function usable(open: () => Storage): KeyValue | undefined {
  try {
    const storage = open();
    storage.getItem("hs_session");
    return {
      get: (key) => attempt(() => storage.getItem(key)) ?? null,
      set: (key, value) => void attempt(() => storage.setItem(key, value)),
      remove: (key) => void attempt(() => storage.removeItem(key)),
    };
  } catch {
    return undefined;
  }
}

// A full store, or one that was refused later on, must not stop the recording.
function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}

export function inMemory(): KeyValue {
  const entries = new Map<string, string>();
  return {
    get: (key) => entries.get(key) ?? null,
    set: (key, value) => void entries.set(key, value),
    remove: (key) => void entries.delete(key),
  };
}
