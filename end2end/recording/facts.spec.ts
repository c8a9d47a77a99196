/** What the recorder says beside the document: errors, routes, forms, tracked facts. */

import { expect, test } from "@playwright/test";

import { payloads, storedWhen } from "../stored.ts";
import { recordedVisit, setVisibility } from "../visit.ts";
import { changePage, watchFrames, watchLines } from "./project.ts";

test("everything that breaks is an error with its mechanism", async ({ page, request }) => {
  await page.goto("/demo/errors/");
  const visit = await recordedVisit(page);
  for (const id of ["throw", "reject", "image", "deep", "handled"]) {
    await page.locator(`#${id}`).click();
  }

  const stored = await storedWhen(request, visit, "five errors are stored", (now) => payloads(now, "error").length === 5);

  const errors = payloads(stored, "error");
  expect(errors.map(({ mechanism }) => mechanism).sort()).toEqual(
    ["captured", "onerror", "onerror", "resource", "unhandledrejection"],
  );
  const thrown = errors.find(({ class: name }) => name === "TypeError");
  expect(thrown).toMatchObject({ message: "cup is not a function", handled: false, mechanism: "onerror" });
  expect(thrown.stack).toContain("breakages.js");
});

test("routes of an application are navigations, with the address stripped", async ({ page, request }) => {
  await page.goto("/demo/app/");
  const visit = await recordedVisit(page);
  await page.getByRole("link", { name: "Board" }).click();
  await page.evaluate(() => history.replaceState(null, "", "/demo/app/settings/?token=secret#secret"));
  await page.goBack();
  await page.close();

  const stored = await storedWhen(
    request,
    visit,
    "three routes are stored",
    (now) => payloads(now, "navigation").filter(({ kind }) => kind === "route").length >= 3,
  );
  const routes = payloads(stored, "navigation").filter(({ kind }) => kind === "route");
  expect(routes.map(({ how, url }) => [how, new URL(url).pathname])).toEqual([
    ["push", "/demo/app/board/"],
    ["replace", "/demo/app/settings/"],
    ["pop", "/demo/app/"],
  ]);
  expect(stored.text).not.toContain("secret");
});

test("forms are known by the names of their fields", async ({ page, request }) => {
  await page.goto("/demo/shop/cart/");
  const visit = await recordedVisit(page);
  await page.locator("[name=email]").fill("me@mail.example");
  await page.locator("[name=postcode]").focus();
  await page.close();

  const stored = await storedWhen(request, visit, "both fields are stored", (now) => payloads(now, "form").length >= 3);
  expect(payloads(stored, "form").slice(0, 3)).toEqual([
    { state: "focus", form: "checkout", field: "email", kind: "email" },
    { state: "blur", form: "checkout", field: "email", kind: "email", filled: true },
    { state: "focus", form: "checkout", field: "postcode", kind: "text" },
  ]);
});

test("a tracked name that is ours is recorded under another, a malformed one is refused", async ({ page, request }) => {
  await page.goto("/demo/");
  const visit = await recordedVisit(page);
  const status = await page.evaluate(() => {
    const { Hindsight } = window as any;
    Hindsight.track("click", { n: 1 });
    Hindsight.track("not a name");
    Hindsight.track("too_much", { text: "x".repeat(20_000) });
    return Hindsight.status();
  });
  await page.close();

  expect(status.refused_calls).toBe(2);
  const stored = await storedWhen(request, visit, "the fact is stored", (now) => payloads(now, "track:click").length > 0);
  expect(payloads(stored, "too_much")).toEqual([]);
});

test("who develops a page sees in its console what was refused", async ({ page }) => {
  await changePage(page, "/demo/shop/", "data-debug");
  const said = watchLines(page);
  await page.goto("/demo/shop/");
  await recordedVisit(page);
  expect(said[0]).toBe("hindsight: recording");
  await page.evaluate(() => (window as any).Hindsight.track("no name!"));

  await expect.poll(() => said.at(-1)).toContain("hindsight: track: the name is not");
});

test("errors are limited however they are told, and stopping says how many were left out", async ({ page, request }) => {
  await page.goto("/demo/shop/");
  const visit = await recordedVisit(page);
  await page.evaluate(() => {
    const { Hindsight } = window as any;
    for (let n = 0; n < 40; n += 1) {
      Hindsight.captureError(new RangeError(`number ${n}`));
      window.dispatchEvent(new ErrorEvent("error", { error: new TypeError(`number ${n}`) }));
    }
    Hindsight.stop();
  });

  const stored = await storedWhen(request, visit, "the rest is counted", (now) => payloads(now, "gap").length > 0);
  expect(payloads(stored, "gap")).toEqual([{ why: "storm", events: 30 }]);
  expect(payloads(stored, "error")).toHaveLength(50);
  // The gap is the last of it: observers say what they counted before the last chunk is cut.
  expect(stored.events.at(-1)).toMatchObject({ type: 5, data: { tag: "gap" } });
});

test("metadata that is too much for one header goes on with the next frames, though nothing happens", async ({ page, request }) => {
  const frames = await watchFrames(page);
  await page.goto("/demo/shop/");
  const visit = await recordedVisit(page);
  const metadata = Object.fromEntries(Array.from({ length: 8 }, (_, n) => [`fact-${n}`, "word ".repeat(200)]));
  await page.evaluate((all) => (window as any).Hindsight.setMetadata(all), metadata);

  const told = () => Object.keys(Object.assign({}, ...frames.map(({ header }) => header.meta?.metadata))).sort();
  await expect.poll(told).toEqual(Object.keys(metadata));
  // A server that did not want one of them would have ended the recording.
  await page.evaluate(() => (window as any).Hindsight.track("after_all_of_it"));
  await setVisibility(page, "hidden");
  await storedWhen(request, visit, "what follows is stored, and nothing is missing", (now) => payloads(now, "after_all_of_it").length === 1);
});
