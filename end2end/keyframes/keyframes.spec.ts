/**
 * A keyframe shows what the recording shows: for recordings of real pages, replaying all
 * events up to a moment and replaying the keyframe of that moment give the same document.
 *
 * More pages by hand: `KEYFRAME_PAGES=/usr/share/doc/…/a.html:… npx playwright test keyframes`;
 * other restlessness: `KEYFRAME_SEED=2`; more moments: `KEYFRAME_MOMENTS=20`. `KEYFRAME_KEEP` is a folder that recordings are kept in. `KEYFRAME_BIN` is the compiled example, where cargo
 * is not to be asked.
 */

import { execFile } from "node:child_process";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { expect, type Page, test } from "@playwright/test";

import { type Event, repaired } from "./repaired.ts";
import { replayed } from "./replayed.ts";
import { restless } from "./restless.ts";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");
const HOST_SITE = join(ROOT, "end2end/host-site");
const SITE = "http://site.example";
const TYPES: Record<string, string> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };

const require = createRequire(import.meta.url);
const RECORD = require.resolve("@rrweb/record").replace(/dist\/.*$/, "umd/record.js");
const REPLAY = require.resolve("@rrweb/replay").replace(/dist\/.*$/, "umd/replay.js");

const demo = ["/shop/", "/app/board/", "/account/"].map((path) => ({
  name: `demo ${path}`,
  folder: HOST_SITE,
  path,
}));
/** Applications that somebody else wrote, and that are installed wherever these tests run. */
const installed = ["recorder", "traceViewer", "htmlReport"].map((name) => ({
  name: `Playwright's ${name}`,
  folder: join(dirname(require.resolve("playwright-core/package.json")), "lib/vite", name),
  path: "/",
}));
const others = (process.env["KEYFRAME_PAGES"] ?? "")
  .split(":")
  .filter((page) => page !== "")
  .map((page) => ({ name: page, folder: dirname(page), path: `/${basename(page)}` }));

/** Serves a folder as a site; what is not there is not there. */
async function serve(page: Page, folder: string): Promise<void> {
  await page.route("**/*", (route) => {
    const { pathname } = new URL(route.request().url());
    let file = join(folder, decodeURIComponent(pathname));
    if (existsSync(file) && statSync(file).isDirectory()) file = join(file, "index.html");
    if (!existsSync(file) || pathname === "/recorder.js") return route.fulfill({ status: 404, body: "" });
    return route.fulfill({ body: readFileSync(file), contentType: TYPES[extname(file)] ?? "application/octet-stream" });
  });
}

async function record(page: Page, path: string, seed: number): Promise<Event[]> {
  await page.addInitScript({ path: RECORD });
  await page.addInitScript(() => {
    const events: unknown[] = [];
    const start = (): void => {
      (window as unknown as { rrwebRecord: { record(options: object): void } }).rrwebRecord.record({
        emit: (event: unknown) => events.push(JSON.parse(JSON.stringify(event))),
        inlineStylesheet: true,
        userTriggeredOnInput: true,
        sampling: { scroll: 20, input: "all" },
      });
    };
    // Only the page itself: its frames are recorded by it.
    if (window.top === window) {
      Object.assign(window, { recordedEvents: events });
      document.addEventListener("DOMContentLoaded", start);
    }
  });
  await page.goto(SITE + path);
  await page.evaluate(restless, { seed, steps: 60 });
  return page.evaluate(() => (window as unknown as { recordedEvents: Event[] }).recordedEvents);
}

/** The keyframes after so many events. */
function keyframes(events: Event[], numbers: number[]): Promise<Event[][]> {
  const cargo = ["cargo", "run", "--quiet", "--package", "dom", "--example", "keyframe", "--"];
  const [program, ...args] = process.env["KEYFRAME_BIN"] ? [process.env["KEYFRAME_BIN"]] : cargo;
  return new Promise((resolve, reject) => {
    const child = execFile(program!, [...args, ...numbers.map(String)], { cwd: ROOT, maxBuffer: 2 ** 30 }, (error, stdout) => {
      if (error) reject(error);
      else resolve(stdout.trimEnd().split("\n").map((line) => JSON.parse(line) as Event[]));
    });
    child.stdin!.end(events.map((event) => `${JSON.stringify(event)}\n`).join(""));
  });
}

/** Moments spread over a recording, each with a document. */
function moments(events: Event[], count: number): number[] {
  const first = events.findIndex(({ type }) => type === 2) + 1;
  const step = Math.max(1, Math.floor((events.length - first) / count));
  const numbers = Array.from({ length: count }, (_, index) => events.length - index * step);
  return [...new Set(numbers.filter((number) => number >= first))].reverse();
}

// The first use compiles the example.
test.setTimeout(120_000);
// A trace would take a picture of every replayer.
test.use({ trace: "off" });

for (const [index, { name, folder, path }] of [...demo, ...installed, ...others].entries()) {
  test(`a keyframe replays as the recording does: ${name}`, async ({ browser }) => {
    const page = await browser.newPage();
    await serve(page, folder);
    const seed = Number(process.env["KEYFRAME_SEED"] ?? "1") * 1000 + index;
    const events = await record(page, path, seed);
    await page.close();
    const kept = process.env["KEYFRAME_KEEP"];
    if (kept) writeFileSync(join(kept, `${index}.ndjson`), events.map((event) => `${JSON.stringify(event)}\n`).join(""));

    const stage = await browser.newPage();
    await stage.route("**/*", (route) => route.fulfill({ status: 404, body: "" }));
    await stage.addScriptTag({ path: REPLAY });
    const numbers = moments(events, Number(process.env["KEYFRAME_MOMENTS"] ?? "4"));
    const made = await keyframes(events, numbers);
    for (const [at, number] of numbers.entries()) {
      const keyframe = made[at]!;
      const whole = await stage.evaluate(replayed, { events: repaired(events.slice(0, number)), useVirtualDom: false });
      const alone = await stage.evaluate(replayed, { events: keyframe, useVirtualDom: false });
      expect(alone, `after ${number} of ${events.length} events`).toEqual(whole);
    }

    const middle = numbers[Math.floor(numbers.length / 2)]!;
    const rest = repaired([...made[numbers.indexOf(middle)]!, ...events.slice(middle)]);
    const [whole, resumed] = [
      await stage.evaluate(replayed, { events: repaired(events), useVirtualDom: false }),
      await stage.evaluate(replayed, { events: rest, useVirtualDom: false }),
    ];
    expect(resumed, `from event ${middle} on`).toEqual(whole);
    await stage.close();
  });
}
