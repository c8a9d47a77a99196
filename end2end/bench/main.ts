/**
 * What recording costs, as tables: `cargo xtask bench recorder` builds what is needed and
 * runs this. `docs/benchmarks.md` says what each measures and how to read it.
 *
 * ```text
 * options ─▶ stage (site, demo pages, server) ─▶ one benchmark after another ─▶ tables, results.json
 * ```
 */

import { writeFileSync } from "node:fs";

import { bytes } from "./bytes.ts";
import { closes } from "./closes.ts";
import { crashes } from "./crashes.ts";
import { heap } from "./heap.ts";
import { longTasks } from "./long-tasks.ts";
import { mutations } from "./mutations.ts";
import { print, type Result } from "./numbers.ts";
import { NAMES, options } from "./options.ts";
import { pipeline } from "./pipeline.ts";
import { prepareRecordings } from "./recordings.ts";
import { fetchPolicy, PLACE, raise, type Stage } from "./stage.ts";

const BENCHMARKS: Record<(typeof NAMES)[number], (stage: Stage) => Promise<Result>> = {
  mutations,
  longtask: longTasks,
  pipeline,
  bytes,
  close: closes,
  crash: crashes,
  heap,
};

const stage = await raise();
const results: Result[] = [];
try {
  await prepareRecordings(stage);
  await keepPolicy(stage);
  for (const name of options.only) {
    const result = await BENCHMARKS[name](stage);
    print(result);
    results.push(result);
  }
} finally {
  await stage.strike();
}
writeFileSync(`${PLACE}/results.json`, JSON.stringify(results, null, 2));

/** For the native half of `pipeline`, which asks no server. */
async function keepPolicy(stage: Stage): Promise<void> {
  writeFileSync(`${PLACE}/policy.bin`, (await fetchPolicy(stage.url)).bytes);
}
