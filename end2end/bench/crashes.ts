/**
 * Tabs whose process is killed while somebody types: what is lost, in ms from the last
 * event on the server to the last one in the page; and what a visit without a network
 * kept in origin-private storage, after the next visit.
 */

import type { BrowserContext, Page } from "@playwright/test";

import { count, median, pause, random, type Result } from "./numbers.ts";
import { options } from "./options.ts";
import type { Stage } from "./stage.ts";
import { testimony, witness } from "./testimony.ts";
import { whenRecording } from "./variants.ts";
import { each, idsOf, type Ids, isInput, readStored, storedWithin } from "./visits.ts";

const AT_ONCE = 2;
const FLUSH_MS = 5_000;
/** A frame is cut after five seconds and must then reach the server. */
const SENDING_MS = 500;
const SETTLE_MS = 2_000;
const PATIENCE_MS = 15_000;
const OFFLINE_MS = 7_000;
const OFFLINE_TABS = 0.2;

interface Loss {
  taken: number;
  lost: number;
  lostMs: number;
}

interface Kept {
  way: string;
  inputs: number;
  before: number;
  after: number;
}

export async function crashes(stage: Stage): Promise<Result> {
  const chance = random(11);
  const losses: Loss[] = [];
  await each(options.crashedTabs, AT_ONCE, async () => {
    losses.push(await crashOne(stage, 2_000 + chance() * 8_000));
  });
  const kept: Kept[] = [];
  const ways = ["closed", "crashed"];
  await each(Math.max(2, Math.round(options.crashedTabs * OFFLINE_TABS)), AT_ONCE, async (index) => {
    kept.push(await leaveOffline(stage, ways[index % ways.length]!));
  });
  const worst = Math.max(...losses.map(({ lostMs }) => lostMs));
  const unsent = kept.reduce((sum, { inputs, before }) => sum + inputs - before, 0);
  return {
    name: "crash: what a killed tab loses, and what the next visit delivers",
    header: ["what", "tabs", "events", "lost", "lost ms, median", "lost ms, most"],
    rows: [
      lossRow(losses),
      ...ways.map((way) => keptRow(way, kept.filter((one) => one.way === way))),
    ],
    budgets: [
      ["most that one crashed tab lost", `${count(worst)} ms`, `at most ${FLUSH_MS} + ${SENDING_MS} for sending`, worst <= FLUSH_MS + SENDING_MS],
      ["keys typed without a network that only the next visit could bring", count(unsent), "", undefined],
      ["keys of tabs closed without a network that never arrived", count(missing(kept, "closed")), "0", missing(kept, "closed") === 0],
      ["keys of tabs crashed without a network that never arrived", count(missing(kept, "crashed")), "", undefined],
    ],
    notes: ["a page writes down every 20 ms how many events it has: that is how exactly a loss is known"],
  };
}

function missing(kept: Kept[], way: string): number {
  return kept.filter((one) => one.way === way).reduce((sum, { inputs, after }) => sum + inputs - after, 0);
}

function lossRow(losses: Loss[]): string[] {
  const total = (field: keyof Loss) => losses.reduce((sum, loss) => sum + loss[field], 0);
  const times = losses.map(({ lostMs }) => lostMs);
  return ["crashed", `${losses.length}`, count(total("taken")), count(total("lost")), count(median(times)), count(Math.max(...times))];
}

function keptRow(way: string, kept: Kept[]): string[] {
  const inputs = kept.reduce((sum, one) => sum + one.inputs, 0);
  return [`${way} without a network (keys)`, `${kept.length}`, count(inputs), count(missing(kept, way)), "", ""];
}

async function crashOne(stage: Stage, livesMs: number): Promise<Loss> {
  const context = await stage.context();
  try {
    const observer = await witness(context, true);
    const { page, ids } = await open(context);
    const stop = typeOn(page);
    await pause(livesMs);
    await crash(context, page);
    stop();
    const last = (await testimony(observer, "beat"))!;
    await pause(SETTLE_MS);
    const { events } = await readStored(stage.url, ids);
    const newest = Math.max(last.at - livesMs, ...events.map(({ timestamp }) => timestamp));
    const lost = Math.max(0, last.events - events.length);
    return { taken: last.events, lost, lostMs: lost === 0 ? 0 : Math.max(0, last.at - newest) };
  } finally {
    await context.close();
  }
}

/** Types while there is no network, ends, and comes back with one. */
async function leaveOffline(stage: Stage, way: string): Promise<Kept> {
  const context = await stage.context();
  try {
    const observer = await witness(context, true);
    const { page, ids } = await open(context);
    await context.setOffline(true);
    const stop = typeOn(page);
    await pause(OFFLINE_MS);
    await (way === "closed" ? page.close() : crash(context, page));
    stop();
    const last = (await testimony(observer, "beat"))!;
    const before = await countInputs(stage, ids);
    await context.setOffline(false);
    await open(context);
    const all = await storedWithin(stage.url, ids, PATIENCE_MS, ({ events }) => events.filter(isInput).length >= last.inputs);
    return { way, inputs: last.inputs, before, after: Math.min(last.inputs, all.events.filter(isInput).length) };
  } finally {
    await context.close();
  }
}

async function countInputs(stage: Stage, ids: Ids): Promise<number> {
  return (await readStored(stage.url, ids)).events.filter(isInput).length;
}

async function open(context: BrowserContext): Promise<{ page: Page; ids: Ids }> {
  const page = await context.newPage();
  await page.goto("/demo/shop/cart/");
  await whenRecording(page);
  return { page, ids: await idsOf(page) };
}

/** Types until it is told to stop, or until the page is gone. */
function typeOn(page: Page): () => void {
  let isOver = false;
  const type = async () => {
    const field = page.locator("[name=street]");
    while (!isOver) {
      await field.pressSequentially("abcdefgh", { delay: 30 });
      await field.fill("");
    }
  };
  // The page goes while it types: that this fails is meant.
  type().catch(() => undefined);
  return () => {
    isOver = true;
  };
}

async function crash(context: BrowserContext, page: Page): Promise<void> {
  const session = await context.newCDPSession(page);
  const crashed = page.waitForEvent("crash");
  // Nobody is left to answer.
  session.send("Page.crash").catch(() => undefined);
  await crashed;
  await page.close();
}
