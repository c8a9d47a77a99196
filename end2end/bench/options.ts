/** What the command line says. */

import { parseArgs } from "node:util";

export const NAMES = ["mutations", "longtask", "pipeline", "bytes", "close", "crash", "heap"] as const;
export type Name = (typeof NAMES)[number];

const { values } = parseArgs({
  options: {
    only: { type: "string", default: NAMES.join(",") },
    rounds: { type: "string" },
    tabs: { type: "string" },
    minutes: { type: "string" },
    "settle-ms": { type: "string" },
    workload: { type: "string" },
    quick: { type: "boolean", default: false },
  },
});

/** A number from the command line, else the usual one, else the one that is only good for trying out. */
function number(given: string | undefined, usual: number, quick: number): number {
  const value = given === undefined ? (values.quick ? quick : usual) : Number(given);
  if (!Number.isFinite(value) || value <= 0) {
    throw new Error(`${given} is not a positive number`);
  }
  return value;
}

function only(): Name[] {
  const names = values.only.split(",");
  const unknown = names.find((name) => !(NAMES as readonly string[]).includes(name));
  if (unknown !== undefined) {
    throw new Error(`there is no benchmark ${unknown}; there are ${NAMES.join(", ")}`);
  }
  return NAMES.filter((name) => names.includes(name));
}

export const options = {
  only: only(),
  rounds: number(values.rounds, 9, 2),
  closedTabs: number(values.tabs, 200, 10),
  crashedTabs: number(values.tabs, 50, 4),
  minutes: number(values.minutes, 30, 1),
  /** Only workloads of `mutations`, or scenes of `longtask`, with this in their name. */
  workload: values.workload ?? "",
  /** How long a page is watched after its workload. */
  settleMs: number(values["settle-ms"], 1_500, 1_000),
};
