/**
 * Memory of a single-page application that is never quiet, with nothing, bare rrweb and
 * Hindsight side by side, each in a browser of its own: the main thread's heap after a
 * collection, and what the page's process takes, which holds worker and Wasm too.
 */

import type { Browser, CDPSession } from "@playwright/test";
import { readFileSync } from "node:fs";

import { pause, type Result } from "./numbers.ts";
import { options } from "./options.ts";
import { newContext, type Stage } from "./stage.ts";
import { type Variant, whenRecording } from "./variants.ts";

const VARIANTS: Variant[] = ["none", "discard", "hindsight"];
const SAMPLES = 30;
/** The first part of a run: caches fill, code is compiled. */
const WARM = 0.2;
/** What still counts as flat, of the heap after that part, for the rest of the run. */
const MOST_GROWTH = 0.05;
/** A few hundred kilobytes more or less are garbage of the tools. */
const LEAST_NOISE = 0.5;

interface Reading {
  minute: number;
  heap: number;
  process: number;
}

export async function heap(stage: Stage): Promise<Result> {
  const series = await Promise.all(VARIANTS.map((variant) => watch(stage, variant)));
  const rows = series[0]!.map(({ minute }, index) => [
    minute.toFixed(1),
    ...series.flatMap((readings) => [readings[index]!.heap.toFixed(2), readings[index]!.process.toFixed(0)]),
  ]);
  const growths = series.map((readings) => growth(readings, "heap"));
  const processes = series.map((readings) => growth(readings, "process"));
  const ours = growths[2]!;
  const limit = Math.max(LEAST_NOISE, MOST_GROWTH * warm(series[2]!)[0]!.heap);
  const say = (values: number[]) => VARIANTS.map((variant, index) => `${variant} ${signed(values[index]!)}`).join(", ");
  return {
    name: `heap: MB over ${options.minutes} min of a page that is never quiet`,
    header: ["minute", "nothing: heap", "process", "rrweb: heap", "process", "Hindsight: heap", "process"],
    rows,
    budgets: [
      ["heap growth after the first fifth, by a straight line", `${signed(ours)} MB`, `flat: at most ${limit.toFixed(2)}`, ours <= limit],
      ["the same of all, MB", say(growths), "", undefined],
      ["growth of the process, MB", say(processes), "", undefined],
    ],
    notes: ["rrweb here forgets its events, as a recorder that has sent them; heap is read after a forced collection"],
  };
}

async function watch(stage: Stage, variant: Variant): Promise<Reading[]> {
  const browser = await stage.launch();
  try {
    const context = await newContext(browser, stage.url);
    const page = await context.newPage();
    await page.goto(`/demo/bench/feed.html?variant=${variant}`);
    await whenRecording(page);
    const session = await context.newCDPSession(page);
    const readings: Reading[] = [];
    const begin = Date.now();
    for (let sample = 0; sample <= SAMPLES; sample += 1) {
      const due = begin + (sample / SAMPLES) * options.minutes * 60_000;
      await pause(Math.max(0, due - Date.now()));
      readings.push(await read(browser, session, (Date.now() - begin) / 60_000));
    }
    return readings;
  } finally {
    await browser.close();
  }
}

async function read(browser: Browser, session: CDPSession, minute: number): Promise<Reading> {
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  return { minute, heap: usedSize / 1e6, process: await residentMb(browser) };
}

/** Resident memory of the largest renderer; 0 where the system does not tell. */
async function residentMb(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  const sizes = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => residentOf(id));
  return Math.max(0, ...sizes);
}

function residentOf(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1_000;
  } catch {
    return 0;
  }
}

function warm(readings: Reading[]): Reading[] {
  return readings.slice(Math.ceil(readings.length * WARM));
}

/** By how much the straight line through the readings rises, from the end of the warm-up to the end. */
function growth(readings: Reading[], field: "heap" | "process"): number {
  const rest = warm(readings);
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [minutes, sizes] = [mean(rest.map(({ minute }) => minute)), mean(rest.map((reading) => reading[field]))];
  const covariance = mean(rest.map((reading) => (reading.minute - minutes) * (reading[field] - sizes)));
  const variance = mean(rest.map(({ minute }) => (minute - minutes) ** 2));
  return (covariance / variance) * (rest.at(-1)!.minute - rest[0]!.minute);
}

function signed(value: number): string {
  return `${value >= 0 ? "+" : "−"}${Math.abs(value).toFixed(2)}`;
}
