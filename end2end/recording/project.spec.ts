/** The project's configuration and policy, and what the server's answers ask for. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, test } from "@playwright/test";

import { BINARY, createProject, freePort, kill, setPolicy, startServer, stop } from "../own-server.ts";
import { payloads, snapshots, storedWhen } from "../stored.ts";
import { recordedVisit, recorderStatus, setVisibility } from "../visit.ts";
import { CHUNKS, CONFIG, configure, POLICY, servePage, watchFrames, watchLines } from "./project.ts";

test("without a policy nothing leaves but that the visit took place", async ({ page }) => {
  await page.clock.install();
  await page.route(POLICY, (route) => route.fulfill({ status: 503 }));
  const frames = await watchFrames(page);
  await page.goto("/demo/shop/");
  await page.getByRole("searchbox").fill("bowl");
  await expect
    .poll(async () => {
      await page.clock.runFor(1_000);
      return (await recorderStatus(page))?.reason;
    })
    .toBe("policy");

  expect(frames).toHaveLength(1);
  expect(frames[0]).toMatchObject({ header: { events: 0, exit: true }, lines: [] });
});

test("a policy that cannot be loaded at once is asked for again", async ({ page }) => {
  let tries = 0;
  await page.route(POLICY, (route) => ((tries += 1) === 1 ? route.abort() : route.continue()));
  await page.goto("/demo/shop/");
  await recordedVisit(page);

  expect(tries).toBe(2);
});

for (const [status, reason, lines] of [[404, "unknown_key", 1], [400, "policy", 0]] as const) {
  test(`a configuration answered with ${status} ends recording`, async ({ page }) => {
    const said = watchLines(page);
    await page.route(CONFIG, (route) => route.fulfill({ status, json: {} }));
    await page.goto("/demo/shop/");

    await expect.poll(async () => (await recorderStatus(page))?.reason).toBe(reason);
    expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
    expect(said).toHaveLength(lines);
  });
}

test("a project that is switched off records nothing and forgets", async ({ page }) => {
  await configure(page, { enabled: false });
  const frames = await watchFrames(page);
  await page.goto("/demo/shop/");

  await expect.poll(async () => (await recorderStatus(page))?.reason).toBe("disabled");
  expect(frames).toEqual([]);
  expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
});

test("a project may ask for consent that the page forgot to ask for", async ({ page }) => {
  await configure(page, { consent: "required" });
  const frames = await watchFrames(page);
  await page.goto("/demo/shop/");
  await expect.poll(async () => (await recorderStatus(page))?.state).toBe("waiting");
  expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
  expect(frames).toEqual([]);

  await page.evaluate(() => (window as any).Hindsight.start());
  await recordedVisit(page);
  await setVisibility(page, "hidden");
  await expect.poll(() => frames[0]?.header.meta.consent.state).toBe("given");
});

test("a project may forbid storage", async ({ page }) => {
  await configure(page, { storage: "memory" });
  await page.goto("/demo/shop/");
  await recordedVisit(page);

  expect(await page.evaluate(() => [...Object.keys(localStorage), ...Object.keys(sessionStorage), document.cookie])).toEqual([""]);
  expect(await page.evaluate(async () => (await indexedDB.databases()).length)).toBe(0);
});

test("who the visitor is and what is known about the session goes with the frames", async ({ page }) => {
  const frames = await watchFrames(page);
  await page.goto("/demo/shop/");
  await page.evaluate(() => {
    const { Hindsight } = window as any;
    Hindsight.identify("visitor-7", { plan: "gold" });
    Hindsight.setMetadata({ build: "12" });
    Hindsight.setMetadata({ geo_country: "NO" });
    Hindsight.experiment("checkout", "b");
  });
  await recordedVisit(page);
  await page.evaluate(() => (window as any).Hindsight.setMetadata({ tenant: "a" }));
  await setVisibility(page, "hidden");

  const metas = () => frames.map(({ header }) => header.meta).filter(Boolean);
  await expect.poll(() => metas().some(({ metadata }) => metadata?.tenant)).toBe(true);
  await expect.poll(() => metas().find(({ visitor }) => visitor)).toHaveProperty("traits.plan");
  await expect.poll(() => metas().some(({ metadata }) => metadata?.build)).toBe(true);
  expect((await recorderStatus(page))?.last_refusal).toContain("geo_");
});

test("a capture that the project switches off ends in pages that are open", async ({ page, request }) => {
  let fields = { console: true, revision: "one" };
  await page.route(CONFIG, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), ...fields } });
  });
  await page.route(CHUNKS, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { outcome: "accepted", config: fields.revision } });
  });
  const isCaptured = () => page.evaluate(() => !String(console.info).includes("native code"));
  await page.goto("/demo/shop/");
  const visit = await recordedVisit(page);
  await expect.poll(isCaptured).toBe(true);
  await page.evaluate(() => console.info("an early line"));
  fields = { console: false, revision: "two" };
  await setVisibility(page, "hidden");
  await expect.poll(isCaptured).toBe(false);
  await setVisibility(page, "visible");
  await page.evaluate(() => {
    console.info("a late line");
    (window as any).Hindsight.track("end");
  });
  await setVisibility(page, "hidden");

  const stored = await storedWhen(request, visit, "the end is stored", (now) => payloads(now, "end").length > 0);
  expect(payloads(stored, "console").map(({ args }) => args)).toEqual([["an early line"]]);
});

test("a project that begins to ask for consent stops pages that are open", async ({ page }) => {
  let fields: Record<string, unknown> = { revision: "one" };
  await page.route(CONFIG, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), ...fields } });
  });
  await page.route(CHUNKS, (route) => route.fulfill({ status: 202, json: { outcome: "accepted", config: fields["revision"] } }));
  await page.goto("/demo/shop/");
  await recordedVisit(page);
  fields = { consent: "required", revision: "two" };
  await setVisibility(page, "hidden");

  await expect.poll(async () => (await recorderStatus(page))?.state).toBe("waiting");
});

test("a policy that shows more than before reaches pages that are open", async ({ browser }) => {
  test.skip(!BINARY, "E2E_BIN does not name the server");
  const directory = await mkdtemp(join(tmpdir(), "hindsight-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const key = createProject(directory, "words", url, { mode: "strict" });
  const strict = await startServer(directory, port);
  const context = await browser.newContext({ baseURL: url });
  const page = await context.newPage();
  const tag = `<script async src="/recorder.js" data-key="${key}"></script>`;
  await servePage(page, "/words/", `<!doctype html><title>Words</title>${tag}<p>Early words</p>`);
  await page.goto("/words/");
  const visit = await recordedVisit(page);
  await storedWhen(context.request, visit, "the page is stored", () => true);
  await stop(strict);
  setPolicy(directory, "words", { mode: "open" });
  const open = await startServer(directory, port);

  // The answer to the next chunk tells of it.
  await page.evaluate(() => (window as any).Hindsight.track("tick"));
  await expect.poll(async () => (await recorderStatus(page))?.mode).toBe("open");
  await page.evaluate(() => (document.querySelector("p")!.textContent = "Late words"));

  const stored = await storedWhen(context.request, visit, "what is said now can be read", ({ text }) => text.includes("Late words"));
  expect(stored.text).not.toContain("Early words");
  await context.close();
  await kill(open);
  await rm(directory, { recursive: true });
});

test("an answer may name another policy, ask for a snapshot, for less and for more", async ({ page, request }) => {
  let answer: Record<string, unknown> = {};
  let configs = 0;
  await page.route(CONFIG, (route) => {
    configs += 1;
    return route.continue();
  });
  await page.route(CHUNKS, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { outcome: "accepted", ...answer } });
  });
  const frames = await watchFrames(page);
  const next = async (directives: Record<string, unknown>) => {
    answer = directives;
    const n = frames.length;
    await page.evaluate(() => (window as any).Hindsight.track("tick"));
    await setVisibility(page, "hidden");
    await expect.poll(() => frames.length).toBeGreaterThan(n);
    await expect.poll(async () => (await recorderStatus(page))?.pending).toBe(0);
    await setVisibility(page, "visible");
  };
  await page.goto("/demo/app/");
  const visit = await recordedVisit(page);
  expect(configs).toBe(1);

  await next({ policy: "ffffffffffffffff" });
  await next({ policy: "ffffffffffffffff" });
  await expect.poll(() => configs).toBe(2);
  await next({ snapshot: true });
  // Every frame until the next word is answered with it: there may be more than one.
  await storedWhen(request, visit, "a second snapshot is stored", (now) => snapshots(now).length >= 2);
  await next({ fidelity: "events" });
  await page.evaluate(() => document.body.append("nothing of this is recorded"));
  await next({ fidelity: "full", flush_ms: 1_000 });
  const stored = await storedWhen(request, visit, "a snapshot after the gap is stored", (now) => {
    const gap = now.events.find(({ type, data }) => type === 5 && data.tag === "gap");
    return gap !== undefined && snapshots(now).some(({ timestamp }) => timestamp >= gap.timestamp);
  });
  expect(payloads(stored, "gap").map(({ why }) => why)).toEqual(["fidelity"]);
});
