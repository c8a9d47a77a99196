/**
 * Values that a page writes to its console, as text: JSON where that is possible.
 *
 * Nothing of the page runs for it: getters are not asked, `toJSON` and `toString` are not
 * called. Of elements only the tag is said, never what is in them.
 */

const LONGEST = 2_000;
const DEEPEST = 4;
const MOST_ITEMS = 50;
const MOST_VALUES = 200;

/** Taken before a page can replace it. */
const { stringify } = JSON;

export function preview(value: unknown): string {
  const text = typeof value === "string" ? value : describe(value, { left: MOST_VALUES, seen: [] });
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

interface Walk {
  left: number;
  /** The objects around the one at hand. */
  seen: object[];
}

function describe(value: unknown, walk: Walk): string {
  walk.left -= 1;
  switch (typeof value) {
    case "string":
      return stringify(value.slice(0, LONGEST));
    case "function":
      return stringify(`function ${nameOf(value)}`);
    case "object":
      return value === null ? "null" : describeObject(value, walk);
    case "number":
    case "boolean":
    case "undefined":
      return String(value);
    default:
      return stringify(String(value));
  }
}

function describeObject(value: object, walk: Walk): string {
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  if (value instanceof Error) {
    const { name, message, stack = "" } = value;
    return stringify(stack.includes(message) ? stack : `${name}: ${message}\n${stack}`);
  }
  if (typeof (value as Node).nodeType === "number" && typeof (value as Node).nodeName === "string") {
    return stringify(`<${(value as Node).nodeName.toLowerCase()}>`);
  }
  if (walk.seen.includes(value) || walk.seen.length >= DEEPEST || walk.left <= 0) {
    return stringify(walk.seen.includes(value) ? "(itself)" : "…");
  }
  walk.seen.push(value);
  const text = describeContent(value, tag, walk);
  walk.seen.pop();
  return text;
}

function describeContent(value: object, tag: string, walk: Walk): string {
  if (Array.isArray(value)) {
    return list("[", value.length, (index) => describeKey(value, index, walk), "]");
  }
  if (tag === "Date") {
    const time = Number(Date.prototype.getTime.call(value));
    return Number.isNaN(time) ? '"Invalid Date"' : stringify(new Date(time).toISOString());
  }
  if (tag === "Map" || tag === "Set") {
    const items = Array.from((value as Set<unknown>).entries()).slice(0, MOST_ITEMS);
    const isMap = tag === "Map";
    return list("[", items.length, (index) => describe(isMap ? items[index] : items[index]![1], walk), "]");
  }
  if (ArrayBuffer.isView(value) || tag === "ArrayBuffer" || tag === "Promise" || tag.startsWith("Weak")) {
    return stringify(tag);
  }
  const keys = Object.keys(value);
  return list("{", keys.length, (index) => `${stringify(keys[index])}:${describeKey(value, keys[index]!, walk)}`, "}");
}

function describeKey(owner: object, key: string | number, walk: Walk): string {
  const property = Object.getOwnPropertyDescriptor(owner, key);
  return property && "value" in property ? describe(property.value, walk) : property ? '"(getter)"' : "null";
}

function list(open: string, length: number, item: (index: number) => string, close: string): string {
  let text = open;
  for (let index = 0; index < length && text.length <= LONGEST; index++) {
    if (index >= MOST_ITEMS) {
      text += open === "[" ? ',"…"' : ',"…":"…"';
      break;
    }
    text += (index > 0 ? "," : "") + item(index);
  }
  return text + close;
}

function nameOf(value: unknown): string {
  const name = Object.getOwnPropertyDescriptor(value as object, "name")?.value as unknown;
  return typeof name === "string" ? name : "";
}
