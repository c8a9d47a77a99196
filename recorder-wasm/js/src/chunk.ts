/** The bytes of the chunk that the worker is writing, held here because the page may go away at any time. */

import { type Frame, frameId, namesSnapshot } from "./frame.ts";
import type { Tail } from "./protocol.ts";

export class HeldChunk {
  constructor(private readonly window: string) {}

  private parts: Uint8Array<ArrayBuffer>[] = [];
  private last: Tail | undefined;

  add(tail: Tail): void {
    this.parts.push(tail.bytes);
    this.last = tail;
  }

  get isEmpty(): boolean {
    return this.last === undefined;
  }

  get seq(): number | undefined {
    return this.last?.seq;
  }

  /** The finished chunk. The next tail begins another one. */
  take(): Frame {
    const frame = this.frame(this.last?.header ?? "");
    this.parts = [];
    this.last = undefined;
    return frame;
  }

  /** The chunk as far as it came: bytes so far and trailer are a valid gzip body. */
  provisional(): Frame {
    return this.frame(this.last?.exitHeader ?? "");
  }

  private frame(header: string): Frame {
    const trailer = this.last ? [this.last.trailer] : [];
    const id = frameId(this.window, this.last?.seq ?? 0);
    return { header, payload: [...this.parts, ...trailer], hasSnapshot: namesSnapshot(header), id };
  }
}
