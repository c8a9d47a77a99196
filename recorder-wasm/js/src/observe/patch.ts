/** Functions of the browser that are wrapped while we watch, and given back as they were. */

/** Any function can be wrapped, whatever it takes and gives. */
type Any = any;

/**
 * Replaces `owner[name]` by what `wrap` makes of it; returns what undoes it. Somebody who
 * wrapped it after us keeps a wrapper that calls ours: it then only passes on.
 */
export function patch<O extends object>(
  owner: O,
  name: keyof O & string,
  wrap: (original: Any, isActive: () => boolean) => Any,
): () => void {
  const before = Object.getOwnPropertyDescriptor(owner, name);
  const original = owner[name];
  if (typeof original !== "function" || before?.configurable === false) {
    return () => {};
  }
  let active = true;
  const wrapped = wrap(original, () => active);
  Object.defineProperty(owner, name, { configurable: true, enumerable: true, writable: true, ...before, value: wrapped });
  return () => {
    active = false;
    if (owner[name] === wrapped) {
      // What was inherited is inherited again.
      Reflect.deleteProperty(owner, name);
      if (before) {
        Object.defineProperty(owner, name, before);
      }
    }
  };
}
