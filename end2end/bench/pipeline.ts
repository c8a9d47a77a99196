/**
 * How fast the shipped worker masks, redacts and compresses: megabytes of event JSON a
 * second, from the first `postMessage` to the last tail, beside the browser's own gzip of
 * the same text in the same run.
 */

import { cpSync } from "node:fs";
import { join } from "node:path";

import { count, median, type Result, spread } from "./numbers.ts";
import { options } from "./options.ts";
import { FOLDER, readRecordings } from "./recordings.ts";
import { DEMO, type Stage } from "./stage.ts";

const LEAST_MB_S = 25;

interface Pass {
  ms: number;
  bytes: number;
}
interface Measured {
  chars: number;
  events: number;
  ours: Pass[];
  gzip: Pass[];
}

export async function pipeline(stage: Stage): Promise<Result> {
  cpSync(FOLDER, join(DEMO, "bench/recordings"), { recursive: true });
  const context = await stage.context();
  const page = await context.newPage();
  await page.goto("/demo/bench/pipeline.html");
  const rows: string[][] = [];
  const totals = { chars: 0, ours: 0, gzip: 0 };
  for (const { name } of readRecordings()) {
    const measured = (await page.evaluate(`measure(${JSON.stringify(name)}, ${options.rounds})`)) as Measured;
    rows.push(row(name, measured));
    totals.chars += measured.chars;
    totals.ours += median(measured.ours.slice(1).map(({ ms }) => ms));
    totals.gzip += median(measured.gzip.slice(1).map(({ ms }) => ms));
  }
  await context.close();
  const overall = totals.chars / totals.ours / 1_000;
  return {
    name: "pipeline: MB of event JSON a second in Chromium's worker, median [quartiles]",
    header: ["recording", "events", "bytes", "Hindsight, first", "Hindsight", "browser's gzip", "time / gzip"],
    rows,
    budgets: [
      ["all recordings together", `${overall.toFixed(1)} MB/s`, `at least ${LEAST_MB_S}`, overall >= LEAST_MB_S],
      ["time against the browser's gzip", (totals.ours / totals.gzip).toFixed(2), "", undefined],
    ],
    notes: [
      "gzip is native code and does nothing else; Hindsight reads, masks, redacts and compresses in Wasm",
      "first: with code that Chromium has compiled quickly and not yet well",
    ],
  };
}

function row(name: string, { chars, events, ours, gzip }: Measured): string[] {
  const speed = ({ ms }: Pass) => chars / ms / 1_000;
  const [first, ...warm] = ours;
  const rest = gzip.slice(1);
  const ratio = median(warm.map(({ ms }, round) => ms / rest[round]!.ms));
  const cells = [count(events), count(chars), speed(first!).toFixed(1), spread(warm.map(speed)), spread(rest.map(speed))];
  return [name, ...cells, ratio.toFixed(2)];
}
