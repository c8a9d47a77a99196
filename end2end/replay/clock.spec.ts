/** One clock: label, timeline, address and recorded page say the same time, at any speed. */

import { expect, type Page, test } from "@playwright/test";

import { drawn, look, median, type Moment, pressAt, told, watch } from "./moments.ts";
import { openReplay, playButton, position, recordedPage, seconds } from "./player.ts";
import { postPage, tellsTime, ticks } from "./posted-page.ts";

const LENGTH_MS = 20_000;
const TICK_MS = 50;

/** How far two clocks that are one may be apart: a frame or two of a busy machine. */
const APART_MS = 150;

const positionOf = ({ share }: Moment) => share * LENGTH_MS;

/** The label as it should be. */
function labelled(ms: number): string {
  return `0:${String(Math.floor(ms / 1_000)).padStart(2, "0")}`;
}

/** While it plays, the picture is that of the playhead, and so is the label. */
function agree(moments: Moment[]): void {
  const apart = median(moments.map((moment) => Math.abs(moment.drawn - positionOf(moment))));
  expect(apart, "picture and playhead").toBeLessThanOrEqual(APART_MS + TICK_MS);
  const labels = moments.filter((moment) => {
    const [at, s] = [positionOf(moment), Number(moment.label.split(":")[1]) * 1_000];
    return s - APART_MS <= at && at <= s + 1_000 + APART_MS;
  });
  expect(labels.length, "label and playhead").toBe(moments.length);
}

/** Ms of the recording for each ms of the viewer. */
function rate(moments: Moment[]): number {
  const [first, last] = [moments.at(0)!, moments.at(-1)!];
  return (positionOf(last) - positionOf(first)) / (last.now - first.now);
}

test.describe("a page that says how late it is", () => {
  test.beforeEach(async ({ page, request }) => {
    const visit = await postPage(request, [tellsTime()], ticks(TICK_MS, LENGTH_MS));
    await openReplay(page, visit);
    await drawn(page);
  });

  test("plays with one time everywhere, and goes on from where the bar was pressed", async ({ page }) => {
    await playButton(page).click();
    await expect.poll(() => seconds(page)).toBeGreaterThanOrEqual(1);
    const moments = await watch(page, 1_500);
    agree(moments);
    expect(rate(moments)).toBeCloseTo(1, 1);

    await pressAt(page, 0.5);
    await expect(playButton(page)).toHaveAccessibleName("Pause");
    await expect.poll(async () => positionOf(await look(page))).toBeGreaterThanOrEqual(LENGTH_MS / 2 - 50);
    agree(await watch(page, 500));

    await playButton(page).click();
    await expect(playButton(page)).toHaveAccessibleName("Play");
    await standsStill(page);
  });

  test("stands exactly where the bar was pressed", async ({ page }) => {
    await pressAt(page, 0.5);
    await expect.poll(() => told(page)).toBeGreaterThan(0);

    await standsStill(page);
    // As near as a pointer can be.
    expect(Math.abs((await told(page)) - LENGTH_MS / 2)).toBeLessThanOrEqual(50);
    await expect(playButton(page)).toHaveAccessibleName("Play");
  });

  test("goes once to where the bar is clicked, and along with a drag", async ({ page }) => {
    await page.evaluate(() => {
      const seeks: number[] = ((window as any).seeks = []);
      const replace = history.replaceState.bind(history);
      history.replaceState = (...told: Parameters<History["replaceState"]>) => {
        const at = new URL(String(told[2] ?? ""), location.href).searchParams.get("t");
        if (at !== null) seeks.push(Number(at));
        replace(...told);
      };
    });
    const seeks = () => page.evaluate(() => (window as any).seeks as number[]);
    await pressAt(page, 0.5);
    await expect.poll(() => told(page)).toBeGreaterThan(0);
    expect(await seeks()).toHaveLength(1);

    const { x, y, width, height } = (await position(page).boundingBox())!;
    const at = (share: number) => [x + width * share, y + height / 2] as const;
    await page.mouse.move(...at(0.2));
    await page.mouse.down();
    await page.mouse.move(...at(0.8), { steps: 5 });
    await page.mouse.up();
    const fromEnd = async () => Math.abs((await told(page)) - LENGTH_MS * 0.8);
    await expect.poll(fromEnd, "exactly where it was let go").toBeLessThanOrEqual(50);
    const [, pressed] = await seeks();
    expect(Math.abs(pressed! - LENGTH_MS * 0.2)).toBeLessThanOrEqual(50);
  });

  test("steps before anything was played, and the link that is copied says so", async ({ page, context }) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.keyboard.press("ArrowRight");
    await expect(recordedPage(page).locator("ol[start]")).toHaveAttribute("start", "5000");
    await page.keyboard.press("l");

    await expect(page.locator(".controls__status")).toHaveText("Link copied.");
    expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/\?t=5000$/);
  });

  test("has one speed: the one that is chosen, that plays and that is kept", async ({ page }) => {
    await page.keyboard.press("4");
    await expect(page.getByLabel("Speed")).toHaveValue("4");
    await playButton(page).click();
    await expect.poll(() => seconds(page)).toBeGreaterThanOrEqual(1);
    const moments = await watch(page, 1_500);
    expect(rate(moments)).toBeGreaterThan(3.6);
    expect(rate(moments)).toBeLessThan(4.4);
    const pictures = [moments.at(0)!, moments.at(-1)!] as const;
    expect(pictures[1].drawn - pictures[0].drawn, "the picture goes as fast").toBeGreaterThan(3 * 1_500);

    await page.keyboard.press("ArrowDown");
    await expect(page.getByLabel("Speed")).toHaveValue("2");
    expect(await page.evaluate(() => localStorage.getItem("hs_speed"))).toContain("2");
    await page.reload();
    await expect(page.getByLabel("Speed")).toHaveValue("2");
  });
});

test("a link with a time draws that moment, and nothing before it", async ({ page, request }) => {
  const visit = await postPage(request, [tellsTime()], ticks(TICK_MS, LENGTH_MS));
  await page.addInitScript(() => {
    if (!location.pathname.endsWith("/replay/stage")) return;
    const seen: string[] = ((window as any).seen = []);
    const look = () => {
      const inner = document.querySelector<HTMLIFrameElement>(".stage__run--shown iframe");
      const told = inner?.contentDocument?.querySelector("ol[start]")?.getAttribute("start");
      if (told != null && seen.at(-1) !== told) seen.push(told);
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });

  await openReplay(page, visit, 5_000);
  await expect(recordedPage(page).locator("ol[start]")).toHaveAttribute("start", "5000");

  await expect(page.locator(".controls__at")).toHaveText("0:05");
  await expect(playButton(page)).toHaveAccessibleName("Play");
  const stage = page.frames().find((frame) => frame.url().endsWith("/replay/stage"))!;
  await expect.poll(() => stage.evaluate(() => (window as any).seen)).toEqual(["5000"]);
});

/** Paused, all of them agree to the ms, but for the picture, which may be a change behind. */
async function standsStill(page: Page): Promise<void> {
  await expect.poll(async () => Math.abs(positionOf(await look(page)) - (await told(page)))).toBeLessThanOrEqual(1);
  const [at, { label, drawn }] = [await told(page), await look(page)];
  expect(label).toBe(labelled(at));
  expect(Math.abs(drawn - at)).toBeLessThanOrEqual(APART_MS + TICK_MS);
}
