/** What is in the browser of a visitor who agreed, and of one who did not. */

import { expect, type Page, test } from "@playwright/test";

import { changePage, CHUNKS, configure } from "../recording/project.ts";
import { recordedVisit, recorderStatus, setVisibility } from "../visit.ts";

/** Everything that a page of this origin could find. */
const traces = (page: Page) =>
  page.evaluate(async () => {
    const files: string[] = [];
    for await (const name of (await navigator.storage.getDirectory() as any).keys()) {
      files.push(name);
    }
    return {
      cookies: document.cookie,
      keys: [...Object.keys(localStorage), ...Object.keys(sessionStorage)],
      databases: (await indexedDB.databases()).map(({ name }) => name),
      files,
      caches: await caches.keys(),
    };
  });

const NOTHING = { cookies: "", keys: [], databases: [], files: [], caches: [] };

/** All requests but for the page's own files and the recorder's own file. */
function watchRequests(page: Page): string[] {
  const paths: string[] = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (!pathname.startsWith("/demo/") && pathname !== "/recorder.js") {
      paths.push(pathname);
    }
  });
  return paths;
}

const settled = (page: Page, state: string) =>
  expect.poll(async () => (await recorderStatus(page))?.state).toBe(state);

for (const [name, reason, property, value] of [
  ["Global Privacy Control", "gpc", "globalPrivacyControl", true],
  ["Do Not Track", "dnt", "doNotTrack", "1"],
] as const) {
  test(`${name}: nothing, even when the page asks to record`, async ({ page }) => {
    const paths = watchRequests(page);
    await page.addInitScript(
      ([property, value]) => Object.defineProperty(navigator, property, { get: () => value }),
      [property, value] as const,
    );
    await page.goto("/demo/shop/");
    await settled(page, "refused");
    await page.evaluate(() => {
      const { Hindsight } = window as any;
      Hindsight.start();
      Hindsight.optIn();
      Hindsight.identify("me");
      Hindsight.track("fact");
    });
    await page.getByRole("searchbox").fill("bowl");
    await page.goto("/demo/journal/");
    await settled(page, "refused");

    expect((await recorderStatus(page))?.reason).toBe(reason);
    expect(await traces(page)).toEqual(NOTHING);
    expect(paths).toEqual([]);
  });
}

test("before consent: nothing; afterwards the session goes on over pages", async ({ page }) => {
  for (const path of ["/demo/shop/", "/demo/journal/"]) {
    await changePage(page, path, 'data-consent="required"');
  }
  const paths = watchRequests(page);
  await page.goto("/demo/shop/");
  await settled(page, "waiting");
  await page.evaluate(() => (window as any).Hindsight.identify("me"));
  await page.getByRole("searchbox").fill("bowl");
  expect(await traces(page)).toEqual(NOTHING);
  expect(paths).toEqual([]);

  await page.evaluate(() => (window as any).Hindsight.start());
  const visit = await recordedVisit(page);
  await page.goto("/demo/journal/");
  await settled(page, "waiting");
  await page.evaluate(() => (window as any).Hindsight.start());
  expect(await recordedVisit(page)).toEqual(visit);
});

test("after opting out: the mark alone, and after opting in again another visitor", async ({ page, context }) => {
  await page.goto("/demo/shop/");
  const before = await recordedVisit(page);
  await page.evaluate(() => (window as any).Hindsight.optOut());
  const paths = watchRequests(page);
  await page.goto("/demo/journal/");
  await settled(page, "refused");

  expect(await traces(page)).toEqual({ ...NOTHING, cookies: "hs_optout=1", keys: ["hs_optout"] });
  expect(paths).toEqual([]);
  const [cookie] = await context.cookies();
  expect(cookie).toMatchObject({ name: "hs_optout", sameSite: "Lax", path: "/" });

  await page.evaluate(() => (window as any).Hindsight.optIn());
  expect((await recordedVisit(page)).session).not.toBe(before.session);
  expect((await traces(page)).cookies).not.toContain("hs_optout");
});

test("every open tab of a visitor who opts out stops at once and makes nothing again", async ({ page, context }) => {
  await page.goto("/demo/shop/");
  await recordedVisit(page);
  const tab = await context.newPage();
  await tab.goto("/demo/journal/");
  await recordedVisit(tab);
  await tab.evaluate(() => (window as any).Hindsight.optOut());
  await settled(page, "refused");
  const paths = watchRequests(page);
  await page.getByRole("searchbox").fill("bowl");
  await setVisibility(page, "hidden");

  expect((await recorderStatus(page))?.reason).toBe("opt_out");
  await expect.poll(() => traces(page)).toEqual({ ...NOTHING, cookies: "hs_optout=1", keys: ["hs_optout"] });
  expect(paths).toEqual([]);
});

test("a request that is under way when another tab opts out is taken back", async ({ page, context }) => {
  // A server that takes its time.
  await page.route(CHUNKS, () => {});
  const asked = page.waitForRequest(CHUNKS);
  const failed = page.waitForEvent("requestfailed", (request) => request.url().endsWith("/v1/chunks"));
  await page.goto("/demo/shop/");
  await recordedVisit(page);
  await setVisibility(page, "hidden");
  await asked;
  const tab = await context.newPage();
  await tab.goto("/demo/journal/");
  await recordedVisit(tab);
  await tab.evaluate(() => (window as any).Hindsight.optOut());

  expect((await failed).failure()?.errorText).toContain("ABORTED");
  expect((await recorderStatus(page))?.reason).toBe("opt_out");
});

test("a page that is shown again sees the refusal that the site itself wrote down", async ({ page }) => {
  await page.goto("/demo/shop/");
  await recordedVisit(page);
  await setVisibility(page, "hidden");
  await page.evaluate(() => (document.cookie = "hs_optout=1; Path=/"));
  await setVisibility(page, "visible");

  await settled(page, "refused");
  await expect.poll(() => traces(page)).toEqual({ ...NOTHING, cookies: "hs_optout=1" });
});

test("two cookies tell the site's own server which replay belongs to a request", async ({ page, context }) => {
  await page.goto("/demo/shop/");
  const visit = await recordedVisit(page);

  const cookies = Object.fromEntries((await context.cookies()).map((cookie) => [cookie.name, cookie]));
  expect(cookies["hs_session"]).toMatchObject({ value: visit.session, sameSite: "Lax", path: "/", secure: false });
  expect(cookies["hs_window"]).toMatchObject({ value: visit.window, sameSite: "Lax", path: "/" });
  const seconds = cookies["hs_session"]!.expires - Date.now() / 1_000;
  expect(seconds).toBeGreaterThan(29 * 60);
  expect(seconds).toBeLessThan(31 * 60);
});

for (const [name, tag, fields] of [
  ["the page", 'data-cookies="off"', {}],
  ["the project", 'data-cookies="on"', { cookies: false }],
  ["memory-only mode", 'data-storage="memory"', {}],
] as const) {
  test(`no cookies when ${name} says so`, async ({ page, context }) => {
    await configure(page, fields);
    await changePage(page, "/demo/shop/", tag);
    await page.goto("/demo/shop/");
    await recordedVisit(page);

    expect(await context.cookies()).toEqual([]);
  });
}

test("memory-only mode leaves nothing, also when the page goes away with frames unsent", async ({ page }) => {
  await page.route("**/v1/chunks", (route) => route.abort());
  await changePage(page, "/demo/shop/", 'data-storage="memory"');
  await page.goto("/demo/shop/");
  await recordedVisit(page);
  await page.getByRole("searchbox").fill("bowl");
  await page.goto("about:blank");
  await page.goto("/demo/robots.txt");

  expect(await traces(page)).toEqual(NOTHING);
});
