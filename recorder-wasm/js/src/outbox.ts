/**
 * What the module's host is told, in order; events become text here, a slice at a time.
 *
 * ```text
 * add() ─▶ queue ─▶ [slice of at most 3 ms] ─▶ post
 *            ▲             │ more to do
 *            ╰─ next task ─╯
 * ```
 *
 * An event that is too large for one slice goes in pieces, which the host puts together.
 */

import { isHeavy, Writer } from "./pieces.ts";
import type { ToHost, ToWorker } from "./protocol.ts";
import { soon } from "./soon.ts";

const SLICE_MS = 3;

/** Longer messages are sent as two. */
const MESSAGE_CHARS = 64 * 1024;

type Push = Extract<ToHost, { kind: "push" }>;

export class Outbox {
  private queue: ToHost[] = [];
  /** How many events of the first message in the queue are posted. */
  private done = 0;
  /** What is left of the event after those. */
  private rest: Writer | undefined;
  private post: ((message: ToWorker) => void) | undefined;
  private isScheduled = false;

  constructor(
    /** Told how long a slice took. */
    private readonly onSpent: (ms: number) => void,
  ) {}

  /** From here on messages go out, those that waited first. */
  open(post: (message: ToWorker) => void): void {
    this.post = post;
    this.drain();
  }

  add(message: ToHost): void {
    this.queue.push(message);
    if (!this.isScheduled) {
      this.drain();
    }
  }

  /** Forgets what waits; nothing goes out before `open`. */
  close(): void {
    this.queue = [];
    this.done = 0;
    this.rest = undefined;
    this.post = undefined;
  }

  private drain(): void {
    const begin = performance.now();
    let now = begin;
    while (this.post && this.queue.length > 0 && now - begin < SLICE_MS) {
      this.step(this.queue[0]!, this.post, begin + SLICE_MS);
      now = performance.now();
    }
    this.onSpent(now - begin);
    if (this.post && this.queue.length > 0 && !this.isScheduled) {
      this.isScheduled = true;
      soon(() => {
        this.isScheduled = false;
        this.drain();
      });
    }
  }

  private step(message: ToHost, post: (message: ToWorker) => void, until: number): void {
    if (message.kind !== "push") {
      this.queue.shift();
      post(message);
      return;
    }
    if (this.rest) {
      this.writeRest(this.rest, message, post, until);
    } else {
      this.writeNext(message, post, until);
    }
    if (!this.rest && this.done >= message.events.length) {
      this.queue.shift();
      this.done = 0;
    }
  }

  /** As many whole events as a message holds, or the beginning of a large one. */
  private writeNext({ run, events, now }: Push, post: (message: ToWorker) => void, until: number): void {
    const lines: string[] = [];
    let chars = 0;
    do {
      const event = events[this.done]!;
      if (isHeavy(event)) {
        this.rest = new Writer(event);
        break;
      }
      const line = JSON.stringify(event);
      lines.push(line);
      chars += line.length;
      this.done += 1;
    } while (this.done < events.length && chars < MESSAGE_CHARS && performance.now() < until);
    if (lines.length > 0) {
      post({ kind: "push", run, events: lines.join("\n"), more: false, now });
    }
  }

  private writeRest(rest: Writer, { run, now }: Push, post: (message: ToWorker) => void, until: number): void {
    let text = "";
    do {
      text += rest.next();
    } while (!rest.isDone && text.length < MESSAGE_CHARS && performance.now() < until);
    post({ kind: "push", run, events: text, more: !rest.isDone, now });
    if (rest.isDone) {
      this.rest = undefined;
      this.done += 1;
    }
  }
}
