/** A visitor who refuses gets no id, no cookie, no storage and no request. */

import { expect, type Page, test } from "@playwright/test";

import { changePage, CONFIG, configure } from "../recording/project.ts";
import { recordedVisit, recorderStatus } from "../visit.ts";

/** Addresses of everything that the recorder asks for beyond itself. */
function watchRequests(page: Page): string[] {
  const addresses: string[] = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith("/v1/") || pathname.startsWith("/recorder/")) {
      addresses.push(pathname);
    }
  });
  return addresses;
}

const traces = () => ({
  cookies: document.cookie,
  storage: [...Object.keys(localStorage), ...Object.keys(sessionStorage)].filter((key) => key.startsWith("hs_")),
});

const NO_TRACES = { cookies: "", storage: [] };

const refusals: [string, string, () => void][] = [
  ["Global Privacy Control", "gpc", () => Object.defineProperty(navigator, "globalPrivacyControl", { get: () => true })],
  ["Do Not Track", "dnt", () => Object.defineProperty(navigator, "doNotTrack", { get: () => "1" })],
];

for (const [name, reason, signal] of refusals) {
  test(`${name} is respected`, async ({ page }) => {
    const requests = watchRequests(page);
    await page.addInitScript(signal);
    await page.goto("/demo/shop/");
    await expect.poll(async () => (await recorderStatus(page))?.state).toBe("refused");
    await page.getByRole("searchbox").fill("bowl");
    await page.getByRole("button", { name: "Add" }).click();

    expect((await recorderStatus(page))?.reason).toBe(reason);
    expect(await page.evaluate(traces)).toEqual(NO_TRACES);
    expect(requests).toEqual([]);
  });
}

test("a signal that the page leaves out is the project's to judge, before anything is recorded", async ({ page }) => {
  const requests = watchRequests(page);
  await page.addInitScript(() => Object.defineProperty(navigator, "globalPrivacyControl", { get: () => true }));
  await changePage(page, "/demo/shop/", 'data-respect=""');
  await page.goto("/demo/shop/");
  await expect.poll(async () => (await recorderStatus(page))?.state).toBe("refused");

  expect(await recorderStatus(page)).toMatchObject({ reason: "gpc", events: 0 });
  expect(await page.evaluate(traces)).toEqual(NO_TRACES);
  expect(requests).toEqual(["/v1/projects/hs_demo/config"]);

  await configure(page, { respect: [] });
  await page.goto("/demo/shop/");
  await recordedVisit(page);
  expect((await recorderStatus(page))?.state).toBe("recording");
});

test("a page may stop while the project's word on a signal is waited for", async ({ page }) => {
  const requests = watchRequests(page);
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route(CONFIG, async (route) => {
    const response = await route.fetch();
    await released;
    await route.fulfill({ response, json: { ...(await response.json()), respect: [] } });
  });
  await page.addInitScript(() => Object.defineProperty(navigator, "globalPrivacyControl", { get: () => true }));
  await changePage(page, "/demo/shop/", 'data-respect=""');
  await page.goto("/demo/shop/");
  await expect.poll(async () => (await recorderStatus(page))?.reason).toBe("project");

  await page.evaluate(() => (window as any).Hindsight.stop());
  const answered = page.waitForResponse(CONFIG);
  release();
  await (await answered).finished();
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));

  expect(await recorderStatus(page)).toMatchObject({ state: "stopped", reason: "stopped", events: 0 });
  expect(requests).toEqual(["/v1/projects/hs_demo/config"]);
  await page.evaluate(() => (window as any).Hindsight.start());
  await recordedVisit(page);
});

test("opting out forgets the ids, and holds on the next page", async ({ page }) => {
  await page.goto("/demo/");
  await recordedVisit(page);
  await page.evaluate(() => (window as any).Hindsight.optOut());
  const requests = watchRequests(page);
  await page.goto("/demo/shop/");
  await expect.poll(async () => (await recorderStatus(page))?.state).toBe("refused");

  expect((await recorderStatus(page))?.reason).toBe("opt_out");
  // The mark itself is all that stays.
  expect(await page.evaluate(traces)).toEqual({ cookies: "hs_optout=1", storage: ["hs_optout"] });
  expect(requests).toEqual([]);
});

test("the site's own opt-out cookie is a refusal whatever its value", async ({ page, context, baseURL }) => {
  const requests = watchRequests(page);
  await context.addCookies([{ name: "hs_optout", value: "yes", url: baseURL! }]);
  await page.goto("/demo/shop/");
  await expect.poll(async () => (await recorderStatus(page))?.reason).toBe("opt_out");

  expect(await page.evaluate(traces)).toEqual({ cookies: "hs_optout=yes", storage: [] });
  expect(requests).toEqual([]);
});

test("so is one that the server has another name for, before there are ids", async ({ page, context, baseURL }) => {
  const requests = watchRequests(page);
  await context.addCookies([{ name: "no_tracking", value: "on", url: baseURL! }]);
  await configure(context, { opt_out_cookie: "no_tracking" });
  await page.goto("/demo/shop/");
  await expect.poll(async () => (await recorderStatus(page))?.reason).toBe("opt_out");

  expect(await page.evaluate(traces)).toEqual({ cookies: "no_tracking=on", storage: [] });
  expect(requests).not.toContain("/v1/chunks");
});

test("a page that requires consent waits for it", async ({ page }) => {
  const requests = watchRequests(page);
  await page.route("**/demo/shop/", async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replace('data-key="hs_demo"', 'data-key="hs_demo" data-consent="required"');
    await route.fulfill({ response, body });
  });
  await page.goto("/demo/shop/");
  await expect.poll(async () => (await recorderStatus(page))?.state).toBe("waiting");
  await page.getByRole("searchbox").fill("bowl");

  expect(await page.evaluate(traces)).toEqual(NO_TRACES);
  expect(requests).toEqual([]);

  await page.evaluate(() => (window as any).Hindsight.start());
  await recordedVisit(page);
  expect((await recorderStatus(page))?.state).toBe("recording");
});

test("in memory-only mode nothing is kept in the browser", async ({ page }) => {
  await page.route("**/demo/", async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replace('data-key="hs_demo"', 'data-key="hs_demo" data-storage="memory"');
    await route.fulfill({ response, body });
  });
  await page.goto("/demo/");
  const first = await recordedVisit(page);

  expect(await page.evaluate(traces)).toEqual(NO_TRACES);
  await page.reload();
  expect((await recordedVisit(page)).session).not.toBe(first.session);
});
