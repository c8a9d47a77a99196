/** What a page sends, to search in. */

import { gunzipSync } from "node:zlib";

import type { Page } from "@playwright/test";

import { sendBytes, sentBody } from "../sent.ts";

const NEWLINE = 10;

/** Collects every frame that a page sends, inflated. */
export async function spyOn(page: Page): Promise<string[]> {
  await sendBytes(page);
  const frames: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/v1/") && request.method() === "POST") {
      const body = sentBody(request);
      const end = body.indexOf(NEWLINE);
      const header = body.subarray(0, end).toString();
      const payload = body.subarray(end + 1);
      frames.push(header + (header.includes('"enc":"gzip"') ? gunzipSync(payload) : payload).toString());
    }
  });
  return frames;
}
