/**
 * What is recorded where the module is not allowed: facts without text.
 *
 * Page visits, pointer, scroll, viewport, vitals. No document, because nothing here can
 * mask one. Frames are not compressed and stand in the same sequence as others.
 */

import type { eventWithTime } from "@rrweb/types";

import { encode, type Frame, frameId, identityHeader } from "../frame.ts";
import { guard } from "../guard.ts";
import { count } from "../leaving.ts";
import type { RunConfig } from "../protocol.ts";
import { maskStrictly } from "../strict.ts";

const CUT_MS = 5_000;
const TYPE_META = 4;
/** Pointer moves and clicks, scroll, viewport. */
const SOURCES = new Set([1, 2, 3, 4]);
const TAGS = new Set(["navigation", "click", "layout", "visibility", "idle", "vital"]);
/** Fields of those events that hold what somebody wrote. */
const TEXTS = ["label", "selector", "element"];

export interface TextlessNeeds {
  now(): number;
  send(frame: Frame): void;
  advance(window: string, seq: number, first: number): void;
}

export class Textless {
  private events: Record<string, unknown>[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private seq: number;
  private first: number;

  constructor(
    private readonly config: RunConfig,
    private meta: string,
    private readonly needs: TextlessNeeds,
  ) {
    this.seq = config.seq;
    this.first = config.first;
  }

  push(taken: eventWithTime): void {
    const event = maskStrictly(taken);
    const data = event["data"] as { source?: number; tag?: string; payload?: Record<string, unknown> };
    if (event["type"] === TYPE_META || SOURCES.has(data.source ?? -1) || TAGS.has(data.tag ?? "")) {
      TEXTS.forEach((name) => delete data.payload?.[name]);
      this.events.push(event);
      this.timer ??= setTimeout(guard(() => this.cut()), CUT_MS);
    }
  }

  get length(): number {
    return this.events.length;
  }

  /** Sends what there is; with nothing there, at least once that the visit took place. */
  cut(exit = false): void {
    const frame = this.take(exit);
    if (frame) {
      this.needs.send(frame);
    }
  }

  /** The frame of what there is. */
  take(exit: boolean): Frame | undefined {
    clearTimeout(this.timer);
    this.timer = undefined;
    const events = this.events.splice(0);
    if (events.length === 0 && !this.meta) {
      return undefined;
    }
    const { config, seq, first, meta } = this;
    const times = events.length > 0 ? events.map((event) => Number(event["timestamp"])) : [this.needs.now()];
    const header = identityHeader({
      ...{ config, seq, first, events: events.length, from: Math.min(...times), to: Math.max(...times) },
      ...{ snapshot: [], counts: count(events), meta, exit },
    });
    this.meta = "";
    this.seq += 1;
    this.first += events.length;
    this.needs.advance(config.window, this.seq, this.first);
    const payload = [encode(events.map((event) => JSON.stringify(event)).join("\n"))];
    return { header, payload, hasSnapshot: false, id: frameId(config.window, seq) };
  }
}
