import assert from "node:assert/strict";
import { test } from "node:test";

import type { Frame } from "../src/frame.ts";
import { Transport } from "../src/transport.ts";

const KIB = 1024;

interface Sent {
  body: Uint8Array | Blob;
  keepalive: boolean;
  signal: AbortSignal;
}

/** What a browser is to the transport: one that is online, and a server that does not answer before it is told to. */
function setUp() {
  const posted: { bytes: number; isBlob: boolean; keepalive: boolean }[] = [];
  const answers: (() => void)[] = [];
  const aborted: number[] = [];
  const stub = (name: string, value: unknown) => Object.defineProperty(globalThis, name, { value, configurable: true });
  stub("window", new EventTarget());
  stub("navigator", { onLine: true });
  stub("fetch", (_: string, { body, keepalive, signal }: Sent) => {
    const isBlob = body instanceof Blob;
    const bytes = isBlob ? body.size : body.length;
    posted.push({ bytes, isBlob, keepalive });
    return new Promise((resolve, reject) => {
      answers.push(() => resolve(new Response("{}", { status: 202 })));
      signal.addEventListener("abort", () => {
        aborted.push(bytes);
        reject(signal.reason);
      });
    });
  });
  const overflows: string[][] = [];
  const gone: string[] = [];
  const transport = new Transport("https://here.example", {
    now: () => 1_795_308_430_836,
    onStop: () => assert.fail("stopped"),
    onSnapshotNeeded: () => {},
    onDirectives: () => {},
    onOverflow: (frames) => overflows.push(frames.map(({ id }) => id)),
    onDelayed: () => {},
    onGone: ({ id }) => gone.push(id),
  });
  const end = () => {
    transport.stop();
    answers.forEach((answer) => answer());
  };
  return { transport, posted, aborted, overflows, gone, end };
}

function frame(id: string, bytes: number, hasSnapshot = false): Frame {
  return { header: `{"events":7,"sent":`, payload: [new Uint8Array(bytes)], hasSnapshot, id };
}

test("a page that leaves is told which frames may die with it", () => {
  const { transport, posted, end } = setUp();
  const [waiting, last, small] = [frame("w/0", 70 * KIB), frame("w/1", 40 * KIB), frame("w/2", 30 * KIB)];
  transport.enqueue(waiting);

  const mortal = transport.leave((maxBytes) => {
    assert.equal(maxBytes, 60 * KIB);
    return [last, small];
  });

  assert.deepEqual(mortal, [small, waiting]);
  assert.deepEqual(posted.map(({ keepalive }) => keepalive), [true, false, false]);
  assert.deepEqual(posted.map(({ isBlob }) => isBlob), [false, true, true]);
  end();
});

test("what overflows goes in whole spans, the oldest first, and is counted and said", () => {
  const { transport, overflows, gone, end } = setUp();
  transport.enqueue(frame("w/0", 3 * KIB * KIB, true));
  transport.enqueue(frame("w/1", 3 * KIB * KIB));
  transport.enqueue(frame("w/2", 3 * KIB * KIB, true));

  assert.deepEqual(overflows, [["w/0", "w/1"]]);
  assert.deepEqual(gone, ["w/0", "w/1"]);
  assert.deepEqual([transport.status().dropped, transport.status().pending], [2, 1]);
  end();
});

test("what is under way is taken back when nothing may leave any more, and not tried again", async () => {
  const { transport, posted, aborted } = setUp();
  transport.enqueue(frame("w/0", KIB));
  transport.enqueue(frame("w/1", KIB));
  while (posted.length === 0) {
    await nextTask();
  }
  transport.leave(() => [frame("w/2", 2 * KIB)]);
  const asked = posted.length;

  transport.stop();
  transport.enqueue(frame("w/3", KIB));
  for (let n = 0; n < 5; n++) {
    await nextTask();
  }

  assert.equal(asked, 3);
  assert.equal(aborted.length, asked);
  assert.equal(posted.length, asked);
});

const nextTask = () => new Promise<void>((resolve) => void setTimeout(resolve));
