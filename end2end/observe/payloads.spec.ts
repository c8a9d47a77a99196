/** The payloads of what is observed, field by field. */

import { expect, test } from "@playwright/test";

import { payloads, storedWhen } from "../stored.ts";
import { recordedVisit, setVisibility } from "../visit.ts";
import { observed, payloadsWhen } from "./captures.ts";

test("a click says what, where in it, and where on the page", async ({ page, request }) => {
  await page.goto("/demo/errors/");
  const visit = await recordedVisit(page);
  await observed(page);
  const button = page.locator("#dead");
  const box = (await button.boundingBox())!;
  await button.click({ position: { x: box.width / 4, y: box.height / 2 } });
  await page.locator("#download").click({ modifiers: ["Alt"] });
  await page.evaluate(() => document.querySelector<HTMLElement>("h1")!.click());

  const [plain, held, scripted] = await payloadsWhen(request, visit, "click", 3);
  expect(plain).toEqual({
    ...{ selector: "#dead", label: "** ******* ** ***", node: expect.any(Number) },
    ...{ ex: expect.closeTo(0.25, 1), ey: expect.closeTo(0.5, 1) },
    ...{ px: expect.closeTo(box.x + box.width / 4, -1), py: expect.closeTo(box.y + box.height / 2, -1) },
    ...{ fixed: false, pointer: true, native: false, modified: false, trusted: true },
  });
  expect(held).toMatchObject({ selector: "#download", native: true, modified: true });
  expect(scripted).toMatchObject({ pointer: false, trusted: false });
});

test("a click within a shadow root and on something fixed", async ({ page, request }) => {
  await page.goto("/demo/shop/");
  const visit = await recordedVisit(page);
  await observed(page);
  await page.evaluate(() => {
    const host = document.createElement("div");
    host.id = "bar";
    host.style.cssText = "position:fixed;bottom:0;left:0;z-index:9";
    host.attachShadow({ mode: "open" }).innerHTML = "<p>one</p><p><button>Inside</button></p>";
    document.body.append(host);
  });
  await page.getByRole("button", { name: "Inside" }).click();

  const [click] = await payloadsWhen(request, visit, "click");
  expect(click).toMatchObject({ selector: "#bar > p:nth-of-type(2) > button", fixed: true });
});

test("followed links say where they lead, without what is private in it", async ({ page, request }) => {
  await page.goto("/demo/errors/");
  const visit = await recordedVisit(page);
  await observed(page);
  await page.evaluate(() => {
    addEventListener("click", (event) => event.preventDefault());
    document.querySelector("main")!.insertAdjacentHTML(
      "beforeend",
      `<svg width="50" height="20"><a href="/demo/?token=secret" id="drawn"><text y="15">drawn</text></a></svg>
       <a href="javascript:void 0" id="script">script</a> <a href="http://[" id="broken">broken</a>`,
    );
  });
  for (const id of ["elsewhere", "mail", "drawn", "script", "broken"]) {
    await page.locator(`#${id}`).click();
  }
  await page.getByRole("link", { name: "Journal" }).click();

  const links = await payloadsWhen(request, visit, "navigation", 4);
  expect(links.map(({ url, external, label }) => [url.replace(/^http:\/\/[^/]+/, ""), external, label])).toEqual([
    ["https://birch-and-brass.example/", true, "******* ****"],
    ["mailto:", true, "* ******"],
    ["/demo/", false, "*****"],
    ["/demo/journal/", false, "*******"],
  ]);
});

test("each way to another route has its name", async ({ page, request }) => {
  await page.goto("/demo/app/");
  const visit = await recordedVisit(page);
  await observed(page);
  await page.evaluate(async () => {
    const happens = (type: string) => new Promise((done) => addEventListener(type, done, { once: true }));
    history.pushState(null, "", "/demo/app/board/");
    history.replaceState(null, "", "/demo/app/settings/");
    // The same address again is no route.
    history.replaceState({ n: 1 }, "", "/demo/app/settings/");
    location.hash = "phone";
    await happens("hashchange");
    history.back();
    await happens("hashchange");
    history.back();
    await happens("popstate");
  });

  const routes = await payloadsWhen(request, visit, "navigation", 5);
  expect(routes.map(({ kind, how, external }) => [kind, how, external])).toEqual(
    ["push", "replace", "hash", "hash", "pop"].map((how) => ["route", how, false]),
  );
});

test("the size of the page, and of what scrolls instead of it", async ({ page, request }) => {
  await page.goto("/demo/journal/");
  const visit = await recordedVisit(page);
  const [{ height, width, ...rest }] = await payloadsWhen(request, visit, "layout");
  expect([height, width]).toEqual(
    await page.evaluate(() => [document.documentElement.scrollHeight, document.documentElement.scrollWidth]),
  );
  expect(rest).toEqual({});
});

test("a scroller within the page is named", async ({ page, request }) => {
  await page.route("**/demo/scroller/", (route) =>
    route.fulfill({
      contentType: "text/html",
      body: `<!doctype html><title>s</title><script async src="/recorder.js" data-key="hs_demo"></script>
        <style>html,body{margin:0;height:100%;overflow:hidden} #list{height:100%;overflow:auto}</style>
        <div id="list"><div style="height:3456px">long</div></div>`,
    }),
  );
  await page.goto("/demo/scroller/");
  const visit = await recordedVisit(page);

  const [layout] = await payloadsWhen(request, visit, "layout");
  expect(layout).toMatchObject({ height: 3456, scroller: "#list" });
});

test("fields are entered, left, filled; forms are reset and submitted", async ({ page, request }) => {
  await page.goto("/demo/shop/cart/");
  const visit = await recordedVisit(page);
  await observed(page);
  await page.locator("[name=name]").fill("Zq private Qz");
  await page.locator("[name=news]").check();
  // Blocked: not even the field's name.
  await page.locator("[name=card]").focus();
  await page.getByRole("button", { name: "Start again" }).click();
  await page.locator("[name=name]").fill("b");
  await page.locator("[name=email]").fill("b@c.example");
  await page.getByRole("button", { name: "Order" }).click();
  await page.waitForURL("**/thanks/");

  const stored = await storedWhen(request, visit, "the submit is stored", (now) =>
    payloads(now, "form").some(({ state }) => state === "submit"),
  );
  const form = "checkout";
  const said = payloads(stored, "form");
  expect(said.slice(0, 4)).toEqual([
    { state: "focus", form, field: "name", kind: "text" },
    { state: "blur", form, field: "name", kind: "text", filled: true },
    { state: "focus", form, field: "news", kind: "checkbox" },
    { state: "blur", form, field: "news", kind: "checkbox", filled: true },
  ]);
  expect(said).toContainEqual({ state: "reset", form });
  expect(said).toContainEqual({ state: "submit", form });
  expect(said.filter(({ field }) => field === "card")).toEqual([]);
  expect(payloads(stored, "news_chosen")).toHaveLength(1);
});

test("declared facts are recorded, malformed ones are refused", async ({ page, request }) => {
  await page.goto("/demo/errors/");
  const visit = await recordedVisit(page);
  await observed(page);
  await page.evaluate(() => {
    document.querySelector("#dead")!.setAttribute("data-hs-track-click", "click");
    document.querySelector("#slow")!.setAttribute("data-hs-track-click", "no name");
    document.querySelector("#log")!.setAttribute("data-hs-track-click", "too_much");
    document.querySelector("#log")!.setAttribute("data-hs-data", JSON.stringify({ text: "x".repeat(5_000) }));
  });
  for (const id of ["dead", "slow", "log", "declared"]) {
    await page.locator(`#${id}`).click();
  }

  expect(await payloadsWhen(request, visit, "breakage_declared")).toEqual([{ cup: 1 }]);
  expect(await payloadsWhen(request, visit, "track:click")).toEqual([{}]);
  const stored = await storedWhen(request, visit, "all is stored", () => true);
  expect(payloads(stored, "too_much")).toEqual([]);
});

test("how the page's life goes on is said as it happens", async ({ page, request }) => {
  await page.goto("/demo/journal/");
  const visit = await recordedVisit(page);
  await setVisibility(page, "hidden");
  await setVisibility(page, "visible");
  await page.evaluate(() => {
    document.dispatchEvent(new Event("freeze"));
    document.dispatchEvent(new Event("resume"));
  });
  await page.close();

  const states = await payloadsWhen(request, visit, "visibility", 5);
  expect(states.map(({ state }) => state).slice(0, 5)).toEqual(["hidden", "visible", "freeze", "resume", "pagehide"]);
});

test("all five vitals arrive, the last ones when the page is gone", async ({ page, request }) => {
  await page.goto("/demo/shop/");
  const visit = await recordedVisit(page);
  await observed(page);
  await page.evaluate(() => {
    addEventListener("click", () => {
      for (const end = performance.now() + 120; performance.now() < end; );
      document.body.prepend(Object.assign(document.createElement("div"), { style: "height:300px" }));
    });
    // Something that moves by itself: no shift that an input excuses.
    setTimeout(() => {
      document.body.prepend(Object.assign(document.createElement("div"), { style: "height:200px" }));
      document.body.dataset["moved"] = "";
    }, 10);
  });
  await page.locator("[data-moved]").waitFor();
  await page.getByRole("button", { name: "Table", exact: true }).click();
  // The browser measures an input when what it led to is painted.
  await page.evaluate(
    () =>
      new Promise<void>((done) => {
        const observer = new PerformanceObserver((list) => list.getEntries().some(({ name }) => name === "click") && done());
        observer.observe({ type: "event", buffered: true });
      }),
  );
  await page.close();

  const stored = await storedWhen(request, visit, "the vitals are stored", (now) =>
    ["TTFB", "FCP", "LCP", "CLS", "INP"].every((name) => payloads(now, "vital").some(({ metric }) => metric === name)),
  );
  const vitals = payloads(stored, "vital");
  const last = (name: string) => vitals.findLast(({ metric }) => metric === name);
  expect(last("INP").value).toBeGreaterThanOrEqual(100);
  // Said in the last moment, when only a mask that knows no rules is left.
  expect(last("INP").element).toMatch(/button|^[* >]+$/);
  expect(last("CLS").value).toBeGreaterThan(0);
  expect(last("LCP").element).toBeTruthy();
  expect(new Set(vitals.map(({ load }) => load)).size).toBe(1);
  expect(vitals.every(({ rating }) => /^(?:good|needs-improvement|poor)$/.test(rating))).toBe(true);
});

test("of a storm of errors fifty are said and the rest is counted", async ({ page, request }) => {
  await page.goto("/demo/errors/");
  const visit = await recordedVisit(page);
  await page.evaluate(() => {
    for (let n = 0; n < 80; n++) {
      dispatchEvent(new ErrorEvent("error", { message: `Error number ${n}`, filename: "/x.js?token=secret", lineno: n }));
    }
  });
  await page.close();

  const [gap] = await payloadsWhen(request, visit, "gap");
  expect(gap).toMatchObject({ why: "storm", events: 30 });
  expect(await payloadsWhen(request, visit, "error", 50)).toHaveLength(50);
});
