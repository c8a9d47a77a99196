/** `console`: what the page writes there, when a project asks for it. */

import { guard, listen } from "../guard.ts";
import type { Emit } from "./emit.ts";
import { describeError } from "./errors.ts";
import { limit } from "./limit.ts";
import { patch } from "./patch.ts";
import { preview, readError } from "./preview.ts";

const MOST_ARGS = 10;
const MOST_PER_SECOND = 100;
const REPEATED_MS = 1_000;
const MOST_TRACE_LINES = 20;
const LONGEST_TRACE = 4_000;

const LEVELS = {
  log: "log",
  info: "info",
  warn: "warn",
  error: "error",
  debug: "debug",
  trace: "log",
  dir: "log",
  table: "log",
  assert: "error",
} as const;
const TRACED = /^(?:warn|error|trace|assert)$/;

export function observeConsole(emit: Emit): () => void {
  const lines = limit(emit, MOST_PER_SECOND, 1_000);
  const repeats = new Repeats(lines.emit);
  // What our own reading of a value writes must not be read again.
  let isBusy = false;

  const note = guard((name: keyof typeof LEVELS, args: unknown[], stack: string | undefined) => {
    if (isBusy) {
      return;
    }
    isBusy = true;
    try {
      if (lines.isFull()) {
        lines.emit("console", {});
      } else {
        const shown = args.slice(Number(name === "assert")).slice(0, MOST_ARGS);
        const payload = { level: LEVELS[name], args: shown.map(preview) };
        repeats.add(stack ? { ...payload, trace: traceOf(stack) } : payload);
      }
      const error = name === "error" && args.find((arg) => arg instanceof Error);
      if (error) {
        emit("error", describeError(readError(error as Error), "console", true));
      }
    } finally {
      isBusy = false;
    }
  });
  // By another name: the bundle drops calls of `console`.
  const page = globalThis["console" as "console"];
  const undo = (Object.keys(LEVELS) as (keyof typeof LEVELS)[]).map((name) =>
    patch(page, name, (original, isActive) => {
      return function (this: unknown, ...args: unknown[]): unknown {
        if (isActive() && !(name === "assert" && args[0])) {
          note(name, args, TRACED.test(name) && !lines.isFull() ? new Error().stack : undefined);
        }
        return Reflect.apply(original, this, args);
      };
    }),
  );
  // Before the listener that sends the last frames.
  undo.push(listen(window, "pagehide", () => repeats.end(), true));
  return () => {
    undo.forEach((restore) => restore());
    repeats.end();
    lines.end();
  };
}

/** Without its first lines, which are the error's name and ours. */
function traceOf(stack: string): string {
  const lines = stack.split("\n");
  const own = lines[0]?.startsWith("Error") ? 2 : 1;
  return lines
    .slice(own, own + MOST_TRACE_LINES)
    .map((line) => line.trim())
    .join("\n")
    .slice(0, LONGEST_TRACE);
}

interface Line {
  level: string;
  args: string[];
  trace?: string;
}

/** The same line again and again is said once, and then how many times more (`n`). */
class Repeats {
  private line: Line | undefined;
  private key = "";
  private n = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly emit: Emit) {}

  add(line: Line): void {
    const key = `${line.level}\n${line.args.join("\n")}`;
    if (this.line && key === this.key) {
      this.n += 1;
      return;
    }
    this.end();
    this.line = line;
    this.key = key;
    this.timer = setTimeout(
      guard(() => this.end()),
      REPEATED_MS,
    );
    this.emit("console", { ...line });
  }

  end(): void {
    clearTimeout(this.timer);
    if (this.line && this.n > 0) {
      this.emit("console", { ...this.line, n: this.n });
    }
    this.line = undefined;
    this.n = 0;
  }
}
