/** What the page's HTML names is what the player asks for, and the server is asked for nothing twice. */

import { once } from "node:events";
import { createServer, request as ask, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { expect, type Page, test } from "@playwright/test";

import type { Visit } from "../visit.ts";
import { drawn } from "./moments.ts";
import { playButton, recordedPage } from "./player.ts";
import { postPage, tellsTime, ticks } from "./posted-page.ts";

const LENGTH = 3_600_000;
/** Ms of a chunk, and ticks in it: few enough that the server knows everything at once. */
const CHUNK = 60_000;
const TICKS = 30;

let proxy: Server;
let origin: string;
/** What reached the server, in order. */
let asked: string[];

/** Passes everything on: only what a browser really sends comes by here. */
test.beforeEach(async ({ baseURL }) => {
  asked = [];
  proxy = createServer((incoming, outgoing) => {
    asked.push(incoming.url!);
    const target = new URL(incoming.url!, baseURL);
    const forward = ask(target, { method: incoming.method, headers: { ...incoming.headers, host: target.host } });
    forward.on("response", (answer) => {
      outgoing.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(outgoing);
    });
    forward.on("error", () => outgoing.destroy());
    outgoing.on("close", () => forward.destroy());
    incoming.pipe(forward);
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  origin = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
});

test.afterEach(() => {
  proxy.closeAllConnections();
  proxy.close();
});

/** Opens the replay through the proxy, and answers what its HTML preloads. */
async function open(page: Page, { session, window }: Visit, query = ""): Promise<string[]> {
  await page.goto(`${origin}/sessions/${session}/windows/${window}${query}`);
  const links = page.locator('link[rel="preload"][as="fetch"][href^="/replay/"]');
  const named = await links.evaluateAll((all) => all.map((link) => link.getAttribute("href")!));
  await drawn(page);
  await expect(playButton(page)).toBeEnabled();
  return named.map((path) => path.replace(`/replay/${session}/${window}/`, ""));
}

/** What was asked for of a recording. */
function askedOf({ session, window }: Visit): string[] {
  const base = `/replay/${session}/${window}/`;
  return asked.filter((path) => path.startsWith(base)).map((path) => path.slice(base.length));
}

/** Numbers of the chunks that were asked for. */
function chunks(visit: Visit): number[] {
  return askedOf(visit).flatMap((path) => {
    const [, from, to] = /^chunks\?from=(\d+)&to=(\d+)(&first=\d+)?$/.exec(path) ?? [];
    return from === undefined ? [] : Array.from({ length: Number(to) - Number(from) + 1 }, (_, n) => Number(from) + n);
  });
}

function times(visit: Visit, path: string): number {
  return askedOf(visit).filter((other) => other === path).length;
}

test("a replay at its begin asks once for its plan and each chunk", async ({ page, request }) => {
  const cuts = [4, 8, 12, 16];
  const visit = await postPage(request, [tellsTime()], ticks(1_000, 20_000), { cuts });

  expect(await open(page, visit)).toEqual(["manifest", "chunks?from=0&to=0"]);
  await expect.poll(() => chunks(visit)).toContain(cuts.length);

  expect(times(visit, "manifest")).toBe(1);
  expect(chunks(visit).sort()).toEqual([0, 1, 2, 3, 4]);
});

test.describe("a link into a long recording", () => {
  const next = 3_000_000 / CHUNK;
  let visit: Visit;

  test.beforeEach(async ({ page, request }) => {
    // What does not compress, and is no text: the recording is too large to be read up to the moment.
    const noise = () => ({ style: `--noise: ${Array.from({ length: 40 }, () => Math.random().toString(36).slice(2)).join("")}` });
    const cuts = Array.from({ length: LENGTH / CHUNK - 1 }, (_, index) => (index + 1) * TICKS);
    visit = await postPage(request, [tellsTime()], ticks(CHUNK / TICKS, LENGTH, noise), { cuts });

    expect(await open(page, visit, "?t=3000500")).toEqual(["manifest", "keyframe?at=3000500"]);
    await expect(recordedPage(page).locator("ol[start]")).toHaveAttribute("start", "3000000");
    await expect.poll(() => chunks(visit)).toContain(next);
  });

  test("asks once for its plan and the page of that moment", () => {
    expect(times(visit, "manifest")).toBe(1);
    expect(times(visit, "keyframe?at=3000500")).toBe(1);
    expect(chunks(visit), "what comes before is not loaded").not.toContain(next - 2);
    expect(new Set(chunks(visit)).size, "no chunk twice").toBe(chunks(visit).length);
  });

  test("leads back to the begin without asking for a page that nobody has", async ({ page }) => {
    await page.keyboard.press("Home");
    await expect(recordedPage(page).locator("ol[start]")).toHaveAttribute("start", "0");

    expect(askedOf(visit).filter((path) => path.startsWith("keyframe"))).toEqual(["keyframe?at=3000500"]);
    expect(chunks(visit).filter((seq) => seq === 0)).toEqual([0]);
  });
});
