/** What a page sends, to search in. */

import { gunzipSync } from "node:zlib";

import type { Page } from "@playwright/test";

const NEWLINE = 10;

/** Collects every frame that a page sends, inflated. */
export function spyOn(page: Page): string[] {
  const frames: string[] = [];
  page.on("request", (request) => {
    const body = request.url().includes("/v1/") ? request.postDataBuffer() : null;
    if (body) {
      const end = body.indexOf(NEWLINE);
      const header = body.subarray(0, end).toString();
      const payload = body.subarray(end + 1);
      frames.push(header + (header.includes('"enc":"gzip"') ? gunzipSync(payload) : payload).toString());
    }
  });
  return frames;
}
