/** A server that refuses, and a network that comes and goes. */

import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { expect, test } from "@playwright/test";

import { sendBytes } from "../sent.ts";
import { payloads, storedWhen } from "../stored.ts";
import { recordedVisit, recorderStatus, setVisibility } from "../visit.ts";
import { answerFrames, CHUNKS, readFrame, watchFrames, watchLines } from "./project.ts";

for (const status of [400, 413]) {
  test(`a frame answered with ${status} is dropped, and its snapshot taken again`, async ({ page }) => {
    await answerFrames(page, status, 0);
    const frames = await watchFrames(page);
    await page.goto("/demo/shop/");
    await recordedVisit(page);
    await setVisibility(page, "hidden");

    await expect.poll(() => frames.filter(({ header }) => header.snapshot?.length > 0 && !header.exit).length).toBeGreaterThan(1);
    const now = await recorderStatus(page);
    expect(now).toMatchObject({ state: "recording", dropped: 1 });
  });
}

test("a server that refuses every frame is not asked for ever", async ({ page }) => {
  await answerFrames(page, 400);
  const frames = await watchFrames(page);
  await page.goto("/demo/shop/");
  await recordedVisit(page);
  for (let n = 0; n < 8; n++) {
    await setVisibility(page, "hidden");
    await expect.poll(async () => (await recorderStatus(page))?.pending).toBe(0);
    await setVisibility(page, "visible");
  }

  const asked = frames.filter(({ header }) => header.snapshot?.length > 0 && !header.exit);
  expect(asked.length).toBeLessThanOrEqual(4);
});

for (const [status, reason, lines] of [[401, "key_refused", 1], [403, "key_refused", 1], [204, "refused_by_server", 0]] as const) {
  test(`an answer of ${status} stops the recorder`, async ({ page }) => {
    const said = watchLines(page);
    await answerFrames(page, status);
    const frames = await watchFrames(page);
    await page.goto("/demo/shop/");
    await expect.poll(async () => (await recorderStatus(page))?.reason).toBe(reason);
    const n = frames.length;
    await page.getByRole("searchbox").fill("bowl");
    await setVisibility(page, "hidden");
    await page.evaluate(() => (window as any).Hindsight.start());

    expect((await recorderStatus(page))?.state).toBe("stopped");
    expect(frames).toHaveLength(n);
    expect(said).toHaveLength(lines);
  });
}

test("a page of an origin that the project does not name is told so, once, and stops", async ({ page, baseURL }) => {
  const tag = `<script async src="${baseURL}/recorder.js" data-key="hs_demo"></script>`;
  const site = createServer((_, response) => {
    response.setHeader("content-type", "text/html").end(`<!doctype html><title>Elsewhere</title><p>Text</p>${tag}`);
  }).listen(0, "127.0.0.1");
  await once(site, "listening");
  const said = watchLines(page);
  try {
    await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
    await recordedVisit(page);
    await setVisibility(page, "hidden");

    await expect.poll(async () => (await recorderStatus(page))?.reason).toBe("key_refused");
    expect(await recorderStatus(page)).toMatchObject({ state: "stopped", last_answer: 403 });
    expect(said).toHaveLength(1);
  } finally {
    site.close();
    site.closeAllConnections();
  }
});

for (const status of [429, 503]) {
  test(`an answer of ${status} keeps the frame and waits as long as it says`, async ({ page }) => {
    const times: number[] = [];
    await page.route(CHUNKS, (route) => {
      const isFirst = times.push(Date.now()) === 1;
      return isFirst ? route.fulfill({ status, headers: { "Retry-After": "2" } }) : route.continue();
    });
    await page.goto("/demo/shop/");
    await recordedVisit(page);

    const isSent = async () => ((await recorderStatus(page))?.sent ?? 0) > 0;
    await expect.poll(isSent, { message: "the frame is sent again", timeout: 20_000 }).toBe(true);
    expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(1_950);
    expect((await recorderStatus(page))?.dropped).toBe(0);
  });
}

test("what was recorded offline is sent when the network is back", async ({ page, context, request }) => {
  await page.goto("/demo/shop/");
  const visit = await recordedVisit(page);
  await context.setOffline(true);
  await page.evaluate(() => (window as any).Hindsight.track("offline_fact"));
  await setVisibility(page, "hidden");
  await expect.poll(async () => (await recorderStatus(page))?.pending).toBeGreaterThan(0);
  await context.setOffline(false);

  const stored = await storedWhen(request, visit, "the fact is stored", (now) => payloads(now, "offline_fact").length > 0);
  expect(payloads(stored, "offline_fact")).toHaveLength(1);
  await expect.poll(async () => (await recorderStatus(page))?.pending).toBe(0);
});

test("each try to send a frame carries its own time", async ({ page }) => {
  const sent: number[] = [];
  await sendBytes(page);
  await page.route(CHUNKS, (route) => {
    sent.push(readFrame(route.request()).header.sent);
    return sent.length === 1 ? route.fulfill({ status: 503, headers: { "Retry-After": "1" } }) : route.continue();
  });
  await page.goto("/demo/shop/");
  await recordedVisit(page);

  await expect.poll(() => sent.length).toBeGreaterThan(1);
  expect(sent[1]! - sent[0]!).toBeGreaterThanOrEqual(900);
});
