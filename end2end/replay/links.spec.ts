/** A hit of a search opens its moment: the playhead, the row and the recorded page are there. */

import { expect, type Page, test } from "@playwright/test";

import { drawn, look } from "./moments.ts";
import { playButton } from "./player.ts";
import { inOrder, postPage, tellsTime, ticks } from "./posted-page.ts";

const LENGTH_MS = 20_000;
const TICK_MS = 50;

/** As near as a link is to its moment, in ms. */
const NEAR_MS = 50;

/** Searches until the hit is there, and opens it. */
async function open(page: Page, search: string): Promise<void> {
  const hit = page.locator(".session-row__hit").first();
  await expect(async () => {
    await page.goto(`/sessions?q=${encodeURIComponent(search)}`);
    await expect(hit).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await hit.click();
}

test("a page, an event, an error, a request and a note are opened where they happened", async ({ page, request, baseURL }) => {
  const name = `w${Math.random().toString(36).slice(2)}`;
  const said = (at: number, tag: string, payload: object) => ({ at, type: 5, data: { tag, payload } });
  const happened = [
    said(3_000, "navigation", { url: `http://localhost/${name}/cart`, kind: "route", how: "push", external: false }),
    said(6_000, `order-${name}`, { plan: "pro" }),
    said(9_000, "error", { class: "RangeError", message: `${name} is full`, handled: false, mechanism: "onerror" }),
    said(12_000, "network", { method: "POST", url: `http://localhost/${name}/pay`, status: 502, duration: 30, failed: false }),
  ];
  const visit = await postPage(request, [tellsTime()], inOrder(ticks(TICK_MS, LENGTH_MS), happened));
  const note = { ...visit, note: visit.session.replaceAll("-", "").slice(-16), at: "15000", text: `Look at ${name}` };
  const answer = await request.post("/api/notes/add", { form: note, headers: { origin: baseURL! } });
  expect(answer.status(), await answer.text()).toBeLessThan(400);

  for (const [term, at, words] of [
    [`visited:/${name}/cart`, 3_000, `/${name}/cart`],
    [`event:order-${name}`, 6_000, `order-${name}`],
    [`error:"RangeError ${name}"`, 9_000, `${name} is full`],
    [`request:/${name}/pay`, 12_000, `/${name}/pay 502`],
    [`note:${name}`, 15_000, `Look at ${name}`],
  ] as const) {
    await open(page, `session:${visit.session} ${term}`);
    await drawn(page);
    const away = async () => {
      const { share, drawn } = await look(page);
      return Math.max(Math.abs(share * LENGTH_MS - at), Math.abs(drawn - at) - TICK_MS);
    };
    await expect.poll(away, term).toBeLessThanOrEqual(NEAR_MS);
    await expect(page.locator(".controls__at"), term).toHaveText(`0:${String(at / 1_000).padStart(2, "0")}`);
    await expect(page.locator(".activity__option[aria-selected=true]"), term).toContainText(words);
    await expect(playButton(page), term).toHaveAccessibleName("Play");
  }
});
