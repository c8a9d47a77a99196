/** The panels of what the page did: its console, its requests, its page visits. */

import { expect, type Page, test } from "@playwright/test";

import { openReplay, playButton, seconds } from "./player.ts";
import { element, type Happened, interaction, postPage } from "./posted-page.ts";

function custom(at: number, tag: string, payload: object): Happened {
  return { at, type: 5, data: { tag, payload } };
}

async function open(page: Page, name: string): Promise<void> {
  await page.getByRole("tab", { name }).click();
}

test("lines of the console are narrowed by levels and words, and opened", async ({ page, request }) => {
  const visit = await postPage(request, [], [
    custom(1_000, "console", { level: "log", args: ["sold", '{"kettles":{"n":2}}'], trace: "at sell (shop.js:1)" }),
    custom(2_000, "console", { level: "warn", args: ["low stock"] }),
    custom(3_000, "console", { level: "error", args: ["no stock"] }),
  ]);
  await openReplay(page, visit);
  await open(page, "Console");
  const panel = page.getByRole("tabpanel", { name: "Console" });
  await expect(panel.locator(".moment")).toHaveCount(3);

  const levels = panel.getByRole("group", { name: "Levels" });
  await levels.getByRole("button", { name: /^Warnings/ }).click();
  await levels.getByRole("button", { name: /^Errors/ }).click();
  await expect(panel.locator(".moment__code")).toHaveText(["low stock", "no stock"]);
  await expect(panel.getByText("2 of 3")).toBeVisible();
  await levels.getByRole("button", { name: /^Warnings/ }).click();
  await levels.getByRole("button", { name: /^Errors/ }).click();
  await panel.getByRole("searchbox").fill("shop.js");
  await expect(panel.locator(".moment")).toHaveCount(1);

  await panel.getByRole("button", { name: /^Details of/ }).click();
  await expect(panel.getByRole("group", { name: "Argument" })).toContainText("n: 2");
  await expect(panel.locator(".moments__detail")).toContainText("at sell (shop.js:1)");
  await panel.locator(".moment").click();
  await expect.poll(() => seconds(page)).toBe(1);
});

test("requests are ordered, failed ones first, with bars beside them and as a file", async ({ page, request }) => {
  const answer = { method: "GET", initiator: "fetch", failed: false };
  const visit = await postPage(request, [], [
    custom(1_000, "network", { ...answer, url: "https://shop.example/quick", status: 200, duration: 20 }),
    custom(3_000, "network", {
      ...answer, url: "https://shop.example/slow", status: 200, duration: 1_900, sizes: { transfer: 2_048 },
    }),
    custom(4_000, "network", { ...answer, url: "https://shop.example/pay", status: 502, duration: 300 }),
  ]);
  await openReplay(page, visit);
  await open(page, "Network");
  const panel = page.getByRole("tabpanel", { name: "Network" });
  const paths = panel.locator(".request__path");

  await expect(paths).toHaveText(["GET /quick", "GET /slow", "GET /pay"]);
  await expect(panel.locator(".request__facts").nth(1)).toHaveText(/^fetch · 2\sKiB · /);
  await expect(panel.locator(".request__bar rect")).toHaveCount(3);
  await panel.getByLabel("Order").selectOption("duration");
  await expect(paths).toHaveText(["GET /slow", "GET /pay", "GET /quick"]);
  await panel.getByLabel("Failed first").check();
  await expect(paths).toHaveText(["GET /pay", "GET /slow", "GET /quick"]);

  const [har] = await Promise.all([page.waitForEvent("download"), panel.getByRole("link", { name: "Download HAR" }).click()]);
  expect(har.suggestedFilename()).toMatch(/\.har$/);
});

test("what was asked for in a panel stays while another one is shown", async ({ page, request }) => {
  const answer = { method: "GET", initiator: "fetch", failed: false };
  const visit = await postPage(request, [], [
    custom(1_000, "console", { level: "log", args: ["sold"] }),
    custom(2_000, "console", { level: "warn", args: ["low stock"] }),
    custom(3_000, "console", { level: "warn", args: ["no shelf"] }),
    custom(3_000, "network", { ...answer, url: "https://shop.example/quick", status: 200, duration: 20 }),
    custom(4_000, "network", { ...answer, url: "https://shop.example/slow", status: 200, duration: 900 }),
  ]);
  await openReplay(page, visit);
  await open(page, "Console");
  const lines = page.getByRole("tabpanel", { name: "Console" });
  await lines.getByRole("button", { name: /^Warnings/ }).click();
  await lines.getByRole("searchbox").fill("Stock ");
  await expect(lines.locator(".moment__code")).toHaveText(["low stock"]);

  await open(page, "Network");
  const requests = page.getByRole("tabpanel", { name: "Network" });
  await requests.getByLabel("Order").selectOption("duration");
  await expect(requests.locator(".request__path")).toHaveText(["GET /slow", "GET /quick"]);

  await open(page, "Console");
  await expect(lines.getByRole("searchbox")).toHaveValue("Stock ");
  await expect(lines.getByRole("button", { name: /^Warnings/ })).toHaveAttribute("aria-pressed", "true");
  await expect(lines.locator(".moment__code")).toHaveText(["low stock"]);
  await open(page, "Network");
  await expect(requests.getByLabel("Order")).toHaveValue("duration");
  await expect(requests.locator(".request__path")).toHaveText(["GET /slow", "GET /quick"]);
});

test("who asks for the last rows reads on at the first of them", async ({ page, request }) => {
  const lines = Array.from({ length: 310 }, (_, n) => custom(1_000 + n, "console", { level: "log", args: [`line ${n}`] }));
  const visit = await postPage(request, [], lines);
  await openReplay(page, visit);
  await open(page, "Console");
  const panel = page.getByRole("tabpanel", { name: "Console" });
  await expect(panel.locator(".moment")).toHaveCount(300);

  await panel.getByRole("button", { name: "Show more" }).press("Enter");
  await expect(panel.locator(".moment")).toHaveCount(310);
  await expect(panel.locator(".moment").nth(300)).toBeFocused();
  await expect(panel.getByRole("button", { name: "Show more" })).toHaveCount(0);
});

test("a project that records no console says so, and how that is changed", async ({ page, request }) => {
  const visit = await postPage(request, [], [custom(1_000, "order", {})]);
  await openReplay(page, visit);
  await open(page, "Console");

  const panel = page.getByRole("tabpanel", { name: "Console" });
  await expect(panel.getByText(/Console recording is off for this project\.|Nothing was logged\./)).toBeVisible();
});

test("page visits say which errors and vitals they had", async ({ page, request }) => {
  const visit = await postPage(request, [], [
    custom(1_000, "error", { class: "TypeError", message: "no shelf", mechanism: "onerror" }),
    custom(2_000, "vital", { metric: "LCP", value: 2_900, rating: "needs-improvement", load: "" }),
    custom(5_000, "order", {}),
  ]);
  await openReplay(page, visit);
  await open(page, "Pages");

  await expect(page.getByRole("tabpanel", { name: "Pages" }).locator(".moment").first()).toContainText(/1\serror/);
});

test("text that cannot be had says so and is asked for again, and words that are nowhere are said to be", async ({ page, request }) => {
  const heading = element(10, "h1", { "data-hs-unmask": "" }, { type: 3, id: 11, textContent: "Kettles" });
  const visit = await postPage(request, [heading], [interaction(1_000, 2, 10)]);
  let isRefused = true;
  await page.route(`**/${visit.window}/text?*`, (route) => (isRefused ? route.fulfill({ status: 403 }) : route.continue()));
  await openReplay(page, visit);
  await open(page, "Text");
  const panel = page.getByRole("tabpanel", { name: "Text" });
  await expect(panel.getByRole("status")).toContainText("The text cannot be loaded right now.");

  isRefused = false;
  await panel.getByRole("button", { name: "Try again" }).press("Enter");
  await expect(panel.locator(".outline__line--heading")).toHaveCount(1);
  await expect(page.getByRole("tab", { name: "Text" })).toBeFocused();
  await expect(panel.getByRole("status")).toBeEmpty();
  await panel.getByRole("searchbox").fill("no such word");
  await expect(panel.getByRole("status")).toHaveText("Nothing fits.");
});

test("text that cannot be had while it plays says so", async ({ page, request }) => {
  const heading = element(10, "h1", { "data-hs-unmask": "" }, { type: 3, id: 11, textContent: "Kettles" });
  const clicks = Array.from({ length: 20 }, (_, n) => interaction(1_000 * (n + 1), 2, 10));
  const visit = await postPage(request, [heading], clicks);
  await openReplay(page, visit);
  await open(page, "Text");
  const panel = page.getByRole("tabpanel", { name: "Text" });
  await expect(panel.locator(".outline__line--heading")).toHaveCount(1);

  await page.route(`**/${visit.window}/text?*`, (route) => route.abort());
  await playButton(page).click();
  await expect(panel.getByRole("status")).toContainText("The text cannot be loaded right now.");
  await expect(playButton(page)).toHaveAccessibleName("Pause");
  await page.unroute(`**/${visit.window}/text?*`);
  await expect(panel.getByRole("status")).toBeEmpty();
});
