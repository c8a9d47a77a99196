/**
 * Tabs that are closed or navigated away while somebody types: every event that the
 * recorder had taken in the page's last moment must be on the server afterwards.
 */

import type { BrowserContext, Page } from "@playwright/test";

import { pause, random, type Result } from "./numbers.ts";
import { options } from "./options.ts";
import type { Stage } from "./stage.ts";
import { swearIn, testimony, type Testimony, witness } from "./testimony.ts";
import { whenRecording } from "./variants.ts";
import { each, idsOf, isCustom, isInput, type Stored, type StoredEvent, storedWithin } from "./visits.ts";

const AT_ONCE = 2;
const PATIENCE_MS = 20_000;
const META = 4;
const TEXT = "Nowhere Street 12, third floor, second door on the left, ring twice";

/** How a tab may end. */
const WAYS: Record<string, (page: Page) => Promise<unknown>> = {
  "tab closed": (page) => page.close(),
  "to a page that is not recorded": (page) => page.goto("/healthz"),
  "to another origin": (page) => page.goto("data:text/html,elsewhere"),
  "to a recorded page": (page) => page.goto("/demo/shop/"),
  reload: (page) => page.reload(),
};

interface Tally {
  tabs: number;
  taken: number;
  missing: number;
  inputs: number;
  missingInputs: number;
  gaps: number;
  silent: number;
}

export async function closes(stage: Stage): Promise<Result> {
  const ways = Object.keys(WAYS);
  const tallies = new Map(ways.map((way) => [way, { tabs: 0, taken: 0, missing: 0, inputs: 0, missingInputs: 0, gaps: 0, silent: 0 }]));
  const chance = random(7);
  const plan = Array.from({ length: options.closedTabs }, (_, index) => ({
    way: ways[index % ways.length]!,
    typingMs: 50 + chance() * 1_500,
  }));
  await each(plan.length, AT_ONCE, async (index) => {
    const { way, typingMs } = plan[index]!;
    await closeOne(stage, way, typingMs, tallies.get(way)!);
  });
  const total = (field: keyof Tally) => [...tallies.values()].reduce((sum, tally) => sum + tally[field], 0);
  const missing = total("missing") + total("missingInputs") + total("gaps");
  return {
    name: "close: events taken before the page was gone that are missing on the server",
    header: ["way", "tabs", "events", "missing", "keys", "missing", "gaps", "no testimony"],
    rows: [...tallies].map(([way, tally]) => [way, ...Object.values(tally).map(String)]),
    budgets: [
      [`events, keys and gaps of ${total("tabs")} tabs`, String(missing), "0", missing === 0],
      ["tabs whose page could not say how much it had", String(total("silent")), "0", total("silent") === 0],
    ],
    notes: [
      "a page counts in a `pagehide` listener that runs after the recorder's; what `visibilitychange` adds later is not counted",
      "keys are counted by the page itself, from `input` events, apart from the recorder",
    ],
  };
}

async function closeOne(stage: Stage, way: string, typingMs: number, tally: Tally): Promise<void> {
  const context = await stage.context();
  try {
    const observer = await witness(context, false);
    const { ids, last } = await typeAndLeave(context, observer, way, typingMs);
    tally.tabs += 1;
    if (!last) {
      tally.silent += 1;
      return;
    }
    const isWhole = (stored: Stored) => missingOf(stored, last).missing === 0 && stored.gaps === 0;
    const stored = await storedWithin(stage.url, ids, PATIENCE_MS, isWhole);
    const { missing, missingInputs } = missingOf(stored, last);
    tally.taken += last.events;
    tally.inputs += last.inputs;
    tally.missing += missing;
    tally.missingInputs += missingInputs;
    tally.gaps += stored.gaps;
  } finally {
    await context.close();
  }
}

async function typeAndLeave(context: BrowserContext, observer: Page, way: string, typingMs: number) {
  const page = await context.newPage();
  await page.goto("/demo/shop/cart/");
  await whenRecording(page);
  const ids = await idsOf(page);
  await swearIn(page);
  const typing = page.locator("[name=street]").pressSequentially(TEXT, { delay: 15 });
  // The page goes while it types: that this fails is meant.
  const typed = typing.catch(() => undefined);
  await pause(typingMs);
  await WAYS[way]!(page);
  const last = await testimony(observer, "last");
  await page.close();
  await typed;
  return { ids, last };
}

function missingOf(stored: Stored, last: Testimony): { missing: number; missingInputs: number } {
  const own = ofFirstPage(stored.events);
  const counted = own.filter((event) => !isCustom(event, "visibility", "hidden") && !isCustom(event, "gap"));
  return {
    missing: Math.max(0, last.events - counted.length),
    missingInputs: Math.max(0, last.inputs - own.filter(isInput).length),
  };
}

/** Without what the page that came next in the same tab recorded. */
function ofFirstPage(events: StoredEvent[]): StoredEvent[] {
  const left = events.findIndex((event) => isCustom(event, "visibility", "pagehide"));
  const next = events.findIndex(({ type }, index) => left >= 0 && index > left && type === META);
  return next < 0 ? events : events.slice(0, next);
}
