/** A visit, from its first snapshot to its last key, as the server has it afterwards. */

import { expect, test } from "@playwright/test";

import { sendBytes, sentBody } from "../sent.ts";
import { inputs, payloads, readStored, snapshots, storedWhen, textOf } from "../stored.ts";
import { recordedVisit, recorderStatus, setVisibility } from "../visit.ts";

const META = 4;
const FULL_SNAPSHOT = 2;
const KEEPALIVE_BYTES = 64 * 1024;

test("what a visitor does in the shop is stored, from a full snapshot on", async ({ page, request }) => {
  await page.goto("/demo/shop/?utm_source=news");
  const visit = await recordedVisit(page);
  await page.getByRole("searchbox").fill("kettle");
  await page.getByRole("button", { name: "Add" }).click();

  const stored = await storedWhen(request, visit, "the click is stored", (now) => payloads(now, "click").length > 0);

  expect(stored.events.slice(0, 2).map(({ type }) => type)).toEqual([META, FULL_SNAPSHOT]);
  expect(textOf(stored, ({ tagName }) => tagName === "nav")).toContain("Journal");
  expect(payloads(stored, "cart_add")).toHaveLength(1);
  expect(payloads(stored, "click").at(-1)).toMatchObject({ label: "***", pointer: true, trusted: true });
  expect(inputs(stored).at(-1)?.text).toBe("******");
});

test("keys pressed right before the tab is closed are stored", async ({ page, request }) => {
  const typed = "Nowhere Street 12, third floor";
  await page.goto("/demo/shop/cart/");
  const visit = await recordedVisit(page);

  await page.locator("[name=street]").pressSequentially(typed);
  await page.close();

  const stored = await storedWhen(request, visit, "all keys are stored", (now) => inputs(now).length === typed.length);
  expect(inputs(stored).at(-1)?.text).toBe(typed.replace(/\S/g, "*"));
});

test("vitals that are final only at the end survive it", async ({ page, request }) => {
  await page.goto("/demo/shop/");
  const visit = await recordedVisit(page);
  await page.getByRole("button", { name: "Table", exact: true }).click();
  await page.close();

  const metrics = new Set<string>();
  await storedWhen(request, visit, "the vitals are stored", (now) => {
    payloads(now, "vital").forEach(({ metric }) => metrics.add(metric));
    return ["TTFB", "FCP", "LCP", "CLS"].every((metric) => metrics.has(metric));
  });
});

test("page loads of one tab are one window without a gap", async ({ page, request }) => {
  await page.goto("/demo/");
  const visit = await recordedVisit(page);
  await page.reload();
  expect(await recordedVisit(page)).toEqual(visit);
  await page.getByRole("link", { name: "The shop" }).click();
  await page.waitForURL("**/demo/shop/");
  expect(await recordedVisit(page)).toEqual(visit);
  await page.goBack();
  expect(await recordedVisit(page)).toEqual(visit);
  await page.close();

  const stored = await storedWhen(request, visit, "four loads are stored", (now) => snapshots(now).length >= 4);
  const seqs = stored.manifest.chunks.map(([seq]) => seq);
  expect(new Set(seqs).size).toBe(seqs.length);
});

test("a page that is hidden and shown again goes on where it was", async ({ page, request }) => {
  await page.goto("/demo/account/");
  const visit = await recordedVisit(page);
  await page.locator("[name=email]").pressSequentially("ab");
  await setVisibility(page, "hidden");
  await setVisibility(page, "visible");
  await page.locator("[name=email]").pressSequentially("cd");
  await page.close();

  const stored = await storedWhen(request, visit, "both halves are stored", (now) => inputs(now).length === 4);
  expect(inputs(stored).map(({ text }) => text)).toEqual(["*", "**", "***", "****"]);
  expect(payloads(stored, "visibility").map(({ state }) => state)).toEqual(
    expect.arrayContaining(["hidden", "visible", "pagehide"]),
  );
});

test("recording that is stopped and started at once goes on in the same window", async ({ page, request }) => {
  await page.goto("/demo/shop/");
  const visit = await recordedVisit(page);
  await page.evaluate(() => {
    const { Hindsight } = window as any;
    Hindsight.track("before");
    Hindsight.stop();
    Hindsight.track("between");
    Hindsight.start();
    Hindsight.track("after");
  });
  expect(await recordedVisit(page)).toEqual(visit);
  await page.close();

  const stored = await storedWhen(request, visit, "both halves are stored", (now) => payloads(now, "after").length > 0);
  expect([payloads(stored, "before").length, payloads(stored, "between").length]).toEqual([1, 0]);
  expect(snapshots(stored)).toHaveLength(2);
});

test("keys pressed right before a page stops recording and leaves are stored", async ({ page, request }) => {
  const typed = "Nowhere Street 12";
  await page.goto("/demo/shop/cart/");
  const visit = await recordedVisit(page);
  await page.locator("[name=street]").pressSequentially(typed);
  await page.evaluate(() => {
    (window as any).Hindsight.stop();
    location.href = "about:blank";
  });

  const stored = await storedWhen(request, visit, "all keys are stored", (now) => inputs(now).length === typed.length);
  expect(inputs(stored).at(-1)?.text).toBe(typed.replace(/\S/g, "*"));
  expect(payloads(stored, "visibility")).toEqual([]);
});

test("a visit that ends before the module is loaded is counted, and holds nothing", async ({ page, request }) => {
  // Never answered: the page is gone first.
  await page.route("**/recorder.wasm", () => undefined);
  await page.goto("/demo/shop/");
  const hasIds = () => page.evaluate(() => (window as any).Hindsight?.session?.() ?? null);
  await expect.poll(hasIds).not.toBeNull();
  const visit = await hasIds();
  await page.getByRole("searchbox").fill("bowl");
  await page.close();

  const stored = () => readStored(request, visit);
  await expect.poll(async () => (await stored()) !== undefined, { message: "the visit is stored" }).toBe(true);
  expect((await stored())?.events).toEqual([]);
});

test("a server that asks to come back later gets everything in the end", async ({ page, request }) => {
  let refusals = 0;
  await page.route("**/v1/chunks", async (route) => {
    refusals += 1;
    await (refusals <= 2 ? route.fulfill({ status: 503, headers: { "Retry-After": "1" } }) : route.continue());
  });
  await page.goto("/demo/shop/");
  const visit = await recordedVisit(page);
  await page.getByRole("button", { name: "Add" }).first().click();
  await setVisibility(page, "hidden");

  await storedWhen(request, visit, "the click is stored", (now) => payloads(now, "click").length > 0);
  expect(refusals).toBeGreaterThan(2);
  await expect.poll(async () => (await recorderStatus(page))?.pending).toBe(0);
});

test("frames are plain requests that fit what browsers allow a leaving page", async ({ page }) => {
  const frames: { type: string | undefined; bytes: number }[] = [];
  await sendBytes(page);
  page.on("request", (sent) => {
    if (sent.url().endsWith("/v1/chunks")) {
      frames.push({ type: sent.headers()["content-type"], bytes: sentBody(sent).length });
    }
  });
  await page.goto("/demo/journal/");
  await recordedVisit(page);
  await page.mouse.wheel(0, 4000);
  await setVisibility(page, "hidden");

  await expect.poll(() => frames.length).toBeGreaterThan(0);
  for (const { type, bytes } of frames) {
    expect(type).toBe("text/plain");
    expect(bytes).toBeLessThan(KEEPALIVE_BYTES);
  }
});
