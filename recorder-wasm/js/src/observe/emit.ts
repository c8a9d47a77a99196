/** How observers say what they saw: as custom events (kind 5) in rrweb's stream. */

export type Emit = (tag: string, payload: Record<string, unknown>) => void;

/** Every observer returns what undoes it. */
export type Observe = (emit: Emit) => () => void;
