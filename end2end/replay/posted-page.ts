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

/** What is told of the page beside its body. */
export interface PageFacts {
  /** When its first picture was taken, in ms from the first event. */
  pictureAt?: number;
  title?: string;
}

/** Posts the recording, and waits until it can be replayed. */
export async function postPage(
  request: APIRequestContext,
  body: PageNode[],
  happened: Happened[],
  { pictureAt = 1, title }: PageFacts = {},
): Promise<Visit> {
  const visit = { session: newId(), window: newId() };
  const length = Math.max(...happened.map(({ at }) => at));
  const from = Date.now() - length - 1_000;
  const titled = title === undefined ? [] : [element(5, "title", { "data-hs-unmask": "" }, { type: 3, id: 6, textContent: title })];
  const html = element(2, "html", {}, element(3, "head", {}, ...titled), element(BODY, "body", {}, ...body));
  const begin = [
    { type: 4, timestamp: from, data: { href: "http://localhost/demo/made-up/", width: 1_280, height: 720 } },
    { type: 2, timestamp: from + pictureAt, data: { node: { type: 0, id: 1, childNodes: [html] }, initialOffset: { top: 0, left: 0 } } },
  ];
  const later = happened.map(({ at, type = 3, data }) => ({ type, timestamp: from + at, data }));
  const meta = { url: "http://localhost/demo/made-up/" };
  await postFrame(request, visit, [...begin, ...later], { meta });
  const manifest = `/replay/${visit.session}/${visit.window}/manifest`;
  await expect.poll(async () => (await request.get(manifest)).status()).toBe(200);
  return visit;
}
