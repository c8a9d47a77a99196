/** What the stage says of a picture: what was not recorded, what may differ, when the visitor left. */

import { expect, test } from "@playwright/test";

import { openReplay, position, recordedPage, seconds } from "./player.ts";
import { BODY, attribute, element, interaction, type PageNode, postPage } from "./posted-page.ts";

function box(id: number, tagName: string, attributes: Record<string, string>): PageNode {
  return element(id, tagName, { ...attributes, width: "300", height: "80", style: "display:block" });
}

test("what was not recorded is a box that says so", async ({ page, request }) => {
  const visit = await postPage(request, [
    element(10, "div", { class: "secret", rr_width: "200px", rr_height: "60px" }),
    box(11, "iframe", { rr_src: "https://other.example/" }),
    box(12, "canvas", {}),
    box(13, "video", {}),
  ], [interaction(1_000, 2, BODY)]);
  await openReplay(page, visit);

  const replayed = recordedPage(page);
  for (const [tag, words] of [["div", "Blocked"], ["iframe", "Page of another site"], ["canvas", "Canvas"], ["video", "Media"]]) {
    const shown = replayed.locator(`${tag}[data-hs-box]`);
    await expect(shown).toHaveCSS("background-image", new RegExp(words!));
  }
});

test("a change of what is not there is marked until the next picture", async ({ page, request }) => {
  const nodes = { type: 0, id: 1, childNodes: [element(2, "html", {}, element(3, "head"), element(BODY, "body"))] };
  const visit = await postPage(request, [], [
    attribute(2_000, 99, { class: "gone" }),
    { at: 6_000, type: 2, data: { node: nodes, initialOffset: { top: 0, left: 0 } } },
    { at: 9_000, type: 5, data: { tag: "order", payload: {} } },
  ]);
  await openReplay(page, visit, 4_000);

  const mark = page.locator(".stage__caption--mark");
  await expect(mark).toHaveText("May differ from what the visitor saw since 0:02.");
  await page.getByRole("option", { name: /order/ }).click();
  await expect(mark).toHaveCount(0);
});

test("the end of a visit is said and marked", async ({ page, request }) => {
  const visit = await postPage(request, [], [
    interaction(1_000, 2, BODY),
    { at: 8_000, type: 5, data: { tag: "visibility", payload: { state: "pagehide" } } },
  ]);
  await openReplay(page, visit);
  await expect(page.locator(".timeline__left")).toHaveCount(1);
  const notice = page.locator(".stage__caption", { hasText: "The visitor left at" });
  await expect(notice).toHaveCount(0);

  await page.keyboard.press("End");
  await expect(notice).toHaveText("The visitor left at 0:08.");
  await expect(page.locator(".announcer")).toContainText("The visitor left at 0:08.");
});

test("a first picture that comes late leaves the timeline hatched before it", async ({ page, request }) => {
  const visit = await postPage(request, [], [interaction(20_000, 2, BODY)], { pictureAt: 14_000 });
  await openReplay(page, visit);

  await expect(page.locator(".timeline__gap")).toHaveCount(1);
  await page.getByRole("button", { name: "Jump to 0:14" }).press("Enter");
  await expect(position(page)).toBeFocused();
  await expect.poll(() => seconds(page)).toBe(14);
});

test("steps go from one change of the page to the next", async ({ page, request }) => {
  const visit = await postPage(request, [element(10, "p")], [
    attribute(3_000, 10, { class: "a" }),
    interaction(5_000, 2, BODY),
    attribute(7_000, 10, { class: "b" }),
    interaction(9_000, 2, BODY),
  ]);
  await openReplay(page, visit);
  await expect(page.getByRole("option", { name: /Opened/ })).toBeVisible();

  await page.getByRole("button", { name: "Next change" }).click();
  await page.getByRole("button", { name: "Next change" }).click();
  await expect.poll(() => seconds(page)).toBe(3);
  await page.keyboard.press(".");
  await expect.poll(() => seconds(page)).toBe(7);
  await page.getByRole("button", { name: "Previous change" }).click();
  await expect.poll(() => seconds(page)).toBe(3);
});

test("the address bar names the page and how much of it is masked", async ({ page, request }) => {
  const visit = await postPage(request, [], [interaction(2_000, 2, BODY)], { title: "Everything we make" });
  await openReplay(page, visit);

  await expect(page.locator(".address-bar__title")).toContainText("Everything we make");
});
