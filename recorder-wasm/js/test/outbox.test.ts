import assert from "node:assert/strict";
import { test } from "node:test";

import { Outbox } from "../src/outbox.ts";
import type { ToWorker } from "../src/protocol.ts";

const small = (id: number) => ({ type: 3, data: { source: 3, id, x: 0, y: 0 }, timestamp: id });
const large = (id: number) => ({
  ...{ type: 2, timestamp: id },
  data: { node: { childNodes: Array.from({ length: 30_000 }, (_, node) => ({ type: 3, id: node, textContent: "text" })) } },
});

/** All that is posted until the message that says the end. */
function drained(outbox: Outbox): Promise<ToWorker[]> {
  const posted: ToWorker[] = [];
  return new Promise((resolve) => {
    outbox.open((message) => {
      posted.push(message);
      if (message.kind === "cut") {
        resolve(posted);
      }
    });
  });
}

/** Events as the host puts them together. */
function put(posted: ToWorker[]): unknown[] {
  let begun = "";
  return posted.flatMap((message) => {
    if (message.kind !== "push") {
      return [];
    }
    begun += message.events;
    if (message.more) {
      return [];
    }
    const lines = begun.split("\n");
    begun = "";
    return lines.map((line) => JSON.parse(line) as unknown);
  });
}

test("events go in order, large ones in pieces, and what was said after them stays behind them", async () => {
  const events = [small(1), large(2), small(3), small(4), large(5)];
  const outbox = new Outbox(() => {});
  outbox.add({ kind: "push", run: 1, events: events as never, now: 9 });
  outbox.add({ kind: "push", run: 1, events: [small(6)] as never, now: 10 });
  outbox.add({ kind: "cut", run: 1, now: 11 });

  const posted = await drained(outbox);

  assert.deepEqual(put(posted), [...events, small(6)]);
  assert.ok(posted.filter((message) => message.kind === "push" && message.more).length > 10);
  assert.equal(posted.at(-1)!.kind, "cut");
});

test("what waits is forgotten when the host is given up", async () => {
  const outbox = new Outbox(() => {});
  outbox.add({ kind: "push", run: 1, events: [large(1)] as never, now: 9 });
  outbox.close();
  outbox.add({ kind: "cut", run: 2, now: 11 });

  assert.deepEqual(await drained(outbox), [{ kind: "cut", run: 2, now: 11 }]);
});
