/**
 * What a viewer waits for, watched in the page: the first picture of a long recording, the
 * picture of another moment; what the dashboard loads; memory after many seeks.
 *
 * `node replay-ui.mjs URL PATH SEEKS`: a server, the replay page of a long recording on it.
 */

import type { Browser, BrowserContext, CDPSession, Page } from "@playwright/test";
import { brotliCompressSync } from "node:zlib";

import { count, median, print, quantile } from "./numbers.ts";
import { launch, newContext } from "./stage.ts";

const OPENS = 10;
const FIRST_PICTURE_MS = 500;
const SEEK_MS = 300;
const FIRST_LOAD_BYTES = 400_000;

/** A picture that stays the same for so long is the one of its moment. */
const SETTLED_MS = 1_500;

const [url, path, seeks] = process.argv.slice(2) as [string, string, string];
const browser = await launch();
await openings(browser);
await seekings(browser, Number(seeks));
await firstLoad(browser);
await browser.close();

/**
 * Runs in the page. `picture()` is the document that is shown, as one string; empty before there is one.
 */
function watch(): void {
  const shown = (): Document | null | undefined => {
    const stage = document.querySelector<HTMLIFrameElement>('iframe[title="Recorded page"]')?.contentDocument;
    return stage?.querySelector<HTMLIFrameElement>(".stage__run--shown iframe")?.contentDocument;
  };
  const picture = () => {
    const root = shown()?.documentElement;
    // The ring of the focus is there when the way to the moment went past it.
    return root?.querySelector("body *") ? root.outerHTML.replace(' data-hs-focused=""', "") : "";
  };
  /**
   * When a picture is shown that fulfils a condition: after the frame that draws it. To write a large document down
   * takes long, so that is done only when it has changed, and not before that frame is drawn.
   */
  const until = (fulfils: (now: string) => boolean) =>
    new Promise<number>((resolve) => {
      /** Drawn by the last frame and not looked at yet. */
      let isNew = false;
      let hasChanged = true;
      let seen: Document | null | undefined;
      const changes = new MutationObserver(() => (hasChanged = true));
      const look = () => {
        const drawn = performance.now();
        const now = shown();
        if (now !== seen) {
          seen = now;
          hasChanged = true;
          changes.disconnect();
          if (now) changes.observe(now, { attributes: true, characterData: true, childList: true, subtree: true });
        }
        if (hasChanged) {
          // What changed since the last frame is drawn by this one.
          isNew = true;
          hasChanged = false;
        } else if (isNew) {
          isNew = false;
          if (fulfils(picture())) {
            changes.disconnect();
            resolve(drawn);
            return;
          }
        }
        requestAnimationFrame(look);
      };
      look();
    });
  Object.assign(globalThis, { bench: { picture, until } });
}

interface Watching {
  bench: { picture(): string; until(fulfils: (now: string) => boolean): Promise<number> };
}

async function visit(browser: Browser): Promise<{ context: BrowserContext; page: Page }> {
  const context = await newContext(browser, url);
  await context.addInitScript(watch);
  return { context, page: await context.newPage() };
}

async function openings(browser: Browser): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round <= OPENS; round += 1) {
    const { context, page } = await visit(browser);
    await page.goto(path, { waitUntil: "commit" });
    const time = await page.evaluate(() => (globalThis as unknown as Watching).bench.until((now) => now !== ""));
    // The server has not read the recording before the first.
    if (round > 0) times.push(time);
    await context.close();
  }
  const middle = median(times);
  print({
    name: "first picture of a long recording, ms after the navigation began",
    header: ["opened", "median", "p95"],
    rows: [[`${OPENS} times`, middle.toFixed(0), quantile(times, 0.95).toFixed(0)]],
    budgets: [["first picture", `${middle.toFixed(0)} ms`, `at most ${FIRST_PICTURE_MS} ms`, middle <= FIRST_PICTURE_MS]],
    notes: ["each in a browser context of its own: nothing is cached; the page is opened at its beginning"],
  });
}

/** Seeks to places of the timeline, first to learn the picture of each, then again in a fresh page against the clock. */
async function seekings(browser: Browser, n: number): Promise<void> {
  const places = Array.from({ length: n }, () => 0.01 + Math.random() * 0.98);
  const learning = await open(browser);
  const pictures: string[] = [];
  for (const place of places) {
    await seek(learning.page, place);
    pictures.push(await settled(learning.page));
  }
  await learning.context.close();

  const { context, page } = await open(browser);
  const before = await heap(await context.newCDPSession(page));
  const times: number[] = [];
  let changed = 0;
  for (const [index, place] of places.entries()) {
    const expected = pictures[index]!;
    if ((await picture(page)) !== expected) changed += 1;
    await page.evaluate((expected) => {
      const { bench } = globalThis as unknown as Watching;
      const begun = new Promise<number>((resolve) =>
        addEventListener("pointerdown", () => resolve(performance.now()), { capture: true, once: true }),
      );
      const time = begun.then(async (begin) => (await bench.until((now) => now === expected)) - begin);
      Object.assign(globalThis, { time });
    }, expected);
    await seek(page, place);
    times.push(await page.evaluate(() => (globalThis as unknown as { time: Promise<number> }).time));
  }
  const after = await heap(await context.newCDPSession(page));
  await context.close();

  const most = quantile(times, 0.95);
  print({
    name: "seeks, ms from the pointer to the picture of that moment",
    header: ["seeks", "with another picture", "median", "p95", "longest"],
    rows: [[String(n), String(changed), median(times).toFixed(0), most.toFixed(0), Math.max(...times).toFixed(0)]],
    budgets: [
      ["p95", `${most.toFixed(0)} ms`, `at most ${SEEK_MS} ms`, most <= SEEK_MS],
      [`heap after ${n} seeks`, `${count(after)} bytes`, `${count(before)} before`, undefined],
    ],
    notes: ["a picture is right when the document is, to the byte, what it was after a slow seek to the same place"],
  });
}

async function open(browser: Browser): Promise<{ context: BrowserContext; page: Page }> {
  const { context, page } = await visit(browser);
  await page.goto(path);
  await page.evaluate(() => (globalThis as unknown as Watching).bench.until((now) => now !== ""));
  await settled(page);
  return { context, page };
}

async function seek(page: Page, place: number): Promise<void> {
  const box = (await page.getByRole("slider", { name: "Position" }).boundingBox())!;
  await page.mouse.click(box.x + box.width * place, box.y + box.height / 2);
}

function picture(page: Page): Promise<string> {
  return page.evaluate(() => (globalThis as unknown as Watching).bench.picture());
}

/** The picture, once it has not changed for a while. */
async function settled(page: Page): Promise<string> {
  let last = await picture(page);
  for (let since = Date.now(); Date.now() - since < SETTLED_MS || last === ""; ) {
    await page.waitForTimeout(100);
    const now = await picture(page);
    if (now !== last) {
      since = Date.now();
      last = now;
    }
  }
  return last;
}

async function heap(session: CDPSession): Promise<number> {
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  return usedSize;
}

/** Everything that the list loads before anything is clicked, each file compressed as well as Brotli can. */
async function firstLoad(browser: Browser): Promise<void> {
  const context = await newContext(browser, url);
  const page = await context.newPage();
  const sizes = new Map<string, number>();
  page.on("response", async (response) => {
    const type = response.headers()["content-type"]?.split(";")[0] ?? "";
    const kind = { "text/html": "HTML", "text/css": "CSS", "text/javascript": "JS", "application/wasm": "Wasm" }[type];
    if (kind && response.ok()) {
      const bytes = brotliCompressSync(await response.body()).length;
      sizes.set(kind, (sizes.get(kind) ?? 0) + bytes);
    }
  });
  await page.goto("/sessions", { waitUntil: "networkidle" });
  await context.close();
  const sum = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  print({
    name: "first load of the dashboard, Brotli 11",
    header: ["kind", "bytes"],
    rows: [...sizes].map(([kind, size]) => [kind, count(size)]),
    budgets: [["together", `${count(sum)} bytes`, `at most ${count(FIRST_LOAD_BYTES)}`, sum <= FIRST_LOAD_BYTES]],
    notes: [],
  });
}
