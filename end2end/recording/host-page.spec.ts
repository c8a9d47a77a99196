/** The page that is recorded must not notice. */

import { expect, test } from "@playwright/test";

import { snapshots, storedWhen } from "../stored.ts";
import { recordedVisit, recorderStatus, setVisibility } from "../visit.ts";
import { changePage, watchFrames } from "./project.ts";

test("the recorder adds one global, writes nothing to the console and throws nothing", async ({ page, browser }) => {
  const noise: string[] = [];
  page.on("console", (message) => noise.push(message.text()));
  page.on("pageerror", (error) => noise.push(error.message));
  const bare = await browser.newPage();
  await bare.route("**/recorder.js", (route) => route.abort());
  await bare.goto("/demo/shop/");
  await page.goto("/demo/shop/");
  await recordedVisit(page);
  await page.getByRole("searchbox").fill("bowl");
  await page.getByRole("button", { name: "Add" }).click();

  // Playwright's tracing adds one, too.
  const globals = () => Object.getOwnPropertyNames(window).filter((name) => !name.startsWith("__playwright"));
  const before = new Set(await bare.evaluate(globals));
  const added = (await page.evaluate(globals)).filter((name) => !before.has(name));

  expect(added).toEqual(["Hindsight"]);
  expect(noise).toEqual([]);
  expect((await recorderStatus(page))?.stumbles.count).toBe(0);
  await bare.close();
});

test("stopping gives back every function that was wrapped", async ({ page }) => {
  await page.addInitScript(() => {
    const owners: [object, string[]][] = [
      [history, ["pushState", "replaceState"]],
      [CSSStyleSheet.prototype, ["insertRule", "deleteRule"]],
      [CSSStyleDeclaration.prototype, ["setProperty", "removeProperty"]],
      [Element.prototype, ["attachShadow"]],
      [customElements, ["define"]],
    ];
    const functions = () => owners.flatMap(([owner, names]) => names.map((name) => [name, (owner as any)[name]]));
    const before = functions();
    (document as any).changed = () => functions().flatMap(([name, now], index) => (now === before[index]![1] ? [] : [name]));
  });
  await page.goto("/demo/shop/");
  await recordedVisit(page);
  expect(await page.evaluate(() => (document as any).changed())).toContain("insertRule");

  await page.evaluate(() => (window as any).Hindsight.stop());

  expect(await page.evaluate(() => (document as any).changed())).toEqual([]);
});

test("a second script tag does not record a second time", async ({ page }) => {
  await page.goto("/demo/");
  const visit = await recordedVisit(page);
  await page.addScriptTag({ url: "/recorder.js" });

  expect(await recordedVisit(page)).toEqual(visit);
});

const NO_WORKERS = { "content-security-policy": "worker-src 'none'" };

test("where the page forbids workers, it is recorded all the same", async ({ page, request }) => {
  await changePage(page, "/demo/shop/", "", NO_WORKERS);
  const onThisThread = page.waitForRequest("**/recorder/inpage.js");
  await page.goto("/demo/shop/");
  await onThisThread;
  const visit = await recordedVisit(page);
  await setVisibility(page, "hidden");

  const stored = await storedWhen(request, visit, "the page is stored", (now) => snapshots(now).length === 1);
  expect(stored.events.length).toBeGreaterThan(1);
});

test("where nothing may mask, nothing but the visit itself is reported", async ({ page }) => {
  await changePage(page, "/demo/shop/", "", NO_WORKERS);
  await page.route("**/recorder/inpage.js", (route) => route.abort());
  const frames = await watchFrames(page);
  await page.goto("/demo/shop/");

  await expect.poll(async () => (await recorderStatus(page))?.state).toBe("failed");
  expect((await recorderStatus(page))?.reason).toBe("worker_refused");
  await expect.poll(() => frames.length).toBe(1);
  expect(frames[0]).toMatchObject({ header: { events: 0, exit: true, enc: "identity" }, lines: [] });
});
