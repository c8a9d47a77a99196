/**
 * `JSON.stringify` that no library of the page can bend.
 *
 * Old libraries (Prototype.js, MooTools) give arrays and objects a `toJSON` of their own,
 * and every array of an event would become a string. While we write, it is put aside.
 */

const OWNERS: object[] = [Array.prototype, Object.prototype];
const json = JSON;

export function stringifyPlainly(...args: Parameters<typeof JSON.stringify>): string {
  const kept: [object, PropertyDescriptor][] = [];
  for (const owner of OWNERS) {
    const own = Object.getOwnPropertyDescriptor(owner, "toJSON");
    if (own?.configurable && Reflect.deleteProperty(owner, "toJSON")) {
      kept.push([owner, own]);
    }
  }
  try {
    return json.stringify(...args);
  } finally {
    for (let index = 0; index < kept.length; index++) {
      Object.defineProperty(kept[index]![0], "toJSON", kept[index]![1]);
    }
  }
}

/** By this name a bundler puts it in the place of the browser's (`inject` in `build.mjs`). */
export { stringifyPlainly as "JSON.stringify" };
