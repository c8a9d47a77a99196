/**
 * Main-thread time of six workloads, with peers in the same run, in turns.
 *
 * CPU time of the page's main thread, not time on the clock: other programs on the machine
 * make it longer only by what they do to caches. Each run has a fresh page; the order of
 * the peers changes from round to round.
 */

import type { Page } from "@playwright/test";

import { median, pause, percent, progress, type Result, spread, spreadOfRatios } from "./numbers.ts";
import { options } from "./options.ts";
import type { Stage } from "./stage.ts";
import { recordedEvents, type Variant, whenRecording } from "./variants.ts";

const VARIANTS = ["none", "rrweb", "json", "hindsight"] as const satisfies Variant[];
const MOST = 1.05;
/** What a page does once when it is loaded belongs to no workload; `longtask` looks at it. */
const REST_MS = 2_000;

type Times = Record<(typeof VARIANTS)[number], number[]>;
interface WorkloadWindow {
  workloads: Record<string, unknown>;
  workload: { run(): void };
}

export async function mutations(stage: Stage): Promise<Result> {
  const rows: string[][] = [];
  const ratios: number[] = [];
  for (const workload of await names(stage)) {
    progress(workload);
    const times = await measure(stage, workload);
    const paired = times.hindsight.map((time, round) => time / times.rrweb[round]!);
    const asJson = times.json.map((time, round) => time / times.rrweb[round]!);
    ratios.push(median(paired));
    const cells = [...VARIANTS.map((variant) => spread(times[variant])), percent(median(asJson)), spreadOfRatios(paired)];
    rows.push([workload, ...cells]);
  }
  const worst = Math.max(...ratios);
  return {
    name: "mutations: main-thread CPU time of a workload, ms, median [quartiles]",
    header: ["workload", "nothing", "rrweb", "rrweb + JSON", "Hindsight", "JSON / rrweb", "Hindsight / rrweb"],
    rows,
    budgets: [
      ["Hindsight over bare rrweb, worst workload", percent(worst), `at most ${percent(MOST)}`, worst <= MOST],
      ["Hindsight over bare rrweb, median of the workloads", percent(median(ratios)), "", undefined],
    ],
    notes: [
      `${options.rounds} rounds; each page is watched for ${options.settleMs} ms from the workload's begin`,
      "ratios are taken within a round and then their median",
    ],
  };
}

async function names(stage: Stage): Promise<string[]> {
  const context = await stage.context();
  const page = await context.newPage();
  await page.goto("/demo/bench/mutations.html");
  const found = await page.evaluate(() => Object.keys((window as unknown as WorkloadWindow).workloads));
  await context.close();
  const chosen = found.filter((name) => name.includes(options.workload));
  if (chosen.length === 0) {
    throw new Error(`there is no workload ${options.workload}; there are ${found.join(", ")}`);
  }
  return chosen;
}

async function measure(stage: Stage, workload: string): Promise<Times> {
  const times: Times = { none: [], rrweb: [], json: [], hindsight: [] };
  // The first round only warms caches.
  for (let round = -1; round < options.rounds; round += 1) {
    for (let turn = 0; turn < VARIANTS.length; turn += 1) {
      const variant = VARIANTS[(turn + round + 1) % VARIANTS.length]!;
      const time = await once(stage, workload, variant);
      if (round >= 0) {
        times[variant].push(time);
      }
    }
  }
  return times;
}

async function once(stage: Stage, workload: string, variant: Variant): Promise<number> {
  const context = await stage.context();
  try {
    const page = await context.newPage();
    await page.goto(`/demo/bench/mutations.html?${new URLSearchParams({ workload, variant })}`);
    await whenRecording(page);
    await pause(REST_MS);
    const before = variant === "none" ? 0 : await recordedEvents(page);
    const cpu = await cpuClock(page);
    const begin = await cpu();
    await page.evaluate(() => (window as unknown as WorkloadWindow).workload.run());
    await pause(options.settleMs);
    const time = (await cpu()) - begin;
    if (variant !== "none" && (await recordedEvents(page)) <= before) {
      throw new Error(`${variant} recorded nothing of "${workload}"`);
    }
    return time;
  } finally {
    await context.close();
  }
}

/** Reads the CPU time that the main thread has spent in tasks, in ms. */
async function cpuClock(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  return async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    return metrics.find(({ name }) => name === "TaskDuration")!.value * 1_000;
  };
}
