/**
 * A masker for the last moment: the page goes away and the module cannot be asked.
 *
 * It knows neither rules nor patterns and therefore keeps no text at all: what could be text
 * becomes asterisks or is left out, and of names only plain words stay. What it cannot read is replaced by a `gap`, so that every event
 * keeps its index. Nothing that is not named here passes.
 */

import type { eventWithTime } from "@rrweb/types";

import { isPlain, maskText } from "./mask.ts";
import { stripUrl } from "./urls.ts";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json | undefined };
type JsonObject = { [key: string]: Json | undefined };

const NODE_TEXT = 3;
const NODE_COMMENT = 5;

/** Incremental sources that carry numbers and flags only: pointer, scroll, resize, media, selection. */
const NUMERIC_SOURCES = new Set([1, 2, 3, 4, 6, 7, 12, 14]);
const SOURCE_MUTATION = 0;
const SOURCE_INPUT = 5;

/** Attributes that shape the page and say nothing of its reader; but on elements that a page defines itself. */
const HTML_SHAPE = new Set("width height rows cols size colspan rowspan".split(" "));
/** The same of SVG. */
const SVG_SHAPE = new Set(
  "viewBox preserveAspectRatio xmlns d x y x1 y1 x2 y2 cx cy r rx ry points transform fill stroke stroke-width".split(" "),
);
/** Numbers, units, commands of paths, functions of transforms and colors; hardly a word. */
const SHAPE =
  /^(?:translate|rotate|scale|matrix|skew|none|currentColor|rgba?|#[\da-f]+\b|[a-z]{0,2}[-+.,%()\s\d])*[a-z]{0,2}$/i;
/** The same for those made of names that developers give: only plain ones stay. */
const NAMING_ATTRIBUTES = new Set(
  (
    "class dir type role hidden disabled checked selected multiple open " +
    "data-hs-mask data-hs-unmask data-hs-block"
  ).split(" "),
);
/** `rr_width`, `rr_scrollTop` and the like; not `rr_src`, `rr_dataURL`. */
const KEPT_RRWEB = /^rr_(?:width|height|scroll(?:Left|Top)|media[A-Z]\w+|open_mode)$/;

/** Fields of our own custom events that hold names which the recorder or the page's developers gave. */
const KEPT_FIELDS = new Set("kind how state metric rating load mechanism why form field class".split(" "));
const NAME = /^[\w.:-]{1,64}$/;
const URL_FIELDS = new Set(["url", "source"]);
const OWN_TAGS = new Set(
  "navigation click frustration layout visibility idle vital form error gap storm".split(" "),
);

/** Masks one event: gives another one, and leaves it as it is. */
export function maskStrictly(taken: eventWithTime): JsonObject {
  const event = taken as unknown as JsonObject;
  try {
    return maskEvent(event) ?? gapEvent(event["timestamp"] as number);
  } catch {
    return gapEvent(event["timestamp"] as number);
  }
}

/** Stands in for an event that had to be left out. */
export function gapEvent(timestamp: number, why = "error", bytes = 0): JsonObject {
  return { type: 5, data: { tag: "gap", payload: { why, events: 1, bytes } }, timestamp };
}

function maskEvent(event: JsonObject): JsonObject | undefined {
  const data = event["data"] as JsonObject;
  const masked = maskData(event["type"] as number, data);
  return masked && { type: event["type"], data: masked, timestamp: event["timestamp"] };
}

function maskData(type: number, data: JsonObject): JsonObject | undefined {
  switch (type) {
    case 0:
    case 1:
      return {};
    case 2:
      return { node: maskNode(data["node"] as JsonObject), initialOffset: numbersOnly(data["initialOffset"]) };
    case 3:
      return maskIncremental(data);
    case 4:
      return { href: stripUrl(String(data["href"])), width: data["width"], height: data["height"] };
    case 5:
      return maskCustom(data);
    default:
      return undefined;
  }
}

function maskIncremental(data: JsonObject): JsonObject | undefined {
  const source = data["source"] as number;
  if (NUMERIC_SOURCES.has(source)) {
    return numbersOnly(data) as JsonObject;
  }
  if (source === SOURCE_INPUT) {
    return { ...(numbersOnly(data) as JsonObject), text: maskText(String(data["text"] ?? "")) };
  }
  return source === SOURCE_MUTATION ? maskMutation(data) : undefined;
}

function maskMutation(data: JsonObject): JsonObject {
  const list = (name: string) => (data[name] ?? []) as JsonObject[];
  return {
    ...(numbersOnly(data, ["texts", "attributes", "adds"]) as JsonObject),
    texts: list("texts").map(({ id, value }) => ({ id, value: maskOrNull(value) })),
    attributes: list("attributes").map(({ id, attributes }) => ({ id, attributes: maskAttributes(attributes) })),
    adds: list("adds").map((add) => ({
      ...(numbersOnly(add, ["node"]) as JsonObject),
      node: maskNode(add["node"] as JsonObject),
    })),
  };
}

function maskNode(node: JsonObject): JsonObject {
  const masked = numbersOnly(node, ["childNodes", "attributes"]) as JsonObject;
  if (node["type"] === NODE_TEXT || node["type"] === NODE_COMMENT) {
    masked["textContent"] = maskText(String(node["textContent"] ?? ""));
  }
  for (const name of ["tagName", "name", "publicId", "systemId", "compatMode"]) {
    if (typeof node[name] === "string") {
      masked[name] = node[name];
    }
  }
  if (node["attributes"]) {
    masked["attributes"] = maskAttributes(node["attributes"], node);
  }
  if (Array.isArray(node["childNodes"])) {
    masked["childNodes"] = node["childNodes"].map((child) => maskNode(child as JsonObject));
  }
  return masked;
}

/** Without `node` nothing is known of the element. */
function maskAttributes(attributes: Json | undefined, node?: JsonObject): JsonObject {
  const kept: JsonObject = {};
  for (const [name, value] of Object.entries((attributes ?? {}) as JsonObject)) {
    // Null says that the attribute was removed.
    if (NAMING_ATTRIBUTES.has(name) && typeof value === "string") {
      kept[name] = value.split(/\s+/).filter(isPlain).join(" ");
    } else if (keepsShape(name, value, node) || NAMING_ATTRIBUTES.has(name) || KEPT_RRWEB.test(name) || value === null) {
      kept[name] = typeof value === "object" ? null : value;
    } else if (name === "value" && typeof value === "string") {
      kept[name] = maskText(value);
    }
  }
  return kept;
}

function keepsShape(name: string, value: Json | undefined, node: JsonObject | undefined): boolean {
  const isHtml = HTML_SHAPE.has(name);
  if (!isHtml && !SVG_SHAPE.has(name)) {
    return false;
  }
  if (!node) {
    return typeof value !== "string" || SHAPE.test(value);
  }
  return node["isSVG"] === true || (isHtml && !String(node["tagName"]).includes("-"));
}

function maskCustom(data: JsonObject): JsonObject {
  const tag = String(data["tag"]);
  // What a page tracks may be named after anything: of foreign payloads nothing stays.
  return { tag, payload: OWN_TAGS.has(tag) ? maskPayload(data["payload"] as JsonObject) : {} };
}

function maskPayload(payload: JsonObject): JsonObject {
  const masked: JsonObject = {};
  for (const [name, value] of Object.entries(payload)) {
    if (typeof value !== "string") {
      masked[name] = numbersOnly(value);
    } else if (URL_FIELDS.has(name)) {
      // Which file did not load is not said: where no picture may be named, only the module knows.
      masked[name] = payload["mechanism"] === "resource" ? "" : stripUrl(value);
    } else {
      masked[name] = KEPT_FIELDS.has(name) && NAME.test(value) ? value : maskText(value);
    }
  }
  return masked;
}

function maskOrNull(value: Json | undefined): Json {
  return typeof value === "string" ? maskText(value) : null;
}

/** A copy without any string, and without the fields in `except`. */
function numbersOnly(value: Json | undefined, except: string[] = []): Json | undefined {
  if (Array.isArray(value)) {
    return value.map((item) => numbersOnly(item) ?? null);
  }
  if (typeof value === "object" && value !== null) {
    const copy: JsonObject = {};
    for (const [name, field] of Object.entries(value)) {
      if (typeof field !== "string" && !except.includes(name)) {
        copy[name] = numbersOnly(field);
      }
    }
    return copy;
  }
  return typeof value === "string" ? undefined : value;
}
