/** Pages that forbid things: their own work goes on, and the recorder records what it may, or says why not. */

import { expect, type Page, test } from "@playwright/test";

import { spyOn } from "../privacy/frames.ts";
import { inputs, payloads, storedWhen } from "../stored.ts";
import { recordedVisit, recorderStatus } from "../visit.ts";
import { hostilePage } from "./pages.ts";

const PATH = "/demo/hostile/";

/** No digits of base 16: ids of a frame could hold those. */
const TYPED = "xyz";

async function openWith(page: Page, policy: string, script = ""): Promise<string[]> {
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  await page.route(`**${PATH}*`, (route) =>
    route.fulfill({
      contentType: "text/html",
      headers: policy ? { "content-security-policy": policy } : {},
      body: hostilePage({ script }),
    }),
  );
  await page.goto(PATH);
  return errors;
}

/** The page's own button and field still work. */
async function usePage(page: Page): Promise<void> {
  await page.locator("#count").click();
  await page.locator("[name=field]").pressSequentially(TYPED);
  await expect(page.locator("#said li")).toHaveCount(1);
  expect(await page.evaluate(() => (document as any).own)).toMatchObject({ n: 1, path: "?n=1", typed: TYPED });
}

const recorded: [string, string, string?][] = [
  ["a policy that allows only the site's own files", "default-src 'self' data:; script-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'"],
  ["a policy that forbids workers", "worker-src 'none'"],
  ["a policy that trusts no strings", "require-trusted-types-for 'script'; trusted-types none"],
  [
    "storage and cookies that throw",
    "",
    `for (const [owner, name] of [[window, "localStorage"], [window, "sessionStorage"], [Document.prototype, "cookie"], [Document.prototype, "domain"], [window, "indexedDB"]])
      Object.defineProperty(owner, name, { get() { throw new DOMException("denied", "SecurityError"); }, set() { throw new DOMException("denied", "SecurityError"); } });`,
  ],
  ["channels, storage folders and observers that are not there", "", "delete window.BroadcastChannel; delete window.ResizeObserver; delete window.PerformanceObserver; delete Navigator.prototype.storage; delete Navigator.prototype.sendBeacon;"],
];

for (const [name, policy, script] of recorded) {
  test(`${name}: recorded all the same`, async ({ page, request }) => {
    const errors = await openWith(page, policy, script);
    const visit = await recordedVisit(page);
    await usePage(page);

    const stored = await storedWhen(request, visit, "keys are stored", (now) => inputs(now).length === 3);
    expect(inputs(stored).map(({ text }) => text)).toEqual(["*", "**", "***"]);
    expect(errors).toEqual([]);
  });
}

const limited: [string, string, string, string][] = [
  ["neither workers nor Wasm", "script-src 'self' 'unsafe-inline'; worker-src 'none'", "recording", "wasm_refused"],
  ["no requests", "connect-src 'none'", "stopped", "policy"],
  ["none of the recorder's later files", "script-src 'unsafe-inline' %/recorder.js", "failed", "files_refused"],
];

for (const [name, policy, state, reason] of limited) {
  test(`${name}: the recorder says so`, async ({ page, baseURL }) => {
    const frames = await spyOn(page);
    const errors = await openWith(page, policy.replace("%", baseURL!));
    await expect.poll(async () => [(await recorderStatus(page))?.state, (await recorderStatus(page))?.reason]).toEqual([state, reason]);
    await usePage(page);
    await page.close();

    // Whatever left the page has no text of it.
    frames.forEach((frame) => expect(frame).not.toMatch(/Readable|Line 1|xyz/));
    expect(errors).toEqual([]);
  });
}

test("a frame without an origin of its own: nothing breaks, and the page around it is recorded", async ({ page, request }) => {
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  await page.goto("/demo/shop/");
  const visit = await recordedVisit(page);
  await page.evaluate((source) => {
    const frame = Object.assign(document.createElement("iframe"), { name: "boxed", srcdoc: source });
    frame.setAttribute("sandbox", "allow-scripts");
    document.body.append(frame);
  }, hostilePage({ script: "" }));
  const boxed = page.frameLocator("[name=boxed]");
  await boxed.locator("#count").click();
  await expect(boxed.locator("#said li")).toHaveCount(1);
  await page.getByRole("button", { name: "Table", exact: true }).click();

  const stored = await storedWhen(request, visit, "the click is stored", (now) => payloads(now, "click").length === 1);
  expect(payloads(stored, "error")).toEqual([]);
  // What is in the frame is not the page's: it is not even a part of the snapshot.
  expect(stored.text).not.toContain("Readable heading");
  // Such a frame may have no route; that is its own mistake.
  expect(errors.filter((message) => !message.includes("'pushState'"))).toEqual([]);
});
