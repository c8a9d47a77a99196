/**
 * The main thread's side of the worker, for one run.
 *
 * ```text
 * capture ─▶ [events that no tail confirmed] ─▶ worker ─▶ [bytes of the current chunk] ─▶ transport
 *                         └────────────── leave() ──────────────┘
 * ```
 *
 * # Invariants
 *
 * - Every event is in `unconfirmed` until a tail that contains it has arrived: at any
 *   moment, held bytes and `unconfirmed` together are everything that was not sent.
 * - The numbers that follow a frame are written down before it is handed to the transport.
 * - Once the page went away, the next page of this tab owns the numbers that follow: what
 *   the worker still makes may only replace what was sent in that moment.
 */

import { HeldChunk } from "./chunk.ts";
import { emptyFrame, encode, type Frame, payloadBytes } from "./frame.ts";
import { guard } from "./guard.ts";
import { unconfirmedFrame } from "./leaving.ts";
import type { Meta } from "./meta.ts";
import type { RunConfig, Tail, ToHost } from "./protocol.ts";
import type { Told } from "./session/calls.ts";
import { Facts } from "./session/facts.ts";
import { soon } from "./soon.ts";
import type { Taken } from "./taken.ts";

const BATCH_MS = 100;
/** A page that says something about its visitor all the time gets no more frames for it. */
const SAY_EVERY_MS = 250;

/** More than this waiting means that the module does not keep up, or never comes. Two snapshots of huge pages fit. */
const MAX_UNCONFIRMED_WEIGHT = 32 * 1024 * 1024;

export interface PipelineNeeds {
  toWorker(message: ToHost): void;
  isWorkerReady(): boolean;
  send(frame: Frame): void;
  /** Writes down the next chunk's number and the next event's index. */
  advance(window: string, seq: number, first: number): void;
  onOverflow(): void;
  /** May write down the open chunk; says whether it did. */
  keep(frame: () => Frame): boolean;
}

export class Pipeline {
  private readonly chunk: HeldChunk;
  private readonly facts: Facts;
  /** Events from index `confirmed` on. */
  private unconfirmed: Taken[] = [];
  private unconfirmedWeight = 0;
  private confirmed: number;
  /** How many of the events pushed a tail confirmed. Fewer than the stream has: the module adds some of its own. */
  private taken = 0;
  /** How many of `unconfirmed` the worker has been given. */
  private posted = 0;
  private nextSeq: number;
  private hurry: (() => void) | undefined;
  private batch: ReturnType<typeof setTimeout> | undefined;
  /** Until what was said is asked for, and when that was done last. */
  private saying: ReturnType<typeof setTimeout> | undefined;
  private saidAt = 0;
  /** Fingerprints of the exit frames that were sent last, so that nothing is sent twice. */
  private sentA = "";
  private sentB = "";
  /** First number that belongs to another page. */
  private endSeq = Infinity;
  /** The same for the next event's index. */
  private endIndex = Infinity;
  private isClosed = false;

  constructor(
    readonly run: number,
    readonly config: RunConfig,
    meta: Meta & Told,
    /** The same as far as it may leave without the module. */
    readonly strictMeta: () => string,
    private readonly needs: PipelineNeeds,
  ) {
    this.chunk = new HeldChunk(config.window);
    this.confirmed = config.first;
    this.nextSeq = config.seq;
    const start = JSON.stringify({ ...meta, visitor: undefined, traits: undefined, metadata: undefined });
    needs.toWorker({ kind: "start", run, config, meta: start });
    // Without these the server takes a frame that has no events for the notice of an unknown visit.
    const { kept, consent } = meta;
    this.facts = new Facts(encode(start).length, (told) =>
      needs.toWorker({ kind: "meta", run, meta: JSON.stringify({ ...told, kept, consent }) }),
    );
    this.facts.add(meta);
    // A part of it goes with the first events.
    if (this.facts.isWaiting) {
      this.cutSoon();
    }
  }

  /** Says more about the visitor. */
  tell(told: Told): void {
    this.facts.add(told);
    if (this.facts.isOwed) {
      this.cutSoon();
    }
  }

  push(taken: Taken): void {
    this.unconfirmed.push(taken);
    this.unconfirmedWeight += taken.weight;
    if (this.unconfirmedWeight > MAX_UNCONFIRMED_WEIGHT) {
      this.needs.onOverflow();
    } else if (taken.isUrgent) {
      this.hurry ??= soon(() => this.flush());
    } else {
      this.batch ??= setTimeout(guard(() => this.flush()), BATCH_MS);
    }
  }

  /** What is said may be said right before the page leaves, and then the module cannot be asked for it. */
  private cutSoon(): void {
    const elapsed = Math.abs(Date.now() - this.saidAt);
    this.saying ??= setTimeout(
      guard(() => {
        this.saying = undefined;
        this.saidAt = Date.now();
        this.cut();
      }),
      Math.max(0, SAY_EVERY_MS - elapsed),
    );
  }

  /** Ends the chunk: the page is hidden, or the run ends. */
  cut(): void {
    this.flush();
    this.needs.toWorker({ kind: "cut", run: this.run, now: Date.now() });
  }

  /** The worker has compressed some more. */
  receive(tail: Tail): void {
    this.chunk.add(tail);
    this.confirm(tail);
    this.nextSeq = tail.seq;
    if (tail.isCut) {
      this.nextSeq = tail.seq + 1;
      const frame = this.chunk.take();
      if (this.mayStillSay(tail)) {
        this.needs.advance(this.config.window, this.nextSeq, tail.done);
        this.needs.send(frame);
      }
      this.facts.cut(tail.told);
      if (this.facts.isOwed && !this.isClosed) {
        this.cut();
      }
    } else if (!this.isClosed && this.needs.keep(() => this.chunk.provisional())) {
      // A tab that crashes now must not use these numbers again: the kept frame has them.
      this.needs.advance(this.config.window, tail.seq + 1, tail.done);
    }
  }

  /**
   * Whether a chunk is this page's to send. Of a page that went away, the last number already
   * stands for all events up to the end: a chunk that holds fewer would take some of them back.
   */
  private mayStillSay({ seq, done }: Tail): boolean {
    const isLast = seq === this.endSeq - 1;
    return seq < this.endSeq && (isLast ? done === this.endIndex : done <= this.endIndex);
  }

  /** Whether all that was pushed has been handed to the transport. */
  get isDone(): boolean {
    return this.unconfirmed.length === 0 && this.chunk.isEmpty;
  }

  get pendingEvents(): number {
    return this.unconfirmed.length;
  }

  /** Whether no frame came yet that holds all that was said. */
  get owesFacts(): boolean {
    return this.facts.isOwed;
  }

  /** Gives up what the module never took. */
  takeUnconfirmed(): Taken[] {
    clearTimeout(this.batch);
    clearTimeout(this.saying);
    this.hurry?.();
    return this.unconfirmed.splice(0);
  }

  /**
   * Frames to send while the page goes away, at most `maxBytes` together; none that was
   * sent before. `isUnloading`: another page may follow in this tab.
   */
  leave(now: number, maxBytes: number, isUnloading: boolean): Frame[] {
    this.isClosed ||= isUnloading;
    if (!this.needs.isWorkerReady()) {
      return this.leaveUnmasked(now);
    }
    const frames: Frame[] = [];
    let seq = this.nextSeq;
    let budget = maxBytes;
    if (!this.chunk.isEmpty) {
      const frame = this.chunk.provisional();
      seq += 1;
      const size = payloadBytes(frame) + frame.header.length;
      // What does not fit goes another way, and leaves its room to what follows.
      budget -= size <= budget ? size : 0;
      if (this.sentA !== frame.header) {
        this.sentA = frame.header;
        frames.push(frame);
      }
    }
    const end = this.confirmed + this.unconfirmed.length;
    this.reserve(seq + Number(this.unconfirmed.length > 0), end);
    if (this.unconfirmed.length > 0 && this.sentB !== `${seq}:${end}`) {
      this.sentB = `${seq}:${end}`;
      frames.push(this.unconfirmedAs(seq, budget));
    }
    return frames;
  }

  private leaveUnmasked(now: number): Frame[] {
    if (this.isClosed) {
      // What is still waiting was never numbered for others to see: the next page begins where this one did.
      this.endSeq = this.nextSeq;
      this.endIndex = this.confirmed;
    }
    if (this.sentA) {
      return [];
    }
    this.sentA = "empty";
    this.needs.advance(this.config.window, this.nextSeq + 1, this.confirmed);
    return [emptyFrame(this.config, now, this.strictMeta())];
  }

  private reserve(seq: number, first: number): void {
    if (this.isClosed) {
      this.endSeq = seq;
      this.endIndex = first;
    }
    this.needs.advance(this.config.window, seq, first);
  }

  private unconfirmedAs(seq: number, maxBytes: number): Frame {
    const hasSaidMeta = this.confirmed > this.config.first;
    return unconfirmedFrame({
      config: this.config,
      seq,
      first: this.confirmed,
      events: this.unconfirmed,
      meta: hasSaidMeta ? "" : this.strictMeta(),
      // The header's own share.
      maxBytes: maxBytes - 1024,
    });
  }

  private flush(): void {
    clearTimeout(this.batch);
    this.hurry?.();
    this.batch = this.hurry = undefined;
    const events = this.unconfirmed.slice(this.posted).map(({ event }) => event);
    if (events.length > 0) {
      this.posted = this.unconfirmed.length;
      this.needs.toWorker({ kind: "push", run: this.run, events, now: Date.now() });
    }
  }

  private confirm({ done, taken }: Tail): void {
    const confirmed = this.unconfirmed.splice(0, Math.max(0, taken - this.taken));
    this.unconfirmedWeight -= confirmed.reduce((sum, { weight }) => sum + weight, 0);
    this.posted = Math.max(0, this.posted - confirmed.length);
    this.taken += confirmed.length;
    this.confirmed = Math.max(this.confirmed, done);
  }
}
