/**
 * What of a page was not recorded is a box that says so.
 *
 * The nodes are marked before the replayer builds them: what it builds out of sight while it
 * goes forward knows the mark, too. The words are a background, because frames, canvases and
 * media have no content of their own to write them into.
 */

import { EventType, IncrementalSource, NodeType, type eventWithTime, type serializedNodeWithId } from "@rrweb/types";

const BOX = "data-hs-box";

const WORDS = {
  blocked: "Blocked",
  frame: "Page of another site, not recorded",
  canvas: "Canvas, not recorded",
  media: "Media is not played",
};

type Kind = keyof typeof WORDS;
type Attributes = Record<string, unknown>;

/** Rules for the recorded page. */
export const BOX_RULES = Object.entries(WORDS).map(([kind, words]) => {
  const text = `<text x='50%' y='15' text-anchor='middle' font-family='system-ui,sans-serif' font-size='13' fill='%2355554d'>${words}</text>`;
  const image = `url("data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='260' height='20'>${text}</svg>")`;
  return `[${BOX}="${kind}"] { background: #e9e8e3 ${image} center / auto no-repeat !important }`;
});

/** Marks the nodes that an event brings. */
export function markBoxes(event: eventWithTime): void {
  if (event.type === EventType.FullSnapshot) {
    mark(event.data.node);
  } else if (event.type === EventType.IncrementalSnapshot && event.data.source === IncrementalSource.Mutation) {
    for (const { node } of event.data.adds ?? []) mark(node);
  }
}

function mark(root: serializedNodeWithId | undefined): void {
  const waiting = root ? [root] : [];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.type === NodeType.Element) {
      const kind = kindOf(node.tagName.toLowerCase(), node.attributes);
      if (kind !== undefined) node.attributes[BOX] = kind;
    }
    if ("childNodes" in node && Array.isArray(node.childNodes)) {
      for (const child of node.childNodes) waiting.push(child);
    }
  }
}

function kindOf(tag: string, attributes: Attributes): Kind | undefined {
  // Of what is blocked only the size is kept.
  if ("rr_width" in attributes) return "blocked";
  // The address of a frame whose content could not be read.
  if (tag === "iframe" && "rr_src" in attributes) return "frame";
  if (tag === "canvas" && !("rr_dataURL" in attributes)) return "canvas";
  const isMedia = tag === "video" || tag === "audio";
  return isMedia && isEmpty(attributes["src"]) && isEmpty(attributes["poster"]) ? "media" : undefined;
}

/** What is not kept is an empty address. */
function isEmpty(address: unknown): boolean {
  return typeof address !== "string" || address === "" || address === "data:,";
}
