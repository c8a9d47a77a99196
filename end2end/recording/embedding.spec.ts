/** Ways to put the recorder on a page, and pages that forbid parts of it. */

import { expect, test } from "@playwright/test";

import { payloads, snapshots, storedWhen } from "../stored.ts";
import { recordedVisit, recorderStatus, setVisibility } from "../visit.ts";
import { changePage, servePage, watchFrames } from "./project.ts";

const PAGE = "/demo/own/";

test("a page may import the recorder as a module", async ({ page, request }) => {
  await servePage(
    page,
    PAGE,
    `<!doctype html><title>Own</title><p>text</p><script type="module">
      import { init } from "/hindsight.js";
      const hindsight = init({ key: "hs_demo", rrweb: { recordCanvas: true, maskInputFn: (text) => text } });
      document.title = String(hindsight === init({ key: "hs_demo" }));
      try { init({ key: "nonsense" }); } catch (error) { document.body.dataset.error = error.name; }
    </script><input value="planted">`,
  );
  await page.goto(PAGE);
  const visit = await recordedVisit(page);
  await page.locator("input").fill("typed secret");
  await setVisibility(page, "hidden");

  expect(await page.title()).toBe("true");
  expect(await page.locator("body").getAttribute("data-error")).toBe("TypeError");
  const stored = await storedWhen(request, visit, "the page is stored", (now) => snapshots(now).length > 0);
  expect(stored.text).not.toContain("planted");
  expect(stored.text).not.toContain("typed");
});

test("calls made before the script is there are not lost", async ({ page, request }) => {
  const names = ["track", "identify", "experiment", "setMetadata", "captureError", "start", "stop", "optOut", "optIn"];
  await servePage(
    page,
    PAGE,
    `<!doctype html><title>Own</title><script>
      window.Hindsight ||= { calls: [] };
      for (const name of ${JSON.stringify(names)}) Hindsight[name] ||= (...args) => Hindsight.calls.push([name, args]);
      Hindsight.track("early", { n: 1 });
      Hindsight.captureError(new RangeError("early"));
    </script><script async src="/recorder.js" data-key="hs_demo"></script>`,
  );
  await page.goto(PAGE);
  const visit = await recordedVisit(page);
  await setVisibility(page, "hidden");

  const stored = await storedWhen(request, visit, "the fact is stored", (now) => payloads(now, "early").length === 1);
  expect(payloads(stored, "error")[0]).toMatchObject({ class: "RangeError", mechanism: "captured" });
});

test("where a page forbids WebAssembly, only facts without text leave", async ({ page }) => {
  await changePage(page, "/demo/shop/", "", { "content-security-policy": "script-src 'self' 'unsafe-inline'" });
  // A worker of the page's own origin goes by its own policy.
  await page.route("**/recorder/worker.js", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), "content-security-policy": "script-src 'self'" } });
  });
  const frames = await watchFrames(page);
  await page.goto("/demo/shop/");
  await expect.poll(async () => (await recorderStatus(page))?.mode).toBe("textless");
  await page.getByRole("searchbox").fill("kettle");
  await page.getByRole("button", { name: "Add" }).first().click();
  const answer = page.waitForResponse((response) => response.url().endsWith("/v1/chunks"));
  await setVisibility(page, "hidden");

  await expect.poll(() => frames.some(({ lines }) => lines.some((line) => line.includes('"tag":"click"')))).toBe(true);
  expect(await recorderStatus(page)).toMatchObject({ state: "recording", reason: "wasm_refused" });
  const events = frames.flatMap(({ lines }) => lines.map((line) => JSON.parse(line)));
  expect(events.filter(({ type, data }) => type === 2 || (type === 3 && ![1, 2, 3, 4].includes(data.source)))).toEqual([]);
  const text = JSON.stringify(events);
  expect(text).not.toMatch(/\*\*|label|kettle|selector/);
  expect(frames[0]!.header).toMatchObject({ enc: "identity", snapshot: [], seq: 0, first: 0 });
  expect((await answer).status()).toBe(202);
});

test("where a page forbids the recorder's files, nothing but the visit itself is reported", async ({ page }) => {
  await page.route("**/recorder/session.js", (route) => route.abort());
  const frames = await watchFrames(page);
  await page.goto("/demo/shop/");

  await expect.poll(async () => (await recorderStatus(page))?.reason).toBe("files_refused");
  await expect.poll(() => frames.length).toBe(1);
  expect(frames[0]).toMatchObject({ header: { events: 0 }, lines: [] });
});

test("the types that are served fit the module", async ({ request }) => {
  const types = await (await request.get("/hindsight.d.ts")).text();

  for (const name of ["InitOptions", "Hindsight", "Status"]) {
    expect(types).toContain(`export interface ${name} `);
  }
  expect(types).toContain("export declare function init(options: InitOptions): Hindsight;");
  expect(types).not.toContain("import ");
});
