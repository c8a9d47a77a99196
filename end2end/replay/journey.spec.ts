/** From a visitor's page to a viewer's screen: what was recorded is what is shown, when it was. */

import { expect, test } from "@playwright/test";

import { inputs, type Stored, storedWhen } from "../stored.ts";
import { recordedVisit, type Visit } from "../visit.ts";
import { lastSecond, openReplay, playButton, recordedPage, seconds } from "./player.ts";

const INCREMENTAL = 3;
const MUTATION = 0;

/** When the list of products was last changed, in ms from the window's first event. */
function lastChange({ manifest, events }: Stored): number {
  const changes = events.filter(({ type, data }) => type === INCREMENTAL && data.source === MUTATION && data.adds.length > 0);
  return changes.at(-1)!.timestamp - manifest.from;
}

test.describe("a search in the shop", () => {
  test("is listed within two seconds, and replayed at the right moments", async ({ page, browser, request }) => {
    await page.goto("/demo/shop/");
    const visit = await recordedVisit(page);
    await expect(page.locator(".card")).not.toHaveCount(0);
    const before = await page.locator(".card").count();
    await page.getByRole("searchbox").fill("teapot");
    await expect(page.locator(".card")).not.toHaveCount(before);
    const after = await page.locator(".card").count();
    await page.close();

    // The list's data, not its page: what is asked is when the server knows, not how fast a browser starts.
    const isListed = async () => (await (await request.get("/api/sessions/list")).text()).includes(visit.session);
    await expect.poll(isListed, { message: "the session is listed", timeout: 2_000, intervals: [100] }).toBe(true);
    const viewer = await browser.newPage();
    await viewer.goto("/sessions");
    await expect(viewer.locator(`a[href^="/sessions/${visit.session}?"]`)).toBeVisible();

    const stored = await storedWhen(request, visit, "the search is stored", (now) => lastChange(now) > 0);
    const changed = lastChange(stored);

    await openReplay(viewer, visit, changed - 1);
    await expect(recordedPage(viewer).locator(".card")).toHaveCount(before);
    await expect(recordedPage(viewer).getByRole("heading", { level: 1 })).toHaveText("Everything we make");

    await openReplay(viewer, visit, changed);
    await expect(recordedPage(viewer).locator(".card")).toHaveCount(after);
    await viewer.close();
  });

  test("is masked where it is not said to be readable", async ({ page, browser, request }) => {
    await page.goto("/demo/shop/");
    const visit = await recordedVisit(page);
    await page.getByRole("searchbox").fill("zzz");
    await page.close();
    const stored = await storedWhen(request, visit, "the search is stored", (now) => inputs(now).length > 0);

    const viewer = await browser.newPage();
    await openReplay(viewer, visit, stored.manifest.length);

    const shop = recordedPage(viewer);
    await expect(shop.locator("#found")).toHaveText(/^[*\s]+$/);
    await expect(shop.getByRole("searchbox")).toHaveValue("***");
    await expect(shop.getByRole("navigation")).toContainText("Journal");
    await viewer.close();
  });
});

test.describe("the player", () => {
  let visit: Visit;
  let length: number;

  test.beforeEach(async ({ browser, request }) => {
    const page = await browser.newPage();
    await page.goto("/demo/app/");
    visit = await recordedVisit(page);
    await page.getByRole("link", { name: "Board" }).click();
    await page.getByRole("link", { name: "Settings" }).click();
    const stored = await storedWhen(request, visit, "both routes are stored", (now) => now.manifest.length > 0 && now.text.includes("/demo/app/settings"));
    length = stored.manifest.length;
    await page.close();
  });

  test("plays to the end, and from the start again", async ({ page }) => {
    await openReplay(page, visit);
    await expect(recordedPage(page).locator("body")).toBeAttached();

    await playButton(page).click();

    await expect(playButton(page)).toHaveAccessibleName("Play again", { timeout: length + 10_000 });
    await playButton(page).click();
    await expect(playButton(page)).toHaveAccessibleName("Pause");
  });

  test("is driven by keys before anything was played, and says where it is in the address", async ({ page }) => {
    await openReplay(page, visit);

    await page.keyboard.press("End");
    await expect.poll(() => seconds(page)).toBe(await lastSecond(page));
    await expect(page).toHaveURL(/[?&]t=[1-9]\d*\b/);
    await page.keyboard.press("Home");
    await expect.poll(() => seconds(page)).toBe(0);
    await page.keyboard.press("Space");
    await expect(playButton(page)).toHaveAccessibleName(/Pause|Play again/);
  });

  test("does what was asked for before the recording was there", async ({ page }) => {
    let answer = () => {};
    const isAsked = new Promise<void>((resolve) => {
      void page.route("**/manifest*", async (route) => {
        resolve();
        await new Promise<void>((go) => (answer = go));
        await route.continue();
      }, { times: 1 });
    });
    await page.goto(`/sessions/${visit.session}/windows/${visit.window}`);
    await isAsked;
    // The page itself asks, before there is anybody who would hear of keys.
    await expect(async () => {
      await page.keyboard.press("?");
      await expect(page.getByRole("dialog")).toBeVisible({ timeout: 500 });
    }).toPass();
    await page.keyboard.press("Escape");
    await page.keyboard.press("End");
    await expect(playButton(page)).toBeDisabled();
    answer();

    await expect.poll(() => seconds(page)).toBe(await lastSecond(page));
    await expect(page).toHaveURL(/[?&]t=\d/);
  });

  test("takes any time that a link may name", async ({ page }) => {
    await openReplay(page, visit, 99_999_999);
    await expect.poll(() => seconds(page)).toBe(await lastSecond(page));

    for (const time of ["-3", "abc"]) {
      await page.goto(`/sessions/${visit.session}/windows/${visit.window}?t=${time}`);
      await expect(page.getByText("That link has no valid time. Starting at the beginning.")).toBeVisible();
      await expect.poll(() => seconds(page)).toBe(0);
    }
  });

  test("offers its speeds, and keeps the chosen one", async ({ page }) => {
    await openReplay(page, visit);
    const speed = page.getByLabel("Speed");
    await expect(speed.locator("option")).toHaveText(["0.5 ×", "1 ×", "2 ×", "4 ×", "8 ×", "16 ×"]);

    await speed.selectOption("4");
    await page.reload();

    await expect(speed).toHaveValue("4");
  });

  test("shows facts and says what it needs, without JavaScript", async ({ browser }) => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const plain = await context.newPage();
    const answer = await plain.goto(`/sessions/${visit.session}/windows/${visit.window}`);

    // The headless browser still parses as if scripts ran, so `noscript` is read as it was sent.
    expect(await answer?.text()).toMatch(/<noscript>.*The player needs JavaScript\./);
    await expect(plain.getByText(visit.session, { exact: true })).toBeVisible();
    await context.close();
  });

  test("runs nothing of the recorded page, and reports nothing to its console", async ({ page }) => {
    const complaints: string[] = [];
    page.on("console", (message) => {
      // Chromium says this of every frame that may run scripts of its own origin, the stage among them.
      const isAboutStage = message.text().includes("allow-scripts and allow-same-origin");
      // And this of the recorded page's own scripts, which is what the test wants.
      const isRefusal = message.text().startsWith("Blocked script execution");
      if (["error", "warning"].includes(message.type()) && !isAboutStage && !isRefusal) {
        complaints.push(message.text());
      }
    });
    page.on("pageerror", (error) => complaints.push(error.message));

    await openReplay(page, visit);
    await expect(recordedPage(page).locator("body")).toBeAttached();

    const inner = page.frameLocator('iframe[title="Recorded page"]').locator(".stage__run--shown iframe");
    await expect(inner).toHaveAttribute("sandbox", "allow-same-origin");
    await expect(recordedPage(page).locator("script:not([type])")).toHaveCount(0);
    expect(complaints).toEqual([]);
  });
});

test("a session leads to its first window and keeps the moment", async ({ page, request }) => {
  await page.goto("/demo/");
  const visit = await recordedVisit(page);
  await storedWhen(request, visit, "the visit is stored", (now) => now.events.length > 1);

  const answer = await request.get(`/sessions/${visit.session}?t=5`, { maxRedirects: 0 });

  expect(answer.status()).toBe(302);
  expect(answer.headers()["location"]).toBe(`/sessions/${visit.session}/windows/${visit.window}?t=5`);
});

test("an unknown tab of a session that is there leads to those that it has", async ({ page, request }) => {
  await page.goto("/demo/");
  const visit = await recordedVisit(page);
  await storedWhen(request, visit, "the visit is stored", (now) => now.events.length > 1);

  const answer = await page.goto(`/sessions/${visit.session}/windows/01976e8a-7b6c-7def-8123-456789abcdef`);

  expect(answer?.status()).toBe(404);
  await expect(page.getByText("This session has no such tab.")).toBeVisible();
  await page.getByRole("navigation", { name: "Tabs of this session" }).getByRole("link", { name: /^Tab 1/ }).click();
  await expect(page).toHaveURL(new RegExp(`/windows/${visit.window}`));
  await expect(playButton(page)).toBeEnabled();
});

test("links that lead nowhere say so, with the right status", async ({ page }) => {
  const unknown = "01976e8a-7b6c-7def-8123-456789abcdef";
  const cases: [string, number, string][] = [
    ["/sessions/nonsense", 400, "That is not a valid link."],
    [`/sessions/${unknown}/windows/nonsense`, 400, "That is not a valid link."],
    [`/sessions/${unknown}/windows/..%2f`, 404, "Not found."],
    [`/sessions/${unknown}`, 404, "There is no such session, or you may not see it."],
    [`/sessions/${unknown}/windows/${unknown}`, 404, "There is no such session, or you may not see it."],
  ];
  for (const [path, status, text] of cases) {
    const answer = await page.goto(path);
    expect(answer?.status(), path).toBe(status);
    await expect(page.getByText(text), path).toBeVisible();
  }
});
