/** Sessions that nobody visited: their frames are sent as a recorder would, many in a moment. */

import { randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";

import { type APIRequestContext, expect } from "@playwright/test";

import type { Visit } from "./visit.ts";

/** A UUIDv7 of this moment. */
export function newId(): string {
  const time = Date.now().toString(16).padStart(12, "0");
  const rest = randomBytes(9).toString("hex");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(0, 3)}-8${rest.slice(3, 6)}-${rest.slice(6, 18)}`;
}

export interface PostedEvent {
  type: number;
  timestamp: number;
  data: object;
}

/** Sends the events of one frame, as a page of `site` would; `more` is what its header says beside them. */
export async function postFrame(
  request: APIRequestContext,
  visit: Visit,
  events: PostedEvent[],
  more: object = {},
  site = origin(),
): Promise<void> {
  const [from, to] = [events.at(0)!.timestamp, events.at(-1)!.timestamp];
  const header = {
    v: 1,
    key: "hs_demo",
    ...visit,
    seq: 0,
    first: 0,
    events: events.length,
    from,
    to,
    sent: to + 500,
    enc: "gzip",
    snapshot: events.flatMap(({ type }, index) => (type === 2 ? [index] : [])),
    ...more,
  };
  const body = gzipSync(events.map((event) => `${JSON.stringify(event)}\n`).join(""));
  const answer = await request.post("/v1/chunks", {
    headers: { origin: site, "content-type": "text/plain" },
    data: Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), body]),
  });
  expect(answer.status(), await answer.text()).toBe(202);
}

function origin(): string {
  return new URL(process.env["E2E_URL"] ?? "http://127.0.0.1:3000").origin;
}

/** Sends one session with a click on a page. */
export async function postVisit(request: APIRequestContext, path = "/demo/"): Promise<Visit> {
  const visit = { session: newId(), window: newId() };
  const url = `${origin()}${path}`;
  const from = Date.now() - 1_000;
  const data = [
    { type: 4, data: { href: url, width: 1280, height: 720 } },
    { type: 2, data: { node: { type: 0, childNodes: [], id: 1 }, initialOffset: { top: 0, left: 0 } } },
    { type: 3, data: { source: 2, type: 2, id: 1, x: 1, y: 2 } },
  ];
  const events = data.map((event, index) => ({ ...event, timestamp: from + index * 100 }));
  await postFrame(request, visit, events, { counts: { clicks: 1 }, meta: { url } });
  return visit;
}

export async function postVisits(request: APIRequestContext, n: number): Promise<Visit[]> {
  return Promise.all(Array.from({ length: n }, () => postVisit(request)));
}
