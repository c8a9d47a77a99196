/** What a page tracked is a tree: its begin is open, the rest is found and opened. */

import { expect, test } from "@playwright/test";

import { openReplay } from "./player.ts";
import { postPage } from "./posted-page.ts";

test("the properties of an event are a tree that is opened, searched and copied", async ({ page, request, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const items = Array.from({ length: 9 }, (_, n) => ({ sku: `kettle-${n}`, price: { amount: n } }));
  const payload = { plan: "pro", note: "x".repeat(300), basket: { items } };
  const visit = await postPage(request, [], [{ at: 1_000, type: 5, data: { tag: "order", payload } }]);
  await openReplay(page, visit);

  await page.getByRole("option", { name: /order/ }).locator(".activity__chevron").click();
  const tree = page.getByRole("group", { name: "Properties" });
  await expect(tree).toContainText("plan: pro");
  await expect(tree.getByText("items", { exact: true })).toBeVisible();
  await expect(tree.getByText("kettle-0")).toHaveCount(0);
  await tree.getByText("items", { exact: true }).click();
  await tree.getByText("0", { exact: true }).first().click();
  await expect(tree.getByText("kettle-0")).toBeVisible();

  await expect(tree.getByText("x".repeat(201))).toHaveCount(0);
  await tree.getByRole("button", { name: "Show all" }).click();
  await expect(tree.getByText("x".repeat(300))).toBeVisible();

  await tree.getByRole("searchbox", { name: "Search properties" }).fill("kettle-7");
  await expect(tree.getByText("kettle-7")).toBeVisible();
  await expect(tree.getByText("plan")).toHaveCount(0);
  await tree.getByRole("button", { name: "Copy properties" }).click();
  await expect.poll(async () => JSON.parse(await page.evaluate(() => navigator.clipboard.readText()))).toEqual(payload);
});

test("the activity is searched by what can be read of it", async ({ page, request }) => {
  const visit = await postPage(request, [], [
    { at: 1_000, type: 5, data: { tag: "order", payload: { plan: "pro" } } },
    { at: 2_000, type: 5, data: { tag: "refund", payload: { plan: "free" } } },
  ]);
  await openReplay(page, visit);
  const list = page.getByRole("listbox", { name: "Activity" });
  await expect(list.getByRole("option", { name: /refund/ })).toBeVisible();
  const search = page.getByRole("searchbox", { name: "Search activity" });

  await search.fill("free");
  await expect(list.getByRole("option")).toHaveText([/refund/]);
  for (const words of ["window", "kind", visit.window.slice(0, 8)]) {
    await search.fill(words);
    await expect(list.getByRole("option")).toHaveCount(0);
  }
});
