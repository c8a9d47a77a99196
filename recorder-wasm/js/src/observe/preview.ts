/**
 * Values that a page writes to its console, as text: JSON where that is possible.
 *
 * Nothing of the page runs for it: getters are not asked but the browser's own, `toJSON` and
 * `toString` are not called, and what a value says that it is is not believed. Only a `Proxy`
 * hears that its keys are read, because nothing tells it from its object, and an error that
 * has ways of its own to say what it is (`Error.prepareStackTrace`, a getter of its message)
 * when the browser writes its stack. Of elements only the tag is said, never what is in them.
 */

const LONGEST = 2_000;
const DEEPEST = 4;
const MOST_ITEMS = 50;
const MOST_VALUES = 200;

/** Taken before a page can replace it. */
const { stringify } = JSON;

/** Each of these answers only for what is of its own kind. */
const nodeName = typeof Node === "undefined" ? undefined : getterOf(Node.prototype, "nodeName");
const arrayName = getterOf(Object.getPrototypeOf(Uint8Array.prototype) as object, Symbol.toStringTag);
/** The getters of what browsers themselves throw. */
const ofErrors = new Set([
  ...[new Error(), Error.prototype].map((owner) => getterOf(owner, "stack")),
  ...["name", "message"].map((name) => getterOf(DOMException.prototype, name)),
]);

export function preview(value: unknown): string {
  const text = typeof value === "string" ? value : describe(value, { left: MOST_VALUES, seen: [] });
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

/** What an error says of itself. */
export function readError(error: Error): Required<Pick<Error, "name" | "message" | "stack">> {
  const [name = "Error", message = "", stack = ""] = ["name", "message", "stack"].map((field) => {
    try {
      const text = read(error, field);
      return typeof text === "string" ? text : undefined;
    } catch {
      return undefined;
    }
  });
  return { name, message, stack };
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
  const depth = walk.seen.length;
  try {
    const tag = read(value, Symbol.toStringTag);
    const word = wordFor(value, tag);
    if (word !== undefined) {
      return stringify(word);
    }
    if (walk.seen.includes(value) || depth >= DEEPEST || walk.left <= 0) {
      return stringify(walk.seen.includes(value) ? "(itself)" : "…");
    }
    walk.seen.push(value);
    return describeContent(value, tag, walk);
  } catch {
    // What does not let itself be looked at.
    return stringify("(closed)");
  } finally {
    walk.seen.length = depth;
  }
}

/** What is said of objects that are not looked into. */
function wordFor(value: object, tag: unknown): string | undefined {
  if (value instanceof Error) {
    const { name, message, stack } = readError(value);
    return stack.includes(message || name) ? stack : `${name}: ${message}\n${stack}`;
  }
  if (value instanceof Date) {
    const time = Number(ask(Date.prototype.getTime, value));
    return Number.isNaN(time) ? "Invalid Date" : new Date(time).toISOString();
  }
  if (ArrayBuffer.isView(value)) {
    return String(ask(arrayName, value) ?? "DataView");
  }
  if (typeof tag !== "string" || /^(?:ArrayBuffer|Promise|Weak\w+)$/.test(tag)) {
    return tag as string | undefined;
  }
  const node = ask(nodeName, value);
  return typeof node === "string" ? `<${node.toLowerCase()}>` : undefined;
}

function describeContent(value: object, tag: unknown, walk: Walk): string {
  if (Array.isArray(value)) {
    return list("[", Number(read(value, "length")), (index) => describeKey(value, index, walk), "]");
  }
  const within = tag === "Map" ? Map.prototype.entries : tag === "Set" ? Set.prototype.values : undefined;
  const iterator = ask(within, value) as Iterator<unknown> | undefined;
  if (iterator) {
    const items = firstOf(iterator);
    return list("[", items.length, (index) => describe(items[index], walk), "]");
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

/** One more than is shown, so that it is seen that there are more. */
function firstOf(iterator: Iterator<unknown>): unknown[] {
  const items: unknown[] = [];
  for (let next = iterator.next(); !next.done && items.length <= MOST_ITEMS; next = iterator.next()) {
    items.push(next.value);
  }
  return items;
}

function nameOf(value: unknown): string {
  const name = Object.getOwnPropertyDescriptor(value as object, "name")?.value as unknown;
  return typeof name === "string" ? name : "";
}

/** A property that is there as a value, of its own or inherited; of getters only those of errors. */
function read(value: object, name: PropertyKey): unknown {
  for (let owner: object | null = value; owner; owner = Object.getPrototypeOf(owner) as object | null) {
    const property = Object.getOwnPropertyDescriptor(owner, name);
    if (property) {
      return property.get && ofErrors.has(property.get) ? ask(property.get, value) : property.value;
    }
  }
  return undefined;
}

function getterOf(owner: object, name: PropertyKey): (() => unknown) | undefined {
  return Object.getOwnPropertyDescriptor(owner, name)?.get;
}

/** What a native says of a value; undefined when the value is none of its kind. */
function ask(native: (() => unknown) | undefined, value: object): unknown {
  try {
    return native && Reflect.apply(native, value, []);
  } catch {
    return undefined;
  }
}
