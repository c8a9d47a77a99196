/** What the page and the recorded page say of the time, each read in the same moment. */

import { expect, type Page } from "@playwright/test";

import { position, recordedPage } from "./player.ts";

export interface Moment {
  /** When it was read, in ms. */
  now: number;
  /** The label beside the play button. */
  label: string;
  /** Where the playhead stands, as a share of the timeline. */
  share: number;
  /** What the element of `tellsTime` says. */
  drawn: number;
}

/** Reads with every frame, for so long. */
export async function watch(page: Page, forMs: number): Promise<Moment[]> {
  return page.evaluate(
    (forMs) =>
      new Promise<Moment[]>((resolve) => {
        const moments: Moment[] = [];
        const begin = performance.now();
        const look = () => {
          const now = performance.now();
          const stage = document.querySelector<HTMLIFrameElement>('iframe[title="Recorded page"]');
          const inner = stage?.contentDocument?.querySelector<HTMLIFrameElement>(".stage__run--shown iframe");
          const told = inner?.contentDocument?.querySelector("ol[start]")?.getAttribute("start");
          const label = document.querySelector(".controls__at")?.textContent ?? "";
          const share = Number(document.getElementById("timeline-bar")!.style.getPropertyValue("--at"));
          moments.push({ now, label, share, drawn: Number(told ?? NaN) });
          if (now - begin < forMs) requestAnimationFrame(look);
          else resolve(moments);
        };
        look();
      }),
    forMs,
  );
}

/** Reads once. */
export async function look(page: Page): Promise<Moment> {
  return (await watch(page, 0))[0]!;
}

/** Waits until the recorded page is drawn. */
export async function drawn(page: Page): Promise<void> {
  await expect(recordedPage(page).locator("ol[start]")).toBeAttached();
}

/** The playhead as the address tells it, in ms. */
export async function told(page: Page): Promise<number> {
  return page.evaluate(() => Number(new URL(location.href).searchParams.get("t")));
}

/** Presses on the timeline, at a share of it. */
export async function pressAt(page: Page, share: number): Promise<void> {
  const { x, y, width, height } = (await position(page).boundingBox())!;
  await page.mouse.click(x + width * share, y + height / 2);
}

export function median(numbers: number[]): number {
  return [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)]!;
}
