/**
 * Recordings of real pages, made with plain `@rrweb/record`: journeys through the demo site,
 * long documents, a page that never rests. Kept in `target/bench/recordings`, one event per
 * line; remove the folder to make them again.
 */

import type { Page } from "@playwright/test";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { pause } from "./numbers.ts";
import { DEMO, PLACE, type Stage } from "./stage.ts";

export const FOLDER = join(PLACE, "recordings");

export interface Recording {
  name: string;
  /** Events as JSON, in the order in which they came. */
  lines: string[];
}

type Journey = (page: Page) => Promise<void>;

const JOURNEYS: Record<string, Journey> = {
  shop: async (page) => {
    await page.goto("/demo/shop/");
    const search = page.getByRole("searchbox");
    for (const word of ["bowl", "tea", "mug"]) {
      await search.pressSequentially(word, { delay: 120 });
      await search.fill("");
    }
    for (let index = 0; index < 4; index += 1) {
      await page.locator("[data-add]").nth(index).click();
      await pause(400);
    }
    await page.goto("/demo/shop/cart/");
    await page.locator("[name=street]").pressSequentially("Nowhere Street 12, third floor", { delay: 80 });
    await pause(1_000);
  },
  board: async (page) => {
    await page.goto("/demo/app/board/");
    for (let task = 0; task < 12; task += 1) {
      await page.locator("form[name=task] input").pressSequentially(`Task number ${task}`, { delay: 40 });
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: "Move on" }).first().click();
    }
    await pause(1_000);
  },
  journal: async (page) => {
    await page.goto("/demo/journal/");
    await readThrough(page);
  },
  feed: async (page) => {
    await page.goto("/demo/bench/feed.html?variant=none");
    await pause(22_000);
  },
};

/** Makes the recordings that are missing. */
export async function prepareRecordings(stage: Stage): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const documents = stage.documents.map((name): [string, Journey] => [
    name,
    async (page) => {
      await page.goto(`/demo/documents/${name}.html`);
      await readThrough(page);
    },
  ]);
  const missing = [...Object.entries(JOURNEYS), ...documents].filter(([name]) => !existsSync(file(name)));
  await Promise.all(missing.map(([name, journey]) => record(stage, name, journey)));
}

/** All that there are, by name. */
export function readRecordings(): Recording[] {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith(".ndjson"));
  return names.sort().map((name) => ({
    name: name.replace(".ndjson", ""),
    lines: readFileSync(join(FOLDER, name), "utf8").split("\n"),
  }));
}

function file(name: string): string {
  return join(FOLDER, `${name}.ndjson`);
}

async function record(stage: Stage, name: string, journey: Journey): Promise<void> {
  const lines: string[] = [];
  const context = await stage.context();
  await context.route("**/recorder.js", (route) => route.abort());
  await context.exposeBinding("keepEvent", (_, json: string) => lines.push(json));
  // Not in frames: rrweb makes empty ones to look for natives that nobody has patched.
  const begin = `if (self === top) {
    ${readFileSync(join(DEMO, "bench/rrweb.js"), "utf8")};
    addEventListener("DOMContentLoaded", () => rrweb.record({ emit: (event) => keepEvent(JSON.stringify(event)) }));
  }`;
  await context.addInitScript({ content: begin });
  const page = await context.newPage();
  await journey(page);
  await context.close();
  writeFileSync(file(name), lines.join("\n"));
}

/** Scrolls like somebody who reads, with the mouse over the page. */
async function readThrough(page: Page): Promise<void> {
  for (let step = 0; step < 24; step += 1) {
    await page.mouse.move(200 + step * 20, 300 + (step % 5) * 40, { steps: 4 });
    await page.mouse.wheel(0, 500);
    await pause(300);
  }
}
