/** How observers say what they saw: as custom events in rrweb's stream (`docs/wire-format.md` lists them). */

export type Emit = (tag: string, payload: Record<string, unknown>) => void;

/** Every observer returns what undoes it. */
export type Observe = (emit: Emit) => () => void;
