/** Sessions that nobody visited: their frames are sent as a recorder would, many in a moment. */

import { randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";

import { type APIRequestContext, expect } from "@playwright/test";

import type { Visit } from "../visit.ts";

/** A UUIDv7 of this moment. */
function newId(): string {
  const time = Date.now().toString(16).padStart(12, "0");
  const rest = randomBytes(9).toString("hex");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(0, 3)}-8${rest.slice(3, 6)}-${rest.slice(6, 18)}`;
}

/** Sends one session with a click on a page. */
export async function postVisit(request: APIRequestContext, path = "/demo/"): Promise<Visit> {
  const visit = { session: newId(), window: newId() };
  const origin = new URL(process.env["E2E_URL"] ?? "http://127.0.0.1:3000").origin;
  const from = Date.now() - 1_000;
  const data = [
    { type: 4, data: { href: `${origin}${path}`, width: 1280, height: 720 } },
    { type: 2, data: { node: { type: 0, childNodes: [], id: 1 }, initialOffset: { top: 0, left: 0 } } },
    { type: 3, data: { source: 2, type: 2, id: 1, x: 1, y: 2 } },
  ];
  const events = data.map((event, index) => JSON.stringify({ ...event, timestamp: from + index * 100 }));
  const header = {
    v: 1,
    key: "hs_demo",
    ...visit,
    seq: 0,
    first: 0,
    events: events.length,
    from,
    to: from + 200,
    enc: "gzip",
    counts: { clicks: 1 },
    snapshot: [1],
    meta: { url: `${origin}${path}` },
    sent: from + 500,
  };
  const body = gzipSync(events.map((event) => `${event}\n`).join(""));
  const answer = await request.post("/v1/chunks", {
    headers: { origin, "content-type": "text/plain" },
    data: Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), body]),
  });
  expect(answer.status(), await answer.text()).toBe(202);
  return visit;
}

export async function postVisits(request: APIRequestContext, n: number): Promise<Visit[]> {
  return Promise.all(Array.from({ length: n }, () => postVisit(request)));
}
