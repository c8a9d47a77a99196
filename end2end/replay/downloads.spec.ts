/** A session as files: what they hold, and that a test of a visit does what the visitor did. */

import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

import { expect, type Page, test } from "@playwright/test";

import { payloadsWhen, observed, withCaptures } from "../observe/captures.ts";
import { hasPicture, payloads, storedWhen } from "../stored.ts";
import { recordedVisit, type Visit } from "../visit.ts";
import { openReplay } from "./player.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const NAME = "Annabel Birchwood";
const MAIL = "annabel@birchwood.example";

/** Clicks an entry of the menu; returns the name of the file and what is in it. */
async function download(page: Page, entry: string): Promise<{ name: string; text: string }> {
  await page.locator(".downloads summary").click();
  const started = page.waitForEvent("download");
  await page.locator(".downloads").getByRole("link", { name: entry, exact: true }).click();
  const file = await started;
  return { name: file.suggestedFilename(), text: readFileSync(await file.path(), "utf8") };
}

/** Runs a test with a Playwright of its own. */
async function runs(text: string, env: Record<string, string>): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), "hindsight-download-"));
  try {
    symlinkSync(join(ROOT, "node_modules"), join(directory, "node_modules"));
    writeFileSync(join(directory, "package.json"), '{ "type": "module" }');
    writeFileSync(join(directory, "visit.spec.ts"), text);
    const launch = JSON.stringify(test.info().project.use.launchOptions ?? {});
    writeFileSync(
      join(directory, "playwright.config.ts"),
      `export default { testDir: ".", workers: 1, reporter: "line", timeout: 60_000, use: { browserName: "chromium", launchOptions: ${launch} } };`,
    );
    const cli = join(ROOT, "node_modules/@playwright/test/cli.js");
    // Nothing of the test around it, which has variables of its own.
    const { PATH, HOME, PLAYWRIGHT_BROWSERS_PATH } = process.env;
    const options = { cwd: directory, env: { PATH, HOME, PLAYWRIGHT_BROWSERS_PATH, ...env } };
    const { stdout } = await promisify(execFile)(process.execPath, [cli, "test"], options);
    return stdout;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

test.describe("a visit in which a form was filled", () => {
  let visit: Visit;

  test.beforeEach(async ({ browser, request }) => {
    const page = await browser.newPage();
    await page.goto("/demo/shop/cart/");
    visit = await recordedVisit(page);
    await observed(page);
    await page.getByRole("textbox", { name: "Name" }).click();
    await page.keyboard.type(NAME);
    await page.getByRole("textbox", { name: "E-mail" }).fill(MAIL);
    await page.getByRole("combobox", { name: "Country" }).selectOption("Portugal");
    await page.getByRole("button", { name: "Order" }).click();
    await page.waitForURL("**/demo/shop/thanks/");
    await recordedVisit(page);
    await storedWhen(
      request,
      visit,
      "form and thanks are stored",
      (now) => payloads(now, "form").some(({ state }) => state === "submit") && hasPicture(now, "/demo/shop/thanks/"),
    );
    await page.close();
  });

  test("is a test that runs to the submit and holds nothing that was typed", async ({ page }) => {
    test.slow();
    await openReplay(page, visit);
    const { name, text } = await download(page, "Playwright test");

    expect(name).toBe(`hindsight-demo-${visit.session.slice(-8)}.spec.ts`);
    expect(text).toContain("getByRole('textbox', { name: 'Name', exact: true }).fill(process.env.HS_INPUT_1");
    expect(text).toContain("getByRole('button', { name: 'Order', exact: true }).click()");
    expect(text).toContain("url.pathname === '/demo/shop/thanks/'");
    for (const typed of [NAME, MAIL, "Annabel", "birchwood", "Portugal"]) {
      expect(text.toLowerCase()).not.toContain(typed.toLowerCase());
    }
    // The test waits for the page behind the form: it passes when it got there.
    const said = await runs(text, { HS_INPUT_1: "Somebody", HS_INPUT_2: "else@example.com", HS_INPUT_3: "Sweden" });
    expect(said).toContain("1 passed");
  });

  test("is JSON as the published schema has it, also without a script", async ({ page, request }) => {
    await openReplay(page, visit);
    const { name, text } = await download(page, "JSON");
    expect(name).toBe(`hindsight-demo-${visit.session.slice(-8)}.json`);
    const file = JSON.parse(text) as { format: string; windows: { events: unknown[] }[]; activity: { label: string }[] };
    expect(file.format).toBe("hindsight.session");
    expect(file.windows[0]!.events.length).toBeGreaterThan(10);
    expect(file.activity.map(({ label }) => label)).toContain("Click “Order”");
    expect(text).not.toContain(NAME);

    const schema = await request.get("/docs/session-v1.schema.json");
    expect(schema.status()).toBe(200);
    expect(((await schema.json()) as { required: string[] }).required).toContain("windows");
  });

  test("without requests has no HAR, and says why", async ({ page }) => {
    await openReplay(page, visit);
    await page.locator(".downloads summary").click();
    const absent = page.locator(".downloads").getByRole("button", { name: "HAR" });
    await expect(absent).toContainText("No requests were recorded, or network recording is off.");
    await expect(absent).toBeDisabled();
    await page.keyboard.press("Escape");
    await expect(absent).toBeHidden();
  });

  test("can be had on a phone from the player's menu", async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 780 });
    await openReplay(page, visit);
    await expect(page.locator(".downloads")).toBeHidden();
    await page.getByRole("button", { name: "More controls" }).click();
    const started = page.waitForEvent("download");
    await page.locator(".controls__downloads").getByRole("link", { name: "Playwright test" }).click();
    expect((await started).suggestedFilename()).toMatch(/\.spec\.ts$/);
  });
});

test("recorded requests are a HAR", async ({ browser, page, request }) => {
  const visitor = await browser.newPage();
  await withCaptures(visitor, { network: true });
  await visitor.goto("/demo/errors/");
  const visit = await recordedVisit(visitor);
  await observed(visitor);
  await visitor.locator("#missing").click();
  const [recorded] = await payloadsWhen(request, visit, "network", 1, ({ status }) => status === 404);
  await visitor.close();

  await openReplay(page, visit);
  const { name, text } = await download(page, "HAR");

  expect(name).toMatch(/\.har$/);
  const { log } = JSON.parse(text) as { log: { version: string; entries: any[] } };
  expect(log.version).toBe("1.2");
  const entry = log.entries.find(({ response }) => response.status === 404);
  expect(entry.request).toMatchObject({ method: recorded.method, url: recorded.url, headers: [] });
});
