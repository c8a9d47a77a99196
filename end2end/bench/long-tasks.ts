/**
 * The longest stretch of main-thread time that our own code takes in one task, on a
 * processor four times slower. rrweb's share of the same tasks is shown beside it.
 *
 * The processor is not slowed down: the CPU time of each task is multiplied, and the
 * page's clock goes faster. Chromium's throttling spins on the thread that it slows down,
 * also while that waits for another process, and what was waited would count as worked
 * (`docs/adr/0011`).
 */

import type { Page } from "@playwright/test";

import { pause, progress, type Result } from "./numbers.ts";
import { options } from "./options.ts";
import { newContext, type Stage } from "./stage.ts";
import { CATEGORIES, type Task, TraceReader } from "./trace.ts";
import { whenRecording } from "./variants.ts";

const SLOWER = 4;
const MOST_MS = 8;

/** Another part of a page's life each; what a scene does before `act` is not looked at. */
interface Scene {
  address: string;
  /** Watched from the first byte on; else from when the recorder runs. */
  withStart: boolean;
  /** The page forbids workers: the module runs on its main thread, an event in one go (`docs/adr/0017`). */
  isWorkerless?: boolean;
  /** What earlier visits left. */
  prepare?(page: Page): Promise<void>;
  act(page: Page): Promise<void>;
}

const SCENES: Record<string, Scene> = {
  "shop: start": { address: "/demo/shop/", withStart: true, act: () => pause(3_000) },
  "shop: search, add": {
    address: "/demo/shop/",
    withStart: false,
    act: async (page) => {
      await page.getByRole("searchbox").pressSequentially("bowl", { delay: 60 });
      await page.getByRole("searchbox").fill("");
      await page.locator("[data-add]").first().click();
      // Longer than a flush interval: a frame is cut and sent meanwhile.
      await pause(6_000);
    },
  },
  "feed: 10 s of changes": { address: "/demo/bench/feed.html?variant=hindsight", withStart: false, act: () => pause(10_000) },
  "no worker, shop: start": { address: "/demo/shop/", withStart: true, isWorkerless: true, act: () => pause(3_000) },
  "no worker, feed: 10 s of changes": {
    address: "/demo/bench/feed.html?variant=hindsight",
    withStart: false,
    isWorkerless: true,
    act: () => pause(10_000),
  },
  "feed: leave": {
    address: "/demo/bench/feed.html?variant=hindsight",
    withStart: false,
    act: async (page) => {
      await pause(1_000);
      await page.goto("/demo/bench/witness.html");
    },
  },
  "shop: start after hours without a network": {
    address: "/demo/shop/",
    withStart: true,
    prepare: keepFrames,
    act: () => pause(6_000),
  },
  "10,000 attributes": {
    address: "/demo/bench/mutations.html?variant=hindsight&workload=10,000+attributes",
    withStart: false,
    act: runWorkload,
  },
  "create 1,000 × 10": {
    address: "/demo/bench/mutations.html?variant=hindsight&workload=create+1,000+×+10",
    withStart: false,
    act: runWorkload,
  },
};

async function runWorkload(page: Page): Promise<void> {
  await page.evaluate(() => (window as unknown as { workload: { run(): void } }).workload.run());
  await pause(6_000);
}

/** A frame every five seconds, for more than five hours. */
async function keepFrames(page: Page): Promise<void> {
  await page.goto("/demo/bench/witness.html");
  await page.evaluate(
    () =>
      new Promise<void>((resolve, reject) => {
        const request = indexedDB.open("hs_frames", 1);
        request.onupgradeneeded = () => request.result.createObjectStore("frames", { keyPath: "id" });
        request.onerror = () => reject(request.error);
        request.onsuccess = () => {
          const transaction = request.result.transaction("frames", "readwrite");
          for (let seq = 0; seq < 4_000; seq += 1) {
            const entry = { id: `w/${seq}`, owner: "gone", at: Date.now() - 1_000, ahead: 0, header: '{"sent":' };
            transaction.objectStore("frames").put({ ...entry, payload: new Uint8Array(2_000), hasSnapshot: false });
          }
          transaction.oncomplete = () => {
            request.result.close();
            resolve();
          };
        };
      }),
  );
}

export async function longTasks(stage: Stage): Promise<Result> {
  const scenes = { ...SCENES };
  for (const name of stage.documents) {
    const start = { address: `/demo/documents/${name}.html`, withStart: true, act: () => pause(8_000) };
    scenes[`${name}: start`] = start;
    scenes[`no worker, ${name}: start`] = { ...start, isWorkerless: true };
  }
  const rows: string[][] = [];
  const worst = new Map<boolean, { ms: number; scene: string; functions: string }>();
  for (const [name, scene] of Object.entries(scenes).filter(([name]) => name.includes(options.workload))) {
    progress(name);
    const { tasks, longest, own } = await middle(stage, scene);
    rows.push([...row(name, tasks, longest), own.toFixed(1), heaviest(longest)]);
    const isWorkerless = scene.isWorkerless ?? false;
    if (longest.oursMs > (worst.get(isWorkerless)?.ms ?? 0)) {
      worst.set(isWorkerless, { ms: longest.oursMs, scene: name, functions: heaviest(longest) });
    }
  }
  return {
    name: `longtask: main-thread CPU ms of a task, processor ${SLOWER} times slower`,
    header: ["scene", "tasks", "longest: ours", "same task: rrweb", "of it snapshot", "same task: all", "sum: ours", "sum: rrweb", "own clock", "heaviest of ours"],
    rows,
    budgets: [...worst].map(([isWorkerless, { ms, scene }]) =>
      isWorkerless
        ? [`longest without a worker, in "${scene}"`, `${ms.toFixed(1)} ms`, "", undefined]
        : [`longest, in "${scene}"`, `${ms.toFixed(1)} ms`, `at most ${MOST_MS}`, ms <= MOST_MS],
    ),
    notes: [
      `each scene ${Math.ceil(options.rounds / 3)} times: the middle one of the longest tasks`,
      ...[...worst.values()].map(({ scene, functions }) => `"${scene}" is spent in ${functions}`),
      "ours: recorder.js and its files, web-vitals included, rrweb not; natives count for who calls them",
      "own clock: `status().cost.longest_ms`, time on the clock and not of the processor",
      "the profiler that tells whose code runs makes code slower itself; garbage collection is nobody's",
    ],
  };
}

interface Watched {
  tasks: Task[];
  /** The one that was ours the longest. */
  longest: Task;
  /** The longest that the recorder itself noticed; it looks only at how it takes events. */
  own: number;
}

/** The scene is played several times; of the longest tasks the middle one counts. */
async function middle(stage: Stage, scene: Scene): Promise<Watched> {
  const rounds: Watched[] = [];
  for (let round = 0; round < Math.ceil(options.rounds / 3); round += 1) {
    rounds.push(await watch(stage, scene));
  }
  rounds.sort((left, right) => left.longest.oursMs - right.longest.oursMs);
  return rounds[Math.floor(rounds.length / 2)]!;
}

async function watch(stage: Stage, scene: Scene): Promise<Watched> {
  const browser = await stage.launch();
  try {
    const context = await newContext(browser, stage.url);
    const page = await context.newPage();
    await page.addInitScript(hurryClock, SLOWER);
    if (scene.isWorkerless) {
      await forbidWorkers(page);
    }
    await scene.prepare?.(page);
    if (!scene.withStart) {
      await page.goto(scene.address);
      await whenRecording(page);
    }
    await browser.startTracing(page, { categories: CATEGORIES });
    if (scene.withStart) {
      await page.goto(scene.address);
      await whenRecording(page);
    }
    await scene.act(page);
    const tasks = new TraceReader(SLOWER).read(await browser.stopTracing());
    if (tasks.length === 0) {
      throw new Error(`no task of the recorder was seen on ${scene.address}`);
    }
    const longest = tasks.reduce((best, task) => (task.oursMs > best.oursMs ? task : best));
    return { tasks, longest, own: await ownClock(page) };
  } finally {
    await browser.close();
  }
}

async function forbidWorkers(page: Page): Promise<void> {
  await page.route("**/demo/**", async (route) => {
    if (route.request().resourceType() !== "document") {
      await route.fallback();
      return;
    }
    const response = await route.fetch();
    const headers = { ...response.headers(), "content-security-policy": "worker-src 'none'" };
    await route.fulfill({ response, headers });
  });
}

/** What is cut into slices by the clock gets as little done in a slice as on the slow processor. */
function hurryClock(times: number): void {
  const { now } = Performance.prototype;
  Performance.prototype.now = function () {
    return now.call(this) * times;
  };
}

function ownClock(page: Page): Promise<number> {
  type Recorded = { Hindsight?: { status(): { cost?: { longest_ms: number } } } };
  return page.evaluate(() => (window as Recorded).Hindsight?.status().cost?.longest_ms ?? Number.NaN);
}

function row(name: string, tasks: Task[], longest: Task): string[] {
  const sum = (field: "oursMs" | "rrwebMs") => tasks.reduce((total, task) => total + task[field], 0);
  const numbers = [longest.oursMs, longest.rrwebMs, longest.snapshotMs, longest.ms, sum("oursMs"), sum("rrwebMs")];
  return [name, `${tasks.length}`, ...numbers.map((ms) => ms.toFixed(1))];
}

function heaviest({ functions }: Task): string {
  const ordered = [...functions].sort(([, left], [, right]) => right - left);
  return ordered.slice(0, 3).map(([label, ms]) => `${label} ${ms.toFixed(1)}`).join(", ");
}
