/** Notes: pinned to a moment, kept, found again, and never anything but words. */

import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";

import { storedWhen } from "../stored.ts";
import { recordedVisit, setVisibility, type Visit } from "../visit.ts";
import { pressAt } from "./moments.ts";
import { openReplay, position } from "./player.ts";

const HOSTILE = `<img src=x onerror="window.wasHit=1"> **<b>bold</b>** [go](javascript:window.wasHit=1)`;

async function positionMs(page: Page): Promise<number> {
  return page.evaluate(() => Number(new URL(location.href).searchParams.get("t")));
}

/** Writes a note where the playhead stands. */
async function write(page: Page, words: string): Promise<void> {
  await page.keyboard.press("n");
  const field = page.getByRole("textbox", { name: /^Note at / });
  await expect(field).toBeFocused();
  // Last of a row that is longer than its panel.
  await expect(page.getByRole("tab", { name: "Notes" })).toBeInViewport({ ratio: 1 });
  await field.fill(words);
  await field.press("Control+Enter");
  await expect(page.getByRole("article")).toHaveCount(1);
  await expect(page.getByText("Saving…")).toHaveCount(0);
}

test.describe("a note", () => {
  let visit: Visit;
  let middle: number;

  test.beforeEach(async ({ browser, request }) => {
    const page = await browser.newPage();
    await page.goto("/demo/shop/");
    visit = await recordedVisit(page);
    await page.getByRole("searchbox").pressSequentially("tea", { delay: 60 });
    await recordedVisit(page);
    // What is hidden is sent at once.
    await setVisibility(page, "hidden");
    const stored = await storedWhen(request, visit, "the visit is stored", (now) => now.manifest.length > 100);
    await page.close();
    middle = Math.floor(stored.manifest.length / 2);
  });

  test("is not said to be none while notes cannot be had", async ({ page }) => {
    await page.route("**/api/notes/list*", (route) => route.abort());
    await openReplay(page, visit);
    await page.getByRole("tab", { name: "Notes" }).click();
    const panel = page.getByRole("tabpanel", { name: "Notes" });
    await expect(panel).toContainText("Notes cannot be loaded right now.");
    await expect(panel).not.toContainText("No notes.");

    const again = panel.getByRole("button", { name: "Try again" });
    await Promise.all([page.waitForEvent("requestfailed"), again.press("Enter")]);
    await expect(panel).toContainText("Notes cannot be loaded right now.");
    await expect(again).toBeFocused();

    await page.unroute("**/api/notes/list*");
    await again.press("Enter");
    await expect(panel).toContainText("No notes. Press n to add one here.");
    await expect(page.getByRole("tab", { name: "Notes" })).toBeFocused();
    await expect(panel).not.toContainText("right now");
  });

  test("gives the focus back when nothing is to be changed after all", async ({ page }) => {
    await openReplay(page, visit, middle);
    await page.keyboard.press("n");
    await expect(page.getByRole("textbox", { name: /^Note at / })).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("button", { name: "Add note" })).toBeFocused();

    await write(page, "Stays");
    const note = page.getByRole("article");
    for (const name of ["Edit", "Reply", "Delete"]) {
      const button = note.getByRole("button", { name, exact: true });
      await button.press("Enter");
      await note.getByRole("button", { name: "Cancel" }).press("Enter");
      await expect(button).toBeFocused();
    }
  });

  test("gives the focus back when something was written, changed or deleted", async ({ page }) => {
    await openReplay(page, visit, middle);
    await write(page, "First words");
    const begin = page.getByRole("button", { name: "Add note" });
    await expect(begin).toBeFocused();

    const note = page.getByRole("article").first();
    const said = page.locator(".announcer");
    const button = (name: string) => note.getByRole("button", { name, exact: true });
    await button("Edit").press("Enter");
    await page.getByRole("textbox", { name: "Edit note" }).fill("Other words");
    await page.getByRole("textbox", { name: "Edit note" }).press("Control+Enter");
    await expect(said).toContainText("Note changed.");
    await expect(note).toContainText("edited");
    await expect(button("Edit")).toBeFocused();
    await button("Resolve").press("Enter");
    await expect(said).toContainText("Note resolved.");
    await expect(button("Reopen")).toBeFocused();
    await button("Reply").press("Enter");
    await page.getByRole("textbox", { name: "Reply" }).fill("An answer");
    await page.getByRole("textbox", { name: "Reply" }).press("Control+Enter");
    await expect(page.getByRole("article")).toHaveCount(2);
    await expect(button("Reply")).toBeFocused();

    // While another is written, that is the place to begin one.
    await page.keyboard.press("n");
    const field = page.getByRole("textbox", { name: /^Note at / });
    await field.fill("Half a note");
    await button("Delete").press("Enter");
    await page.getByRole("button", { name: "Delete note" }).press("Enter");
    await expect(page.getByRole("article")).toHaveCount(0);
    await expect(field).toBeFocused();
    await expect(field).toHaveValue("Half a note");
  });

  test("is not lost while it is written, whatever else is looked at", async ({ page }) => {
    await openReplay(page, visit, middle);
    await page.keyboard.press("n");
    const field = page.getByRole("textbox", { name: /^Note at / });
    await field.fill("Half a note");
    await page.getByRole("tab", { name: "Console" }).click();
    await expect(field).toBeHidden();
    await pressAt(page, 0.01);
    await expect.poll(() => positionMs(page)).not.toBe(middle);
    await page.keyboard.press("n");
    await expect(field).toBeFocused();
    await expect(field).toHaveValue("Half a note");

    await field.press("Escape");
    await expect(page.getByRole("button", { name: "Cancel" })).toBeFocused();
    await expect(field).toHaveValue("Half a note");
    await field.press("Control+Enter");
    await expect(page.getByRole("article")).toContainText("Half a note");
    await page.locator(".note__moment").click();
    await expect.poll(() => positionMs(page), "where it was begun").toBe(middle);

    await page.keyboard.press("n");
    await expect(field).toHaveValue("");
    await field.fill("Nothing to say");
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.keyboard.press("n");
    await expect(field).toHaveValue("");
  });

  test("is pinned to the playhead, and found there again", async ({ page }) => {
    await openReplay(page, visit, middle);
    await page.getByRole("tab", { name: "Notes" }).click();
    await expect(page.getByText("No notes. Press n to add one here.")).toBeVisible();
    await write(page, "Asks for *tea*\n- twice");

    await page.goto(`/sessions/${visit.session}/windows/${visit.window}?panel=activity`);
    const row = page.getByRole("option", { name: /Asks for \*tea\*/ });
    await expect(row).toBeVisible();
    await page.keyboard.press("b");
    await expect(row).toHaveAttribute("aria-selected", "true");
    await expect.poll(() => positionMs(page)).toBe(middle);
    await page.keyboard.press("b");
    await expect(page.locator(".controls__status")).toHaveText("No later note.");
    await expect(position(page)).toBeVisible();
    await expect(page.getByRole("toolbar", { name: "Markers" }).locator(".kind--note, .mark__count").first()).toBeVisible();

    await page.getByRole("tab", { name: "Notes" }).click();
    await expect(page.getByRole("article").locator("em")).toHaveText("tea");
    await expect(page.getByRole("article").getByRole("listitem")).toHaveText("twice");
    const { violations } = await new AxeBuilder({ page }).include(".side-panel").analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
  });

  test("is only words, whatever they are", async ({ page }) => {
    await openReplay(page, visit);
    await write(page, HOSTILE);
    await page.reload();
    await page.getByRole("tab", { name: "Notes" }).click();

    const note = page.getByRole("article");
    await expect(note.locator(".markdown")).toContainText('<img src=x onerror="window.wasHit=1"> <b>bold</b> [go](javascript:window.wasHit=1)');
    await expect(note.locator("strong")).toHaveText("<b>bold</b>");
    await expect(note.locator("img, b, a")).toHaveCount(0);
    expect(await page.evaluate(() => (window as { wasHit?: number }).wasHit)).toBeUndefined();
  });

  test("is answered, settled, changed and deleted", async ({ page }) => {
    await openReplay(page, visit);
    await write(page, "What happened here?");
    const note = page.getByRole("article").first();

    await note.getByRole("button", { name: "Reply" }).click();
    await page.getByRole("textbox", { name: "Reply" }).fill("The shelf was empty.");
    await page.getByRole("button", { name: "Add reply" }).click();
    await expect(page.getByRole("article")).toHaveCount(2);
    await note.getByRole("button", { name: "Resolve" }).click();
    await expect(note.getByText("Resolved")).toBeVisible();
    await expect(note.getByRole("button", { name: "Reopen" })).toBeVisible();
    await note.getByRole("button", { name: "Edit" }).click();
    await page.getByRole("textbox", { name: "Edit note" }).fill("What happened there?");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(note).toContainText("What happened there?");
    await expect(note).toContainText("edited");

    await page.reload();
    await page.getByRole("tab", { name: "Notes" }).click();
    await expect(page.getByRole("article")).toHaveCount(2);
    await note.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("button", { name: "Delete note" }).click();
    await expect(page.getByRole("article")).toHaveCount(0);
    await expect(page.getByText("No notes. Press n to add one here.")).toBeVisible();
  });

  test("that cannot be written stays, and is written when it can", async ({ page }) => {
    await openReplay(page, visit);
    await page.route("**/api/notes/add", (route) => route.abort());
    await page.keyboard.press("n");
    await page.getByRole("button", { name: "Add note" }).click();
    await expect(page.getByText("Write something first.")).toBeVisible();
    await page.getByRole("textbox", { name: /^Note at / }).fill("Kept");
    await page.getByRole("button", { name: "Add note" }).click();

    const note = page.getByRole("article");
    await expect(note.getByRole("alert")).toContainText("Not saved.");
    await page.unroute("**/api/notes/add");
    await note.getByRole("button", { name: "Try again" }).click();
    await expect(note.getByRole("alert")).toHaveCount(0);
    await page.reload();
    await expect(page.getByRole("article")).toContainText("Kept");
  });

  test("is found by its words, and leads to its moment", async ({ page, request }) => {
    const word = `w${visit.session.slice(-12)}`;
    await openReplay(page, visit, middle);
    await write(page, `Look at ${word} here`);

    const list = async () => (await request.get(`/api/sessions/list?query=${encodeURIComponent(`q=note:${word}`)}`)).text();
    await expect.poll(list, { timeout: 20_000 }).toContain(visit.session);
    await page.goto(`/sessions?q=${encodeURIComponent(`has:note note:${word}`)}`);
    const hit = page.locator(`a[href^="/sessions/${visit.session}/windows/${visit.window}?t=${middle}&"]`);
    await expect(hit.first()).toBeVisible();
    await expect(page.locator(`.session-row[data-session="${visit.session}"]`)).toContainText(/1\snote/);
  });
});

test("questions about notes that make no sense are refused, never a server error", async ({ request, baseURL }) => {
  const id = "01976e8a-7b6c-7def-8123-456789abcdef";
  const note = "00ff00ff00ff00ff";
  const headers = { origin: baseURL! };
  const cases: [string, Record<string, string>, number][] = [
    ["add", {}, 400],
    ["add", { session: id, note, window: id, at: "5", text: "x" }, 404],
    ["add", { session: id, note, window: id, at: "-5", text: "x" }, 400],
    ["add", { session: id, note, window: id, at: "5", text: " " }, 400],
    ["add", { session: id, note: "x", window: id, at: "5", text: "x" }, 400],
    ["edit", { session: id, note, text: "x" }, 404],
    ["resolve", { session: id, note, is_resolved: "maybe" }, 400],
    ["delete", { session: "x", note }, 400],
  ];
  for (const [what, form, status] of cases) {
    const answer = await request.post(`/api/notes/${what}`, { form, headers });
    expect(answer.status(), `${what} ${JSON.stringify(form)}`).toBe(status);
  }
  expect((await request.get("/api/notes/list?session=x")).status()).toBe(400);
});
