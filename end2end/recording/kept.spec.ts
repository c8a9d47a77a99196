/** Frames that could not be sent wait in the browser for the next visit. */

import { type BrowserContext, expect, type Page, test } from "@playwright/test";

import { sendBytes, sentBody } from "../sent.ts";
import { payloads, snapshots, storedWhen } from "../stored.ts";
import { recordedVisit, recorderStatus, setVisibility } from "../visit.ts";
import { CHUNKS, servePage, watchFrames } from "./project.ts";

/** Longest request that outlives a page. */
const KEEPALIVE_BYTES = 64 * 1024;

const keptIds = async (page: Page): Promise<string[]> => (await keptFrames(page)).map(({ id }) => id);

const keptFrames = (page: Page): Promise<{ id: string; header: string }[]> =>
  page.evaluate(
    () =>
      new Promise((resolve) => {
        const request = indexedDB.open("hs_frames");
        request.onsuccess = () => {
          const database = request.result;
          const names = [...database.objectStoreNames];
          const keys = names.length > 0 ? database.transaction("frames").objectStore("frames").getAll() : undefined;
          const done = (entries: any[]) => {
            database.close();
            resolve(entries.map(({ id, header }) => ({ id, header })));
          };
          if (keys) {
            keys.onsuccess = () => done(keys.result);
          } else {
            done([]);
          }
        };
      }),
  );

/** No frame reaches the server from now on. */
const cutOff = (context: BrowserContext) => context.route(CHUNKS, (route) => route.abort());

test("what could not be sent is sent at the next visit, and kept no longer", async ({ page, context, request }) => {
  await cutOff(context);
  await page.goto("/demo/shop/");
  const visit = await recordedVisit(page);
  await page.evaluate(() => (window as any).Hindsight.track("unsent"));
  await setVisibility(page, "hidden");
  await expect.poll(async () => (await recorderStatus(page))?.pending).toBeGreaterThan(0);
  await setVisibility(page, "visible");
  await page.evaluate(() => (window as any).Hindsight.track("last_words"));
  await page.close();

  await context.unroute(CHUNKS);
  const next = await context.newPage();
  await next.goto("/demo/journal/");
  await recordedVisit(next);

  const stored = await storedWhen(request, visit, "both facts are stored", (now) => payloads(now, "last_words").length > 0);
  expect(payloads(stored, "unsent")).toHaveLength(1);
  await setVisibility(next, "hidden");
  await expect.poll(async () => (await keptIds(next)).filter((id) => id.startsWith(visit.window))).toEqual([]);
});

test("a page whose first frame is still on its way when it is left loses nothing of it", async ({ page, context, request }) => {
  // Letters that nothing masks and no compressor knows.
  let state = 1;
  const letter = () => String.fromCharCode(97 + ((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 24) % 26);
  const word = () => Array.from({ length: 24 }, letter).join("");
  const paragraphs = Array.from({ length: 6_000 }, () => `<p class="${word()}"></p>`).join("");
  const tag = '<script async src="/recorder.js" data-key="hs_demo"></script>';
  await servePage(page, "/demo/long/", `<!doctype html><title>Long</title>${tag}${paragraphs}`);
  // A server that takes its time.
  await page.route(CHUNKS, () => {});
  await sendBytes(page);
  const upload = page.waitForRequest((sent) => sent.url().endsWith("/v1/chunks"));
  await page.goto("/demo/long/");
  const visit = await recordedVisit(page);
  expect(sentBody(await upload).length).toBeGreaterThan(KEEPALIVE_BYTES);
  await page.close();

  const next = await context.newPage();
  await next.goto("/demo/journal/");
  await recordedVisit(next);

  await storedWhen(request, visit, "the long page is stored", (now) => snapshots(now).length > 0);
});

test("a tab that crashed loses no more than a moment", async ({ page, context, request }) => {
  await page.goto("/demo/shop/");
  const visit = await recordedVisit(page);
  const at = await page.evaluate(() => ((window as any).Hindsight.track("before_crash"), Date.now()));
  // Written down once a second at most, with whatever came until then.
  await expect.poll(async () => {
    await page.evaluate(() => (window as any).Hindsight.track("more"));
    return (await keptFrames(page)).some(({ header }) => JSON.parse(`${header}0}`).to >= at);
  }).toBe(true);
  // From here on nothing arrives: what the next visit sends is what was written down.
  let isCutOff = true;
  await context.route(CHUNKS, (route) => (isCutOff ? route.abort() : route.continue()));
  const devtools = await context.newCDPSession(page);
  const crashed = page.waitForEvent("crash");
  void devtools.send("Page.crash").catch(() => {});
  await crashed;
  isCutOff = false;

  const next = await context.newPage();
  await next.goto("/demo/journal/");
  await recordedVisit(next);

  await storedWhen(request, visit, "the fact is stored", (now) => payloads(now, "before_crash").length > 0);
});

test("frames of a tab that lives are left alone by others", async ({ page, context }) => {
  await cutOff(context);
  await page.goto("/demo/shop/");
  const visit = await recordedVisit(page);
  await setVisibility(page, "hidden");
  await expect.poll(async () => (await keptIds(page)).length).toBeGreaterThan(0);
  await context.unroute(CHUNKS);
  const other = await context.newPage();
  const frames = await watchFrames(other);
  await other.goto("/demo/journal/");
  await recordedVisit(other);
  await setVisibility(other, "hidden");
  await expect.poll(() => frames.length).toBeGreaterThan(0);

  expect(frames.filter(({ header }) => header.window === visit.window)).toEqual([]);
});

test("an ordinary visit leaves nothing behind", async ({ page }) => {
  await page.goto("/demo/shop/");
  await recordedVisit(page);
  await page.getByRole("searchbox").pressSequentially("kettle");
  await page.goto("/demo/journal/");
  await recordedVisit(page);
  await setVisibility(page, "hidden");
  await expect.poll(async () => (await recorderStatus(page))?.pending).toBe(0);

  await expect.poll(() => keptIds(page)).toEqual([]);
});

test("a page that stopped recording holds no lock once all of it is delivered", async ({ page }) => {
  const locks = () =>
    page.evaluate(async () => (await navigator.locks.query()).held!.filter(({ name }) => name!.startsWith("hs_load:")).length);
  await page.goto("/demo/shop/");
  await recordedVisit(page);
  await expect.poll(locks).toBe(1);

  await page.evaluate(() => (window as any).Hindsight.stop());

  await expect.poll(locks).toBe(0);
  expect((await recorderStatus(page))?.pending).toBe(0);
  // It is held again where recording goes on.
  await page.evaluate(() => (window as any).Hindsight.start());
  await expect.poll(locks).toBe(1);
});

test("a visitor who opts out takes back what was kept", async ({ page, context }) => {
  await cutOff(context);
  await page.goto("/demo/shop/");
  await recordedVisit(page);
  await setVisibility(page, "hidden");
  await expect.poll(async () => (await keptIds(page)).length).toBeGreaterThan(0);

  await page.evaluate(() => (window as any).Hindsight.optOut());

  const databases = () => page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
  await expect.poll(databases).toEqual([]);
});
