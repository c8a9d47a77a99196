/** A recording whose picture never arrived says why, and goes on telling what happened. */

import { expect, test } from "@playwright/test";

import { newId, postFrame } from "../posted.ts";

test("a recording without a picture says what arrived, and what is known beside it", async ({ page, request }) => {
  const [session, window] = [newId(), newId()];
  const at = Date.now();
  const error = { kind: "error", name: "TypeError", message: "no shelf" };
  const events = [
    { type: 5, timestamp: at, data: { tag: "error", payload: error } },
    { type: 5, timestamp: at + 2_000, data: { tag: "order", payload: {} } },
  ];
  await postFrame(request, { session, window }, events, { seq: 3, first: 40 });
  const manifest = `/replay/${session}/${window}/manifest`;
  await expect.poll(async () => (await request.get(manifest)).status()).toBe(200);

  await page.goto(`/sessions/${session}/windows/${window}`);

  const notice = page.getByRole("alert").filter({ hasText: "has no picture of the page" });
  await notice.getByText("Why is this blank?").click();
  await expect(notice.getByRole("listitem")).toHaveText([
    /^1\schunk arrived, with 2\sevents\./,
    /^3\schunks never arrived\./,
    /^None of them holds a full snapshot\./,
  ]);
  await expect(page.getByRole("option", { name: /no shelf/ })).toBeVisible();
  await notice.getByRole("button", { name: "How it was recorded" }).click();
  await expect(page.getByRole("tabpanel", { name: "Details" })).toBeVisible();
});
