/** A project, a page and a server that are a little different from the real ones. */

import type { BrowserContext, Page, Request, Route } from "@playwright/test";

import { sendBytes, sentBody } from "../sent.ts";

export const CONFIG = "**/v1/projects/*/config";
export const POLICY = "**/v1/policies/*";
export const CHUNKS = "**/v1/chunks";

/** The demo project's configuration, with some fields replaced. */
export async function configure(page: Page | BrowserContext, fields: Record<string, unknown>): Promise<void> {
  await page.route(CONFIG, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), ...fields } });
  });
}

/** Adds attributes to the recorder's script tag, and headers to the page. */
export async function changePage(page: Page, path: string, tag: string, headers: Record<string, string> = {}): Promise<void> {
  await page.route(`**${path}`, async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replace('data-key="hs_demo"', `data-key="hs_demo" ${tag}`);
    await route.fulfill({ response, body, headers: { ...response.headers(), ...headers } });
  });
}

/** Serves a page of one's own at an address of the demo site. */
export async function servePage(page: Page, path: string, html: string): Promise<void> {
  await page.route(`**${path}`, (route) => route.fulfill({ contentType: "text/html", body: html }));
}

export interface SentFrame {
  header: any;
  /** As text, when it is not compressed. */
  lines: string[];
}

/** Collects the frames that a page sends. */
export async function watchFrames(page: Page): Promise<SentFrame[]> {
  await sendBytes(page);
  const frames: SentFrame[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/v1/chunks")) {
      frames.push(readFrame(request));
    }
  });
  return frames;
}

/** Collects what the recorder says in the page's console. */
export function watchLines(page: Page): string[] {
  const lines: string[] = [];
  page.on("console", (message) => message.text().startsWith("hindsight") && lines.push(message.text()));
  return lines;
}

/** The frame of a page that sends bytes. */
export function readFrame(request: Request): SentFrame {
  const [header = "", ...lines] = sentBody(request).toString().split("\n");
  return { header: JSON.parse(header), lines: lines.filter((line) => line !== "") };
}

/**
 * Answers frames with a status each, the last one for ever; `0` stands for the real server.
 * Nobody listens to the answer to a frame that leaves with its page.
 */
export async function answerFrames(page: Page, ...statuses: number[]): Promise<void> {
  let n = 0;
  await sendBytes(page);
  await page.route(CHUNKS, (route: Route) => {
    if (readFrame(route.request()).header.exit) {
      return route.fulfill({ status: 202, json: {} });
    }
    const status = statuses[Math.min(n, statuses.length - 1)]!;
    n += 1;
    return status === 0 ? route.continue() : route.fulfill({ status, body: status === 204 ? "" : "{}" });
  });
}
