/** A made-up recording of one page: a document, and what happened in it at which time. */

import { type APIRequestContext, expect } from "@playwright/test";

import { newId, postFrame } from "../posted.ts";
import type { Visit } from "../visit.ts";

/** A node of the document, as rrweb writes it down. */
export interface PageNode {
  type: 2 | 3;
  id: number;
  tagName?: string;
  attributes?: Record<string, string>;
  childNodes?: PageNode[];
  textContent?: string;
}

export interface Happened {
  /** Ms from the first event. */
  at: number;
  /** rrweb's kind of event; 3, an incremental snapshot, unless it is said. */
  type?: number;
  data: object;
}

/** The number of the body; those of its content begin at 10. */
export const BODY = 4;

/** The number of the element that tells the time. */
const CLOCK = 5;

export function element(id: number, tagName: string, attributes: Record<string, string> = {}, ...childNodes: PageNode[]): PageNode {
  return { type: 2, id, tagName, attributes, childNodes };
}

/** An attribute of an element has another value. */
export function attribute(at: number, id: number, attributes: Record<string, string>): Happened {
  return { at, data: { source: 0, texts: [], attributes: [{ id, attributes }], removes: [], adds: [] } };
}

/** rrweb's mouse interactions: 2 is a click, 5 the focus. */
export function interaction(at: number, type: 2 | 5, id: number): Happened {
  return { at, data: { source: 2, type, id, x: 10, y: 10 } };
}

/** A list that says how late it is: it starts with the ms of its last change, a number that is no text to mask. */
export function tellsTime(): PageNode {
  return element(CLOCK, "ol", { start: "0" });
}

/** Its changes, one after the other until a moment. `more` are attributes that change with it. */
export function ticks(everyMs: number, until: number, more: (at: number) => Record<string, string> = () => ({})): Happened[] {
  const times = Array.from({ length: Math.floor(until / everyMs) }, (_, index) => (index + 1) * everyMs);
  return times.map((at) => attribute(at, CLOCK, { start: `${at}`, ...more(at) }));
}

/** What happened, as one story. */
export function inOrder(...stories: Happened[][]): Happened[] {
  return stories.flat().sort((one, other) => one.at - other.at);
}

/** What is told of the page beside its body. */
export interface PageFacts {
  /** When its first picture was taken, in ms from its arrival. */
  pictureAt?: number | undefined;
  title?: string | undefined;
}

export interface Posting extends PageFacts {
  /** Where it happened. */
  path?: string;
  /** Of a session that is known already, or by an id of the test's own. */
  visit?: Visit;
  /** The first event, in ms since 1970; just long enough ago unless it is said. */
  from?: number;
  /** The places among what happened at which a chunk begins, besides the first. */
  cuts?: number[];
  /** Numbers of chunks that never arrive. */
  lost?: number[];
}

/** Posts the recording, and waits until it can be replayed. */
export async function postPage(
  request: APIRequestContext,
  body: PageNode[],
  happened: Happened[],
  { path = "/demo/made-up/", visit = newVisit(), from: begin, cuts = [], lost = [], pictureAt, title }: Posting = {},
): Promise<Visit> {
  const length = Math.max(...happened.map(({ at }) => at));
  const from = begin ?? Date.now() - length - 1_000;
  const url = `http://localhost${path}`;
  const arrived = arrival(url, body, 0, { pictureAt, title });
  const events = [...arrived, ...happened].map(({ at, type = 3, data }) => ({ type, timestamp: from + at, data }));
  // The arrival is in the first chunk.
  const begins = [0, ...cuts.map((place) => place + 2), events.length];
  for (const [seq, first] of begins.slice(0, -1).entries()) {
    const opening = seq === 0 ? { meta: { url } } : {};
    if (!lost.includes(seq)) {
      await postFrame(request, visit, events.slice(first, begins[seq + 1]), { seq, first, ...opening });
    }
  }
  const manifest = `/replay/${visit.session}/${visit.window}/manifest`;
  const isThere = async () => {
    const answer = await request.get(manifest);
    return answer.status() === 200 ? (await answer.json()).chunks.length : 0;
  };
  await expect.poll(isThere).toBe(begins.length - 1 - lost.length);
  return visit;
}

/** A page is there, with its picture: after a while a checkout, of another address another page. */
export function arrival(href: string, body: PageNode[], at = 0, { pictureAt = 1, title }: PageFacts = {}): Happened[] {
  const titled = title === undefined ? [] : [element(7, "title", { "data-hs-unmask": "" }, { type: 3, id: 8, textContent: title })];
  const html = element(2, "html", {}, element(3, "head", {}, ...titled), element(BODY, "body", {}, ...body));
  const node = { type: 0, id: 1, childNodes: [html] };
  return [
    { at, type: 4, data: { href, width: 1_280, height: 720 } },
    { at: at + pictureAt, type: 2, data: { node, initialOffset: { top: 0, left: 0 } } },
  ];
}

export function newVisit(): Visit {
  return { session: newId(), window: newId() };
}
