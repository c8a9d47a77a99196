/** What is loaded of a recording: all of it in order, where it is needed, in spite of what fails or is missing. */

import { type APIRequestContext, expect, type Page, test } from "@playwright/test";

import type { Visit } from "../visit.ts";
import { drawn, pressAt, told } from "./moments.ts";
import { lastSecond, openReplay, playButton, recordedPage, seconds } from "./player.ts";
import { BODY, element, type Happened, postPage, tellsTime, ticks } from "./posted-page.ts";

const CHUNKS = "**/chunks?*";
const HOUR = 3_600_000;

/** An hour of what does not compress, and is no text: too large to be loaded whole. */
function postHour(request: APIRequestContext): Promise<Visit> {
  const words = () => ({ style: `--noise: ${Array.from({ length: 20 }, () => Math.random().toString(36).slice(2)).join("")}` });
  const cuts = Array.from({ length: 59 }, (_, index) => (index + 1) * 60);
  return postPage(request, [tellsTime()], ticks(1_000, HOUR, words), { cuts });
}

/** Collects the errors that the page was shown, however short. */
async function noteErrors(page: Page): Promise<() => Promise<string[]>> {
  await page.addInitScript(() => {
    const shown: string[] = ((window as any).shown = []);
    const note = () => {
      for (const alert of document.querySelectorAll(".stage__failure")) {
        if (!shown.includes(alert.textContent!)) shown.push(alert.textContent!);
      }
    };
    new MutationObserver(note).observe(document, { childList: true, subtree: true });
  });
  return () => page.evaluate(() => (window as any).shown);
}

test("an hour is sought anywhere, and the page of that moment is drawn", async ({ page, request }) => {
  const visit = await postHour(request);
  const asked: string[] = [];
  page.on("request", (sent) => asked.push(sent.url()));
  await openReplay(page, visit);
  await drawn(page);
  await expect(page.locator(".controls__length")).toHaveText("1:00:00");

  for (const share of [0.93, 0.11, 0.5, 0.77, 0.02, 0.63, 0.34, 0.99, 0.25, 0.85]) {
    const before = await told(page);
    await pressAt(page, share);
    await expect.poll(() => told(page)).not.toBe(before);
    const at = await told(page);
    expect(Math.abs(at - share * HOUR), `${share} of the bar`).toBeLessThan(10_000);
    await expect(recordedPage(page).locator("ol[start]")).toHaveAttribute("start", `${Math.floor(at / 1_000) * 1_000}`);
  }
  expect(asked.some((url) => url.includes("/keyframe?at="))).toBe(true);
});

test("a seek gives up what the last one asked for", async ({ page, request }) => {
  const visit = await postHour(request);
  await openReplay(page, visit, 3_240_000);
  await drawn(page);
  const isKeyframe = (request: { url(): string }) => request.url().includes("/keyframe?");

  // Never answered.
  await page.route("**/keyframe?*", () => {}, { times: 1 });
  const asked = page.waitForRequest(isKeyframe);
  const givenUp = page.waitForEvent("requestfailed", isKeyframe);
  await pressAt(page, 0.5);
  const first = await asked;
  const before = await told(page);
  await pressAt(page, 0.2);

  expect((await givenUp).url()).toBe(first.url());
  await expect.poll(() => told(page)).not.toBe(before);
  const at = await told(page);
  await expect(recordedPage(page).locator("ol[start]")).toHaveAttribute("start", `${Math.floor(at / 1_000) * 1_000}`);
});

test("what comes before its turn is played in its turn", async ({ page, request }) => {
  // A chunk is a second.
  const cuts = Array.from({ length: 29 }, (_, index) => (index + 1) * 2);
  const visit = await postPage(request, [tellsTime()], ticks(500, 30_000), { cuts });
  let release = () => {};
  const laterIsThere = new Promise<void>((go) => (release = go));
  page.on("requestfinished", (sent) => {
    if (sent.url().includes("/chunks?from=11&")) release();
  });
  await page.route("**/chunks?from=1&*", async (route) => {
    await laterIsThere;
    await route.continue();
  });

  await openReplay(page, visit);
  await drawn(page);
  await page.keyboard.press("ArrowRight");
  await expect(recordedPage(page).locator("ol[start]")).toHaveAttribute("start", "5000");
  await page.keyboard.press("End");
  await expect(recordedPage(page).locator("ol[start]")).toHaveAttribute("start", "30000");
});

test("two events of one millisecond at the edge of two chunks are applied once, in order", async ({ page, request }) => {
  const add = (at: number, id: number, previousId: number | null): Happened => {
    const node = element(id, "b", { width: `${id}` });
    return { at, data: { source: 0, texts: [], attributes: [], removes: [], adds: [{ parentId: BODY, previousId, nextId: null, node }] } };
  };
  const happened = [...ticks(500, 2_000), add(2_200, 20, 5), add(2_200, 21, 20), ...ticks(500, 6_000).slice(4)];
  const visit = await postPage(request, [tellsTime()], happened, { cuts: [5] });
  const added = recordedPage(page).locator("b");
  const inOrder = () => added.evaluateAll((all) => all.map((element) => element.getAttribute("width")));

  await openReplay(page, visit, 2_200);
  await expect.poll(inOrder).toEqual(["20", "21"]);
  await page.keyboard.press("Home");
  await expect(added).toHaveCount(0);
  await playButton(page).click();
  await expect.poll(inOrder).toEqual(["20", "21"]);
  await page.keyboard.press("End");
  await expect(recordedPage(page).locator("ol[start]")).toHaveAttribute("start", "6000");
  await expect.poll(inOrder).toEqual(["20", "21"]);
});

test("a chunk that never arrived is a gap with its reason, and playing goes on after it", async ({ page, request }) => {
  const errors = await noteErrors(page);
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  // The first chunk ends at 2 s, the second is lost, the third begins at 8 s.
  const visit = await postPage(request, [tellsTime()], ticks(500, 12_000), { cuts: [4, 15], lost: [1] });
  await openReplay(page, visit);
  await drawn(page);

  await expect(page.locator(".activity__divider--gap")).toHaveText(/^6\ss missing \(1 chunk never arrived\)$/);
  await expect(page.locator(".timeline__gap")).toHaveCount(1);
  await expect(page.locator(".timeline__words")).toHaveText(/^6\ss$/);
  await page.keyboard.press("ArrowRight");
  await expect(page.locator(".stage__caption")).toHaveText(/^6\ss missing \(1 chunk never arrived\)/);

  await page.keyboard.press("4");
  await playButton(page).click();
  await expect(playButton(page)).toHaveAccessibleName("Play again");
  await expect(recordedPage(page).locator("ol[start]")).toHaveAttribute("start", "12000");
  expect(await errors()).toEqual([]);
  expect(complaints).toEqual([]);
});

test("a request that fails twice is not even told", async ({ page, request }) => {
  const visit = await postPage(request, [tellsTime()], ticks(500, 8_000));
  const errors = await noteErrors(page);
  let n = 0;
  await page.route(CHUNKS, (route) => {
    n += 1;
    return n <= 2 ? route.fulfill({ status: 503 }) : route.continue();
  });

  await openReplay(page, visit);
  await drawn(page);
  expect(n).toBeGreaterThan(2);
  await page.keyboard.press("End");
  await expect.poll(() => seconds(page)).toBe(await lastSecond(page));
  expect(await errors()).toEqual([]);
});

test("a request that fails again and again is named, and tried again when asked", async ({ page, request }) => {
  const visit = await postPage(request, [tellsTime()], ticks(500, 8_000));
  await page.route(CHUNKS, (route) => route.abort());
  await page.goto(`/sessions/${visit.session}/windows/${visit.window}`);

  const failure = page.getByRole("alert").filter({ hasText: "Could not load" });
  await expect(failure).toContainText("Could not load 0:00–0:08.");
  await expect(page.getByRole("option", { name: /Opened/ })).toBeVisible();
  await page.unroute(CHUNKS);
  await failure.getByRole("button", { name: "Try again" }).click();
  await drawn(page);
  await expect(failure).toHaveCount(0);
});
