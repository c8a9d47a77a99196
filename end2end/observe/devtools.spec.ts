/** Console and network: off unless a project asks for them, and the page keeps its own. */

import { expect, test } from "@playwright/test";

import { payloads, storedWhen } from "../stored.ts";
import { recordedVisit } from "../visit.ts";
import { observed, payloadsWhen, withCaptures } from "./captures.ts";

test("without being asked for, neither is recorded nor wrapped", async ({ page, request }) => {
  await page.addInitScript(() => {
    const natives = [console.log, console.error, fetch, XMLHttpRequest.prototype.open, XMLHttpRequest.prototype.send];
    (document as any).areNative = () =>
      [console.log, console.error, fetch, XMLHttpRequest.prototype.open, XMLHttpRequest.prototype.send].every(
        (now, index) => now === natives[index],
      );
  });
  await page.goto("/demo/errors/");
  const visit = await recordedVisit(page);
  await observed(page);
  await page.locator("#chatter").click();
  await page.locator("#missing").click();
  expect(await page.evaluate(() => (document as any).areNative())).toBe(true);

  const stored = await storedWhen(request, visit, "both clicks are stored", (now) => payloads(now, "click").length === 2);
  expect([...payloads(stored, "console"), ...payloads(stored, "network")]).toEqual([]);
});

test("what the page writes to its console, level by level, repetitions counted", async ({ page, request }) => {
  await withCaptures(page, { console: true });
  const shown: string[] = [];
  page.on("console", (message) => shown.push(message.text()));
  await page.goto("/demo/errors/");
  const visit = await recordedVisit(page);
  await observed(page);
  await page.locator("#chatter").click();

  const lines = await payloadsWhen(request, visit, "console", 6);
  expect(lines.map(({ level, args, n }) => [level, args, n])).toEqual([
    ["debug", ["the kiln is at", "980", "degrees"], undefined],
    ["info", ["twelve bowls", '{"glaze":"cream","cracked":[3,7]}'], undefined],
    ["warn", ["the door of the kiln is open"], undefined],
    ["log", ["knock"], undefined],
    ["log", ["knock"], 4],
    ["error", [expect.stringContaining("RangeError: more cups than shelves")], undefined],
  ]);
  expect(lines[2].trace).toContain("breakages.js");
  expect(lines[2].trace).not.toContain("observers.js");
  expect(lines[0].trace).toBeUndefined();
  const [error] = await payloadsWhen(request, visit, "error");
  expect(error).toMatchObject({ class: "RangeError", mechanism: "console", handled: true });
  // The page's own console has every line, five knocks among them.
  expect(shown.filter((line) => line === "knock")).toHaveLength(5);
  expect(shown).toHaveLength(9);
});

test("a console that is flooded is cut, and large values are", async ({ page, request }) => {
  await withCaptures(page, { console: true });
  await page.goto("/demo/errors/");
  const visit = await recordedVisit(page);
  await observed(page);
  await page.evaluate(() => {
    const wide = Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`k${n}`, "x".repeat(100)]));
    console.log(...Array.from({ length: 20 }, () => wide));
    for (let n = 0; n < 300; n++) {
      console.log(`line ${n}`);
    }
  });

  const [gap] = await payloadsWhen(request, visit, "gap");
  expect(gap).toMatchObject({ why: "storm", events: 201 });
  const lines = await payloadsWhen(request, visit, "console", 100);
  expect(lines).toHaveLength(100);
  expect(lines[0].args).toHaveLength(10);
  expect(lines[0].args[0].length).toBeLessThanOrEqual(2_000);
});

test("requests: method, address without its query, status, time, size, failure", async ({ page, request }) => {
  await withCaptures(page, { network: true });
  await page.goto("/demo/errors/");
  const visit = await recordedVisit(page);
  await observed(page);
  await page.locator("#missing").click();
  await page.locator("#post").click();
  await page.locator("#unreachable").click();
  await page.evaluate(() => fetch("/demo/errors/", { method: "head" }));

  const calls = (payload: any) => /^(?:fetch|xmlhttprequest)$/.test(payload.initiator);
  const requests = await payloadsWhen(request, visit, "network", 4, calls);
  const path = (payload: any) => payload.url.replace(/^http:\/\/127[^/]+/, "");
  const said = (end: string) => requests.find((payload) => path(payload).endsWith(end));
  expect(said("/no-such-list.json")).toMatchObject({ method: "GET", status: 404, failed: false, initiator: "fetch" });
  expect(said("/letterbox")).toMatchObject({ method: "POST", initiator: "xmlhttprequest", failed: false });
  expect(said("/letterbox").status).toBeGreaterThanOrEqual(400);
  expect(said("/cups")).toMatchObject({ method: "GET", failed: true });
  expect(said("/cups").status).toBeUndefined();
  const head = said("/demo/errors/");
  expect(head).toMatchObject({ method: "HEAD", status: 200, sizes: { decoded: expect.any(Number) } });
  expect(head.duration).toBeGreaterThanOrEqual(0);
  expect(Math.abs(head.start - Date.now())).toBeLessThan(60_000);
  // Neither what the recorder itself asks for, nor what was in a query.
  const stored = await storedWhen(request, visit, "all is stored", () => true);
  expect(payloads(stored, "network").filter(({ url }) => /\/v1\/|\/recorder\//.test(url))).toEqual([]);
  expect(stored.text).not.toContain("cup=secret");
});

test("the page's own calls are what they were: arguments, answers, failures nobody handles", async ({ page }) => {
  await withCaptures(page, { network: true, console: true });
  const rejected: string[] = [];
  page.on("pageerror", (error) => rejected.push(error.message));
  await page.addInitScript(() => {
    const native = window.fetch;
    const calls: unknown[][] = ((window as any).calls = []);
    window.fetch = function (this: unknown, ...args: any[]) {
      calls.push([this === window || this === undefined, ...args]);
      return (native as any).apply(this, args);
    } as typeof fetch;
  });
  await page.goto("/demo/errors/");
  await recordedVisit(page);
  await observed(page);
  const seen = await page.evaluate(async () => {
    const options = { method: "POST", body: "x", headers: { a: "b" } };
    (window as any).calls.length = 0;
    const answer = await fetch("/demo/", options);
    const [[isWindow, url, given]] = (window as any).calls;
    const handled = await fetch("https://nowhere.invalid/").catch(() => "handled");
    const stop = new AbortController();
    const stopped = fetch("/demo/", { signal: stop.signal }).catch((error: Error) => error.name);
    stop.abort();
    void fetch("https://nowhere.invalid/unhandled");
    return { isWindow, url, isSame: given === options, isResponse: answer instanceof Response, handled, stopped: await stopped };
  });

  expect(seen).toEqual({
    ...{ isWindow: true, url: "/demo/", isSame: true, isResponse: true },
    ...{ handled: "handled", stopped: "AbortError" },
  });
  await expect.poll(() => rejected).toEqual(["Failed to fetch"]);
});

test("stopping gives back console, fetch and XMLHttpRequest", async ({ page }) => {
  await withCaptures(page, { network: true, console: true });
  await page.addInitScript(() => {
    const read = () => [
      ...["log", "info", "warn", "error", "debug", "trace", "dir", "table", "assert"].map((name) => (console as any)[name]),
      fetch,
      XMLHttpRequest.prototype.open,
      XMLHttpRequest.prototype.send,
      history.pushState,
      Object.hasOwn(history, "pushState"),
    ];
    const before = read();
    (document as any).changed = () => read().filter((now, index) => now !== before[index]).length;
  });
  await page.goto("/demo/errors/");
  await recordedVisit(page);
  await observed(page);
  expect(await page.evaluate(() => (document as any).changed())).toBe(14);
  await page.evaluate(() => (window as any).Hindsight.stop());
  expect(await page.evaluate(() => (document as any).changed())).toBe(0);
});
