/** A recording whose picture never arrived says why, and goes on telling what happened. */

import { type APIRequestContext, expect, test } from "@playwright/test";

import { newId, postFrame } from "../posted.ts";

/** Posts a recording of which the first chunks are missing; answers the path of its replay. */
async function postBlank(request: APIRequestContext): Promise<string> {
  const [session, window] = [newId(), newId()];
  const at = Date.now();
  const error = { kind: "error", class: "TypeError", message: "no shelf" };
  const events = [
    { type: 5, timestamp: at, data: { tag: "error", payload: error } },
    { type: 5, timestamp: at + 2_000, data: { tag: "order", payload: {} } },
  ];
  await postFrame(request, { session, window }, events, { seq: 3, first: 40 });
  const manifest = `/replay/${session}/${window}/manifest`;
  await expect.poll(async () => (await request.get(manifest)).status()).toBe(200);
  return `/sessions/${session}/windows/${window}`;
}

test("a recording without a picture says what arrived, and what is known beside it", async ({ page, request }) => {
  await page.goto(await postBlank(request));

  const notice = page.getByRole("alert").filter({ hasText: "has no picture of the page" });
  await notice.getByText("Why is this blank?").click();
  const facts = [
    /^1\schunk arrived, with 2\sevents\./,
    /^3\schunks never arrived\./,
    /^None of them holds a full snapshot\./,
  ];
  for (const fact of facts) {
    await expect(notice.getByRole("listitem").filter({ hasText: fact })).toHaveCount(1);
  }
  await expect(page.getByRole("option", { name: /no shelf/ })).toBeVisible();
  await notice.getByRole("button", { name: "How it was recorded" }).click();
  await expect(page.getByRole("tabpanel", { name: "Details" })).toBeVisible();
});

for (const width of [360, 390]) {
  test(`what it says stays within its stage, ${width} px`, async ({ page, request }) => {
    await page.setViewportSize({ width, height: 780 });
    await page.goto(await postBlank(request));
    const notice = page.getByRole("alert").filter({ hasText: "has no picture of the page" });
    const isWithin = async () => {
      const [inner, outer] = [(await notice.boundingBox())!, (await page.locator(".stage").boundingBox())!];
      return outer.x <= inner.x && outer.y <= inner.y
        && inner.x + inner.width <= outer.x + outer.width && inner.y + inner.height <= outer.y + outer.height;
    };

    await expect.poll(isWithin).toBe(true);
    await notice.getByText("Why is this blank?").click();
    await expect(notice.getByRole("button", { name: "How it was recorded" })).toBeVisible();
    await expect.poll(isWithin).toBe(true);
    const isCut = await notice.evaluate((element) => element.scrollHeight > element.clientHeight + 1);
    expect(isCut, "nothing has to be scrolled within it").toBe(false);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  });
}
