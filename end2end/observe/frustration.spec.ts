/** Clicks that got no answer, a late one, or an error; and those that only look so. */

import { type APIRequestContext, expect, type Page, test } from "@playwright/test";

import { payloads, type Stored, storedWhen } from "../stored.ts";
import { recordedVisit, recorderStatus, type Visit } from "../visit.ts";
import { observed } from "./captures.ts";

/** Longer than any click but one on a link is observed. */
const JUDGED_MS = 8_000;

async function open(page: Page, path: string): Promise<Visit> {
  await page.clock.install();
  await page.goto(path);
  const visit = await recordedVisit(page);
  await observed(page);
  return visit;
}

/** Ends the visit and reads it. Only the page's clock was moved, not its worker's: what is left goes with the last frames. */
async function close(page: Page, request: APIRequestContext, visit: Visit): Promise<Stored> {
  await page.close();
  return storedWhen(request, visit, "the end is stored", (now) =>
    payloads(now, "visibility").some(({ state }) => state === "pagehide"),
  );
}

test("a button that does nothing is dead", async ({ page, request }) => {
  const visit = await open(page, "/demo/errors/");
  await page.locator("#dead").click();
  await page.clock.runFor(JUDGED_MS);

  const stored = await close(page, request, visit);
  expect(payloads(stored, "frustration")).toEqual([{ kind: "dead", n: 1, click: expect.any(Number) }]);
});

test("a button that answers after three seconds is slow", async ({ page, request }) => {
  const visit = await open(page, "/demo/errors/");
  await page.locator("#slow").click();
  await page.clock.runFor(3_100);
  await expect(page.locator("#said li")).toHaveCount(1);

  const [slow, ...others] = payloads(await close(page, request, visit), "frustration");
  expect(others).toEqual([]);
  expect(slow).toMatchObject({ kind: "slow", n: 1 });
  expect(slow.response_ms).toBeGreaterThan(2_900);
  expect(slow.response_ms).toBeLessThan(7_000);
});

test("four quick clicks are one rage and nothing else", async ({ page, request }) => {
  const visit = await open(page, "/demo/errors/");
  await page.locator("#dead").click({ clickCount: 4 });
  await page.clock.runFor(JUDGED_MS);

  const stored = await close(page, request, visit);
  expect(payloads(stored, "frustration")).toEqual([{ kind: "rage", n: 4, click: expect.any(Number) }]);
});

test("an error right after a click belongs to the click", async ({ page, request }) => {
  const visit = await open(page, "/demo/errors/");
  await page.locator("#throw").click();

  const stored = await close(page, request, visit);
  expect(payloads(stored, "frustration")).toEqual([{ kind: "error", n: 1, click: expect.any(Number) }]);
});

test("downloads, files, dialogs, other windows, facts and text are not dead", async ({ page, request, context }) => {
  const visit = await open(page, "/demo/errors/");
  await context.route("https://birch-and-brass.example/", (route) => route.fulfill({ body: "elsewhere" }));
  await page.locator("#download").click();
  await page.locator("[name=picture]").click();
  await page.locator("h1").click();
  await page.locator("#declared").click();
  await page.clock.runFor(JUDGED_MS);
  const opened = context.waitForEvent("page");
  await page.locator("#elsewhere").click();
  await (await opened).close();
  await page.clock.runFor(JUDGED_MS);

  const stored = await close(page, request, visit);
  expect(payloads(stored, "click")).toHaveLength(5);
  expect(payloads(stored, "frustration")).toEqual([]);
});

test("a button that prints or copies is not dead", async ({ page, request, context }) => {
  await context.grantPermissions(["clipboard-write"]);
  await page.addInitScript(() => (window.print = () => void window.dispatchEvent(new Event("beforeprint"))));
  const visit = await open(page, "/demo/errors/");
  await page.evaluate(() => {
    const dead = document.querySelector("#dead")!;
    const acts = [() => window.print(), () => navigator.clipboard.writeText("x"), () => document.execCommand("copy")];
    dead.addEventListener("click", () => void acts.shift()?.());
  });
  for (let click = 0; click < 3; click += 1) {
    await page.locator("#dead").click();
    await page.clock.runFor(JUDGED_MS);
  }

  const stored = await close(page, request, visit);
  expect(payloads(stored, "click")).toHaveLength(3);
  expect(payloads(stored, "frustration")).toEqual([]);
});

test("a button that only tells the recorder is not dead", async ({ page, request }) => {
  const visit = await open(page, "/demo/errors/");
  await page.evaluate(() => {
    const tell = () => (window as any).Hindsight.track("pressed", { times: 1 });
    document.querySelector("#dead")!.addEventListener("click", tell);
  });
  await page.locator("#dead").click();
  await page.clock.runFor(JUDGED_MS);
  // What was not masked yet when a page leaves is sent without its texts.
  await expect.poll(async () => (await recorderStatus(page))?.pending_events).toBe(0);

  const stored = await close(page, request, visit);
  expect(payloads(stored, "pressed")).toEqual([{ times: 1 }]);
  expect(payloads(stored, "frustration")).toEqual([]);
});

test("fields, selects and checkboxes are not dead", async ({ page, request }) => {
  const visit = await open(page, "/demo/shop/cart/");
  for (const name of ["country", "news", "name"]) {
    await page.locator(`[name=${name}]`).click();
    await page.keyboard.press("Escape");
    await page.clock.runFor(JUDGED_MS);
  }

  const stored = await close(page, request, visit);
  expect(payloads(stored, "click").length).toBeGreaterThanOrEqual(3);
  expect(payloads(stored, "frustration")).toEqual([]);
});

test("a link that leads on is not dead", async ({ page, request }) => {
  const visit = await open(page, "/demo/errors/");
  await page.getByRole("link", { name: "Journal" }).click();
  await page.waitForURL("**/journal/");

  const stored = await close(page, request, visit);
  expect(payloads(stored, "frustration")).toEqual([]);
});

test("a clock that ticks elsewhere does not hide a dead click", async ({ page, request }) => {
  const visit = await open(page, "/demo/app/");
  await page.evaluate(() => {
    document.querySelector("#view")!.insertAdjacentHTML("beforeend", '<button type="button" id="inert">Inert</button>');
  });
  await page.clock.runFor(31_000);
  await page.locator("#inert").click();
  await page.clock.runFor(JUDGED_MS);

  const stored = await close(page, request, visit);
  expect(payloads(stored, "frustration")).toMatchObject([{ kind: "dead" }]);
});
