/** What a page sends, so that a test can read it. */

import type { Page, Request } from "@playwright/test";

/**
 * Makes the documents that are loaded from now on send frames as bytes. The recorder sends what is too large to outlive
 * a page as a blob, and of a blob Chromium tells nothing but that there is one.
 */
export async function sendBytes(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const send = window.fetch;
    window.fetch = (address, options) => {
      const frame = String(address).endsWith("/v1/chunks") ? options?.body : undefined;
      return frame instanceof Blob
        ? frame.arrayBuffer().then((body) => send(address, { ...options, body }))
        : send(address, options);
    };
  });
}

/** The body of a request that has one. */
export function sentBody(request: Request): Buffer {
  const body = request.postDataBuffer();
  if (!body) {
    throw new Error(`what is sent to ${request.url()} cannot be read: the page sends no bytes`);
  }
  return body;
}
