/** Where the visitor did nothing is skipped, with a way back, or played through. */

import { expect, type Page, test } from "@playwright/test";

import { drawn } from "./moments.ts";
import { openReplay, playButton, seconds } from "./player.ts";
import { element, inOrder, interaction, postPage, tellsTime, ticks } from "./posted-page.ts";

const BODY = [tellsTime(), element(10, "button")];
const INPUT = [500, 1_000, 47_000, 48_000].map((at) => interaction(at, 2, 10));

test.beforeEach(async ({ page, request }) => {
  const visit = await postPage(request, BODY, inOrder(ticks(1_000, 50_000), INPUT));
  const manifest = `/replay/${visit.session}/${visit.window}/manifest`;
  const input = async () => (await (await request.get(manifest)).json()).windows[0].input?.length ?? 0;
  await expect.poll(input, { message: "it is known when the visitor was active" }).toBeGreaterThan(0);
  await openReplay(page, visit);
  await drawn(page);
  await expect(page.locator(".activity__divider")).toHaveText(/^46\ss inactive$/);
  await noteCaptions(page);
});

test("46 s of nothing are skipped, and played when the skip is taken back", async ({ page }) => {
  await playButton(page).click();
  await undo(page);

  await expect(page.locator(".stage__caption")).toHaveCount(0);
  await page.keyboard.press("6");
  await isPlayedThrough(page);
  expect(await captions(page)).toEqual([expect.stringMatching(/^Skipped 46\ss/)]);
});

test("what was not taken back goes on just before the next input", async ({ page }) => {
  await playButton(page).click();

  await page.waitForFunction(() => 46 <= Number(document.getElementById("timeline-bar")!.getAttribute("aria-valuenow")));
  await expect(page.locator(".announcer")).toHaveText(/^Skipped 46\ss/);
  await expect(playButton(page)).toHaveAccessibleName("Pause");
  await expect.poll(() => captions(page)).toEqual([expect.stringMatching(/^Skipped 46\ss/)]);
});

test("a skip is taken back by key, also after its notice is gone", async ({ page }) => {
  await playButton(page).click();

  await page.waitForFunction(() => 46 <= Number(document.getElementById("timeline-bar")!.getAttribute("aria-valuenow")));
  await expect(page.locator(".announcer")).toHaveText(/^Skipped 46\ss\. Shift\+U goes back\.$/);
  await expect(page.locator(".stage__caption")).toHaveCount(0);
  await page.keyboard.press("Shift+U");
  await expect(page.locator(".announcer")).toHaveText("Skip undone.");
  await expect.poll(() => seconds(page)).toBeLessThan(40);
  await page.keyboard.press("Shift+U");
  await expect(page.locator(".controls__status")).toHaveText("No skip to undo.");
});

test("without skipping all of it is played", async ({ page }) => {
  await page.keyboard.press("i");
  await expect(page.getByRole("button", { name: "Skip inactivity" })).toHaveAttribute("aria-pressed", "false");
  await page.keyboard.press("6");
  await playButton(page).click();

  await isPlayedThrough(page);
  await expect(playButton(page)).toHaveAccessibleName("Play again");
  expect(await captions(page)).toEqual([]);
});

/** The playhead is seen in the middle of the stretch, and after it. */
async function isPlayedThrough(page: Page): Promise<void> {
  for (const [from, to] of [[5, 40], [47, 50]] as const) {
    await page.waitForFunction(
      ([from, to]) => {
        const at = Number(document.getElementById("timeline-bar")!.getAttribute("aria-valuenow"));
        return from <= at && at <= to;
      },
      [from, to] as const,
    );
  }
}

/** Keeps all that is said of skips: it is said for a moment only. */
async function noteCaptions(page: Page): Promise<void> {
  await page.evaluate(() => {
    const said: string[] = ((window as any).said = []);
    const note = () => {
      const words = document.querySelector(".stage__caption")?.textContent ?? "";
      if (words.startsWith("Skipped") && said.at(-1) !== words) said.push(words);
    };
    new MutationObserver(note).observe(document.body, { childList: true, subtree: true });
  });
}

function captions(page: Page): Promise<string[]> {
  return page.evaluate(() => (window as any).said);
}

/** Takes a skip back as soon as it is offered, before the offer is gone. */
async function undo(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const look = () => {
          const button = document.querySelector<HTMLButtonElement>(".stage__caption button");
          if (button === null || !button.textContent!.startsWith("Undo")) return requestAnimationFrame(look);
          button.click();
          resolve();
        };
        look();
      }),
  );
}
