/**
 * Reads a Chromium trace: what the main thread did, task by task, and whose code it was.
 *
 * Each sample of the CPU profile belongs to the innermost function that stands in one of
 * the recorder's files: what a native like `JSON.stringify` takes is its caller's. Source
 * maps tell rrweb's functions in the bundle from ours. A task is what the browser's event
 * loop runs in one go.
 */

import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { join } from "node:path";

import { SITE } from "./stage.ts";

/** Nothing that notes the stack of whoever sets a timer or sends a request: that is far dearer than the timer. */
export const CATEGORIES = [
  "-*",
  "toplevel",
  "disabled-by-default-v8.cpu_profiler",
  // Ten samples a millisecond.
  "disabled-by-default-v8.cpu_profiler.hires",
];
const TASK = "ThreadControllerImpl::RunTask";

/** Whose code a function is. */
export type Owner = "ours" | "rrweb" | "page";

export interface Task {
  /** ms from the trace's begin. */
  at: number;
  /** All of it, whoever's code it was. Like all that follow: CPU time. */
  ms: number;
  oursMs: number;
  rrwebMs: number;
  /** The time within rrweb's full snapshots. */
  snapshotMs: number;
  /** ms of our own functions in it, by source file and name. */
  functions: Map<string, number>;
}

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  ts: number;
  dur?: number;
  /** CPU time of the thread within `dur`. */
  tdur?: number;
  id?: string;
  args: any;
}
interface CallFrame {
  functionName: string;
  url?: string;
  lineNumber?: number;
  columnNumber?: number;
}
interface Node {
  parent: number | undefined;
  owner: Owner | undefined;
  isSnapshot: boolean;
  label: string;
}
interface Sample {
  at: number;
  us: number;
  node: number;
}

const LONGEST_SAMPLE_US = 300;
const RECORDER_FILE = /\/(recorder\.js|recorder\/[\w.-]+\.js)$/;
const SNAPSHOT_NAMES = new Set(["snapshot", "takeFullSnapshot", "takeFullSnapshot$1"]);

export class TraceReader {
  /** `slower`: all times are told as of a processor so many times slower. */
  constructor(private readonly slower = 1) {}

  private readonly maps = new Map<string, SourceMap | undefined>();

  /** The main thread's tasks in which one of the recorder's functions ran. */
  read(trace: Buffer): Task[] {
    const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
    const begin = Math.min(...traceEvents.filter(({ ts }) => ts > 0).map(({ ts }) => ts));
    const mainThreads = traceEvents
      .filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain")
      .map(({ pid, tid }) => `${pid}:${tid}`);
    return mainThreads.flatMap((thread) => {
      const own = traceEvents.filter(({ pid, tid }) => `${pid}:${tid}` === thread);
      return this.tasksOf(traceEvents, own, begin);
    });
  }

  private tasksOf(all: TraceEvent[], own: TraceEvent[], begin: number): Task[] {
    const { nodes, samples } = this.profile(all, own);
    const started = own.find(({ name }) => name === "Profile")?.ts ?? 0;
    // To begin with, the profiler reads all code there is, in a task of the page.
    const isProfilers = ({ ts, dur = 0 }: TraceEvent) => ts <= started && started <= ts + dur;
    const tasks = outermost(own.filter((event) => event.ph === "X" && event.name === TASK && !isProfilers(event)));
    const found: Task[] = [];
    let next = 0;
    for (const { ts, dur = 0, tdur = dur } of tasks) {
      const task: Task = {
        at: (ts - begin) / 1_000,
        ms: (tdur * this.slower) / 1_000,
        ...{ oursMs: 0, rrwebMs: 0, snapshotMs: 0, functions: new Map<string, number>() },
      };
      while (next < samples.length && samples[next]!.at < ts) {
        next += 1;
      }
      const first = next;
      let whole = 0;
      for (; next < samples.length && samples[next]!.at < ts + dur; next += 1) {
        whole += weightOf(samples[next]!);
      }
      for (const sample of samples.slice(first, next)) {
        attribute(task, nodes, sample.node, task.ms * (weightOf(sample) / whole));
      }
      if (task.oursMs > 0 || task.rrwebMs > 0) {
        found.push(task);
      }
    }
    return found;
  }

  private profile(all: TraceEvent[], own: TraceEvent[]): { nodes: Map<number, Node>; samples: Sample[] } {
    const nodes = new Map<number, Node>();
    const samples: Sample[] = [];
    const profile = own.find(({ name }) => name === "Profile");
    if (!profile) {
      return { nodes, samples };
    }
    let at = Number(profile.args.data.startTime);
    // Chunks are written by another thread; the id is what they have in common.
    const chunks = all.filter(({ name, id, pid }) => name === "ProfileChunk" && id === profile.id && pid === profile.pid);
    for (const { args } of chunks.sort((left, right) => left.ts - right.ts)) {
      const { cpuProfile, timeDeltas = [] } = args.data;
      for (const { id, parent, callFrame } of cpuProfile?.nodes ?? []) {
        nodes.set(id, { parent, ...this.describe(callFrame) });
      }
      (cpuProfile?.samples ?? []).forEach((node: number, index: number) => {
        at += timeDeltas[index] ?? 0;
        samples.push({ at, us: 0, node });
      });
    }
    // Chunks overlap a little.
    samples.sort((left, right) => left.at - right.at);
    samples.forEach((sample, index) => (sample.us = (samples[index + 1]?.at ?? sample.at) - sample.at));
    return { nodes, samples };
  }

  private describe({ functionName, url = "", lineNumber = 0, columnNumber = 0 }: CallFrame): Omit<Node, "parent"> {
    const file = RECORDER_FILE.exec(url)?.[1];
    if (file === undefined) {
      return { owner: undefined, isSnapshot: false, label: "" };
    }
    const entry = this.map(file)?.findEntry(lineNumber, columnNumber);
    const source = entry && "originalSource" in entry ? entry.originalSource : "";
    const original = entry && "name" in entry && typeof entry.name === "string" ? entry.name : "";
    const name = original || functionName || "(anonymous)";
    const isOurs = /(^|\/)src\/(?!.*node_modules)/.test(source) && !/rrweb|web-vitals/.test(source);
    const isVitals = source.includes("web-vitals");
    // In other files there is none of rrweb, but what binds the module.
    const owner = isOurs || isVitals || file !== "recorder.js" ? "ours" : "rrweb";
    return {
      owner,
      isSnapshot: owner === "rrweb" && SNAPSHOT_NAMES.has(name),
      label: `${source.replace(/^.*\/(src|node_modules)\//, "")} ${name}`,
    };
  }

  private map(file: string): SourceMap | undefined {
    if (!this.maps.has(file)) {
      const text = readFileSync(join(SITE, `${file}.map`), "utf8");
      this.maps.set(file, new SourceMap(JSON.parse(text)));
    }
    return this.maps.get(file);
  }
}

/**
 * A thread that runs is sampled ten times a millisecond. Where it is silent for longer, it waited, or another program
 * ran: that says nothing of the function that stood there.
 */
function weightOf({ us }: Sample): number {
  return Math.min(us, LONGEST_SAMPLE_US);
}

function attribute(task: Task, nodes: Map<number, Node>, sample: number, ms: number): void {
  let owner: Owner = "page";
  let isSnapshot = false;
  for (let node = nodes.get(sample); node; node = node.parent === undefined ? undefined : nodes.get(node.parent)) {
    if (owner === "page" && node.owner) {
      owner = node.owner;
      if (owner === "ours") {
        task.functions.set(node.label, (task.functions.get(node.label) ?? 0) + ms);
      }
    }
    isSnapshot ||= node.isSnapshot;
  }
  task.oursMs += owner === "ours" ? ms : 0;
  task.rrwebMs += owner === "rrweb" ? ms : 0;
  task.snapshotMs += owner === "rrweb" && isSnapshot ? ms : 0;
}

function outermost(tasks: TraceEvent[]): TraceEvent[] {
  const ordered = tasks.sort((left, right) => left.ts - right.ts);
  let end = -Infinity;
  return ordered.filter(({ ts, dur = 0 }) => {
    const isOuter = ts >= end;
    end = isOuter ? ts + dur : end;
    return isOuter;
  });
}
