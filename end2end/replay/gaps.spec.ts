/** What the recorder left out is said for as long as it matters. */

import { expect, test } from "@playwright/test";

import { openReplay } from "./player.ts";
import { BODY, type Happened, interaction, postPage } from "./posted-page.ts";

const MIB = 1024 * 1024;

function gap(at: number, why: string, bytes = 0): Happened {
  return { at, type: 5, data: { tag: "gap", payload: { why, events: 1, bytes } } };
}

test("a page that was too large is missing until the next picture, with its size and what helps", async ({ page, request }) => {
  const again = { type: 0, id: 1, childNodes: [] };
  const visit = await postPage(request, [], [
    interaction(500, 2, BODY),
    gap(2_000, "too_large", 41 * MIB),
    { at: 6_000, type: 2, data: { node: again, initialOffset: { top: 0, left: 0 } } },
    { at: 9_000, type: 5, data: { tag: "order", payload: {} } },
  ]);

  await openReplay(page, visit, 3_000);
  const notice = page.locator(".stage__caption--gap");
  await expect(notice).toContainText(/The page was too large to record here \(41\sMiB, limit 16\sMiB\)\./);
  await notice.getByText("How to avoid it").click();
  await expect(notice).toContainText("data-hs-block");
  await expect(page.locator(".timeline__gap")).toHaveCount(1);
  await expect(page.locator(".activity__divider--gap")).toContainText("too large");

  await page.getByRole("option", { name: /order/ }).click();
  await expect(notice).toHaveCount(0);
  await page.getByRole("tab", { name: "Details" }).click();
  await page.getByRole("tabpanel", { name: "Details" }).getByRole("button", { name: /too large/ }).click();
  await expect(notice).toBeVisible();
});

test("a session that goes on without pictures says since when", async ({ page, request }) => {
  const visit = await postPage(request, [], [gap(3_000, "fidelity"), interaction(8_000, 2, BODY)]);

  await openReplay(page, visit, 5_000);
  await expect(page.locator(".stage__caption--gap")).toContainText("No picture since 0:03 (storage budget).");
  await expect(page.locator(".timeline__gap")).toHaveCount(1);
});
