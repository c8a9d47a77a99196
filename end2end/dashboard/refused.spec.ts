/** The list says that chunks of a site were refused, from where, why, and what helps. */

import { gzipSync } from "node:zlib";

import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";

import { newId, postVisit } from "../posted.ts";

test("what was refused is told above the list, with what helps", async ({ page, request }) => {
  const origin = `https://r${Math.random().toString(36).slice(2)}.example`;
  const now = Date.now();
  const ids = { v: 1, key: "hs_demo", session: newId(), window: newId(), seq: 0, first: 0 };
  const header = { ...ids, events: 1, from: now, to: now, sent: now, enc: "gzip" };
  const send = async () => {
    const answer = await request.post("/v1/chunks", {
      headers: { origin, "content-type": "text/plain" },
      data: Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), gzipSync("")]),
    });
    expect(answer.status()).toBe(403);
  };
  await postVisit(request);
  const banner = page.locator(".refused .notice").filter({ hasText: origin });
  // The three of which most was refused are told: as many as it takes to be one of them.
  await expect(async () => {
    for (let n = 0; n < 10; n += 1) {
      await send();
    }
    await page.goto("/sessions");
    await expect(banner).toBeVisible({ timeout: 1_000 });
  }).toPass();

  await expect(banner).toContainText(new RegExp(`Hindsight refused \\d+\\schunks from ${origin} \\(origin not allowed\\)\\.`));
  const command = banner.getByText(`hindsight project origins NAME --origin ${origin}`);
  await expect(command).toBeHidden();
  await banner.getByText("Fix", { exact: true }).click();
  await expect(command).toBeVisible();
  await expect(banner.getByRole("link")).toHaveCount(0);
  const { violations } = await new AxeBuilder({ page }).include(".refused").analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
});
