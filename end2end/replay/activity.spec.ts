/** What happened in a visit, as the replay page tells it: rows, markers, panels, keys. */

import { expect, type Page, test } from "@playwright/test";

import { hasPicture, payloads, storedWhen } from "../stored.ts";
import { recordedVisit, type Visit } from "../visit.ts";
import { openReplay, playButton, recordedPage, seconds } from "./player.ts";
import { arrival, attribute, element, inOrder, interaction, postPage } from "./posted-page.ts";

/** The playhead as the address tells it, in ms. */
async function positionMs(page: Page): Promise<number> {
  return page.evaluate(() => Number(new URL(location.href).searchParams.get("t")));
}

test.describe("a visit with a search, an error and a form", () => {
  let visit: Visit;

  test.beforeEach(async ({ browser, request }) => {
    const page = await browser.newPage();
    await page.goto("/demo/shop/");
    visit = await recordedVisit(page);
    await page.getByRole("searchbox").pressSequentially("tea");
    await page.evaluate(() => setTimeout(() => {
      throw new TypeError("the shelf is empty");
    }));
    await page.locator(".card a").first().click();
    await page.waitForURL(/product/);
    await recordedVisit(page);
    await storedWhen(request, visit, "both pages are stored", (now) => {
      return hasPicture(now, "/demo/shop/product/") && payloads(now, "error").length > 0;
    });
    await page.close();
  });

  test("is listed row by row, and a row leads to its moment", async ({ page }) => {
    await openReplay(page, visit);
    const list = page.getByRole("listbox", { name: "Activity" });

    await expect(list.getByRole("option", { name: /Opened \/demo\/shop/ })).toBeVisible();
    await expect(list.getByRole("option", { name: /Typed in “.+”/ })).toHaveCount(1);
    await expect(list.getByRole("option", { name: /TypeError/ })).toBeVisible();
    const arrival = list.getByRole("option", { name: /Went to \/demo\/shop\/product/ });
    await arrival.click();

    await expect(arrival).toHaveAttribute("aria-selected", "true");
    await expect(recordedPage(page).locator("body")).toBeAttached();
    const told = Number((await arrival.locator(".activity__time").textContent())!.split(":")[1]);
    await expect.poll(() => seconds(page)).toBe(told);
  });

  test("opens details below their rows, and finds rows by words and kinds", async ({ page }) => {
    await openReplay(page, visit);
    const list = page.getByRole("listbox", { name: "Activity" });
    await expect(list.getByRole("option", { name: /TypeError/ })).toBeVisible();

    await list.getByRole("option", { name: /TypeError/ }).locator(".activity__chevron").click();
    const detail = page.getByRole("group", { name: /Detail of TypeError/ });
    await expect(detail).toContainText("the shelf is empty");
    await list.getByRole("option", { name: /TypeError/ }).click();
    await list.press("ArrowLeft");
    await expect(detail).toHaveCount(0);
    await list.press("ArrowRight");
    await expect(page.locator(".announcer")).toHaveText("Detail open, Tab leads there.");
    await page.keyboard.press("Tab");
    await expect(detail).toBeFocused();

    const search = page.getByRole("searchbox", { name: "Search activity" });
    await search.fill("TypeError");
    await expect(list.getByRole("option")).toHaveCount(1);
    await expect(search).toHaveValue("TypeError");
    await expect(page.locator(".activity__count")).toHaveText(/^1 of \d+$/);
    await search.press("Escape");
    await expect(search).toHaveValue("");
    await page.getByRole("group", { name: "Kinds of activity" }).getByRole("button", { name: /^Clicks/ }).click();
    await expect(list.getByRole("option", { name: /TypeError/ })).toHaveCount(0);
    await expect(list.getByRole("option", { name: /Click/ }).first()).toBeVisible();
  });

  test("has keys for errors and pages, and says when there is none", async ({ page }) => {
    await openReplay(page, visit);
    await expect(page.getByRole("option", { name: /TypeError/ })).toBeVisible();

    await page.keyboard.press("e");
    await expect(page.getByRole("option", { name: /TypeError/ })).toHaveAttribute("aria-selected", "true");
    const atError = await positionMs(page);
    await page.keyboard.press("e");
    await expect(page.locator(".controls__status")).toHaveText("No later error.");
    await page.keyboard.press("p");
    await expect.poll(() => positionMs(page)).toBeGreaterThan(atError);
    await page.keyboard.press("?");
    const sheet = page.getByRole("dialog", { name: "Keys on this page" });
    await expect(sheet).toContainText("Undo the last skip");
    await expect(sheet).toContainText("Sessions, segments, watch list");
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toHaveCount(0);
  });

  test("marks moments on the timeline, and a marker leads to its moment", async ({ page }) => {
    await openReplay(page, visit);
    const markers = page.getByRole("toolbar", { name: "Markers" });

    await expect(markers.getByRole("button").first()).toBeVisible();
    await markers.getByRole("button").last().click();
    const row = markers.locator(".cluster .moment").last();
    if (await row.isVisible()) {
      await row.click();
    }
    await expect.poll(() => positionMs(page)).toBeGreaterThan(0);
  });

  test("draws clicks over the page visit that they belong to", async ({ page }) => {
    await openReplay(page, visit);
    await page.getByRole("option", { name: /Click / }).first().click();
    await page.keyboard.press("c");

    const stage = page.frameLocator('iframe[title="Recorded page"]');
    await expect(stage.locator(".overlay__click").first()).toHaveText("1");
    await page.keyboard.press("End");
    await expect(stage.locator(".overlay__click")).toHaveCount(0);
  });

  test("has the text of the page at each moment", async ({ page }) => {
    await openReplay(page, visit);
    await page.getByRole("tab", { name: "Text" }).click();

    await expect(page.locator(".outline__line--heading").first()).toContainText("Everything we make");
    await page.locator(".outline__line--heading").first().getByRole("button").click();
    const line = page.frameLocator('iframe[title="Recorded page"]').locator(".overlay__line");
    await expect(line).toHaveCount(1);
    await page.locator(".outline__line--heading").first().getByRole("button").click();
    await expect(line).toHaveCount(0);
    await expect(page).toHaveURL(/panel=text/);
    await page.reload();
    await expect(page.getByRole("tab", { name: "Text" })).toHaveAttribute("aria-selected", "true");
  });

  test("goes on by key after the recorded page took the focus", async ({ page }) => {
    await openReplay(page, visit);
    await playButton(page).click();
    await page.keyboard.press("ArrowRight");

    // The visit may be shorter than a second.
    await expect.poll(() => positionMs(page)).toBeGreaterThan(0);
  });
});

test("activity that cannot be had is not said to be none, and is asked for again", async ({ page, request }) => {
  const visit = await postPage(request, [element(10, "button")], [interaction(1_000, 2, 10)]);
  let isRefused = true;
  await page.route(`**/replay/${visit.session}/activity?*`, (route) => {
    return isRefused ? route.fulfill({ status: 403 }) : route.continue();
  });
  await openReplay(page, visit);
  await expect(page.locator("#panel-activity")).toContainText("The activity cannot be loaded right now.");
  const pages = page.locator("#panel-pages");
  await page.getByRole("tab", { name: "Pages" }).click();
  await expect(pages).toContainText("The activity cannot be loaded right now.");
  await expect(pages).not.toContainText("No page visit");

  const again = pages.getByRole("button", { name: "Try again" });
  await Promise.all([page.waitForResponse(`**/replay/${visit.session}/activity?*`), again.press("Enter")]);
  await expect(pages).toContainText("The activity cannot be loaded right now.");
  await expect(again).toBeFocused();

  isRefused = false;
  await again.press("Enter");
  await expect(pages.getByRole("button", { name: /\/demo\/made-up\// }).first()).toBeVisible();
  await expect(page.getByRole("tab", { name: "Pages" })).toBeFocused();
  await page.getByRole("tab", { name: "Activity" }).click();
  await expect(page.getByRole("option", { name: /Click/ })).toHaveCount(1);
});

test("Enter goes from hit to hit, says which, and begins anew with other words", async ({ page, request }) => {
  const pages = ["a", "b", "c"].flatMap((name, index) => {
    return arrival(`http://localhost/demo/made-up/${name}/`, [element(10, "p")], 1_000 + 20_000 * index);
  });
  const visit = await postPage(request, [element(10, "p")], pages);
  await openReplay(page, visit);
  await expect(page.getByRole("option", { name: /Went to/ })).toHaveCount(3);
  const search = page.getByRole("searchbox", { name: "Search activity" });
  const hit = page.locator(".activity__option--cursor .activity__time");

  await search.fill("went to");
  await search.press("Enter");
  await search.press("Enter");
  await expect(hit).toHaveText("0:21");
  await expect(page.locator(".announcer")).toHaveText(/^0:21 Went to/);
  await search.press("Shift+Enter");
  await expect(hit).toHaveText("0:01");
  await search.press("Enter");

  await search.fill("went");
  await search.press("Enter");
  await expect(hit).toHaveText("0:01");
});

test("what stands together on the timeline is left by a click elsewhere, and by going on", async ({ page, request }) => {
  const clicked = [5_000, 60_000].map((at) => interaction(at, 2, 10));
  const visit = await postPage(request, [element(10, "button")], [...clicked, attribute(90_000, 10, { title: "later" })]);
  await openReplay(page, visit);
  const together = page.getByRole("toolbar", { name: "Markers" }).getByRole("button", { name: /^\d+\smarkers/ });
  const rows = page.getByRole("group", { name: "Rows at this place" });
  await expect(together).toHaveCount(2);

  await together.first().click();
  await expect(rows).toBeVisible();
  await rows.click({ position: { x: 2, y: 2 } });
  await expect(rows).toBeVisible();
  await page.locator(".controls__time").click();
  await expect(rows).toHaveCount(0);
  await expect(together.first()).toHaveAttribute("aria-expanded", "false");

  await together.first().click();
  await expect(rows).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(rows).toHaveCount(0);
  await expect(together.first()).toBeFocused();

  await together.first().click();
  await together.first().click();
  await expect(rows).toHaveCount(0);

  await together.first().press("Enter");
  await expect(rows).toBeVisible();
  await page.keyboard.press("ArrowRight");
  await expect(rows).toHaveCount(0);
  await expect(together.last()).toBeFocused();

  // Where they stand changes, as it does while more is recorded: who is at one stays there.
  const left = async () => (await together.last().boundingBox())!.x;
  const before = await left();
  await page.getByRole("button", { name: "Real time" }).evaluate((button: HTMLElement) => button.click());
  await expect.poll(left).toBeLessThan(before - 50);
  await expect(together.last()).toBeFocused();
});

test("more than an opened place has room for is shown in the activity", async ({ page, request }) => {
  // Five minutes that are never inactive, in the middle of which very much is clicked at once.
  const now = Array.from({ length: 75 }, (_, index) => interaction(4_000 * (index + 1), 2, 10));
  const many = Array.from({ length: 300 }, (_, index) => interaction(150_000 + 4 * index, 2, 10));
  const visit = await postPage(request, [element(10, "button")], inOrder(now, many));
  await openReplay(page, visit);
  const together = page.getByRole("toolbar", { name: "Markers" }).getByRole("button", { name: /^\d{3}\smarkers/ });
  const rows = page.getByRole("group", { name: "Rows at this place" });

  // They may stand at two places, each of which holds more than a hundred.
  await together.first().press("Enter");
  await rows.getByRole("button", { name: "Show in activity" }).press("Enter");
  await expect(rows).toHaveCount(0);
  await expect(page.getByRole("listbox", { name: "Activity" })).toBeFocused();
  await expect.poll(() => positionMs(page)).toBeGreaterThanOrEqual(150_000);
});

test("what stands together on the timeline is opened and left by keyboard", async ({ page, request }) => {
  // A click that nothing answered is two rows: itself, and that.
  const visit = await postPage(request, [element(10, "button")], [interaction(10_000, 2, 10), attribute(20_000, 10, { title: "later" })]);
  await openReplay(page, visit);
  const together = page.getByRole("toolbar", { name: "Markers" }).getByRole("button", { name: /^\d+\smarkers/ });
  const rows = page.getByRole("group", { name: "Rows at this place" });

  await together.press("Enter");
  await rows.getByRole("button").first().focus();
  await page.keyboard.press("Escape");
  await expect(rows).toHaveCount(0);
  await expect(together).toBeFocused();

  await together.press("Enter");
  await rows.getByRole("button").last().press("Enter");
  await expect(rows).toHaveCount(0);
  await expect(together).toBeFocused();
  await expect.poll(() => positionMs(page)).toBe(10_000);
});
