/**
 * What a page says about itself in its last moment, by a way that has nothing to do with
 * the recorder's: it writes into `localStorage`, another page of the same context reads.
 */

import type { BrowserContext, Page } from "@playwright/test";

import { pause } from "./numbers.ts";

export interface Testimony {
  /** Events that the recorder had taken. */
  events: number;
  /** Trusted `input` events that the page itself saw. */
  inputs: number;
  at: number;
}

const KEY = "bench";
const PATIENCE_MS = 3_000;

type Recorded = { Hindsight?: { status?(): { events: number } } };
type Testifying = Window & Recorded & { testify?: (kind: string) => void };

/** Runs in a page before anything of its own: counts inputs, writes every 20 ms when `beats`. */
function testify({ key, beats }: { key: string; beats: boolean }): void {
  if (self !== top || !location.pathname.startsWith("/demo/shop/cart/")) {
    return;
  }
  const page = window as Testifying;
  let inputs = 0;
  addEventListener("input", (event) => (inputs += Number(event.isTrusted)), true);
  page.testify = (kind) => {
    const events = page.Hindsight?.status?.().events ?? 0;
    localStorage.setItem(`${key}:${kind}`, JSON.stringify({ events, inputs, at: Date.now() }));
  };
  if (beats) {
    setInterval(() => page.testify?.("beat"), 20);
  }
}

/** Prepares a context; `beats`: pages write all the time, for those that have no last moment. */
export async function witness(context: BrowserContext, beats: boolean): Promise<Page> {
  const page = await context.newPage();
  await page.goto("/demo/bench/witness.html");
  await context.addInitScript(testify, { key: KEY, beats });
  return page;
}

/** Lets a page that is being recorded write in its last moment, after the recorder's own listener ran. */
export function swearIn(page: Page): Promise<void> {
  return page.evaluate(() => {
    addEventListener("pagehide", () => (window as Testifying).testify?.("last"));
  });
}

/** What the page wrote; undefined when it wrote nothing. */
export async function testimony(page: Page, kind: "last" | "beat"): Promise<Testimony | undefined> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const text = await page.evaluate((key) => localStorage.getItem(key), `${KEY}:${kind}`);
    if (text !== null || Date.now() > end) {
      return text === null ? undefined : (JSON.parse(text) as Testimony);
    }
    await pause(20);
  }
}
