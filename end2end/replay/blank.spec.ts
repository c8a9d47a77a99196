/** A recording whose picture never arrived says why, and goes on telling what happened. */

import { randomUUID } from "node:crypto";

import { expect, test } from "@playwright/test";

/** An id of version 7, as recorders make them. */
function newId(): string {
  const ms = Date.now().toString(16).padStart(12, "0");
  return `${ms.slice(0, 8)}-${ms.slice(8)}-7${randomUUID().slice(15)}`;
}

test("a recording without a picture says what arrived, and what is known beside it", async ({ page, request }) => {
  const [session, window] = [newId(), newId()];
  const at = Date.now();
  const events = [
    { type: 5, timestamp: at, data: { tag: "error", payload: { kind: "error", name: "TypeError", message: "no shelf" } } },
    { type: 5, timestamp: at + 2_000, data: { tag: "order", payload: {} } },
  ];
  const header = {
    v: 1, key: "hs_demo", session, window, seq: 3, first: 40, events: events.length,
    from: at, to: at + 2_000, sent: at + 2_500, enc: "identity",
  };
  const origin = new URL(test.info().project.use.baseURL!).origin;
  const answer = await request.post("/v1/chunks", {
    headers: { origin, "content-type": "text/plain" },
    data: [header, ...events].map((line) => JSON.stringify(line)).join("\n"),
  });
  expect(answer.status(), await answer.text()).toBe(202);
  const manifest = `/replay/${session}/${window}/manifest`;
  await expect.poll(async () => (await request.get(manifest)).status()).toBe(200);

  await page.goto(`/sessions/${session}/windows/${window}`);

  const notice = page.getByRole("alert").filter({ hasText: "has no picture of the page" });
  await notice.getByText("Why is this blank?").click();
  await expect(notice.getByRole("listitem")).toHaveText([
    /^1 chunk arrived, with 2 events\./,
    /^3 chunks never arrived\./,
    /^None of them holds a full snapshot\./,
  ]);
  await expect(page.getByRole("option", { name: /TypeError/ })).toBeVisible();
  await notice.getByRole("button", { name: "How it was recorded" }).click();
  await expect(page.getByRole("tabpanel", { name: "Details" })).toBeVisible();
});
