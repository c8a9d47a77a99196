import assert from "node:assert/strict";
import { test } from "node:test";

import type { eventWithTime } from "@rrweb/types";

import type { Identity } from "../src/identity.ts";
import type { PageSide } from "../src/page-side.ts";
import type { FromWorker, ToWorker } from "../src/protocol.ts";
import { Delivery } from "../src/session/delivery.ts";
import { describe } from "../src/taken.ts";

const NOW = 1_795_308_430_836;
const HOST = "https://here.example";

/** What a browser is to delivery: locks, a worker that answers when it is told to, a server that takes everything. */
function setUp(masking?: string) {
  const posted: string[] = [];
  const asked: ToWorker[] = [];
  let answer: (message: FromWorker) => void = () => {};
  let isLocked = false;
  const stub = (name: string, value: unknown) => Object.defineProperty(globalThis, name, { value, configurable: true });
  const window = new EventTarget();
  stub("window", window);
  stub("location", new URL(HOST));
  stub("indexedDB", { open: () => ({}) });
  stub("navigator", {
    onLine: true,
    locks: {
      query: () => Promise.resolve({ held: [] }),
      request: async (_: string, whileHeld: () => Promise<void>) => {
        isLocked = true;
        await whileHeld();
        isLocked = false;
      },
    },
  });
  stub("fetch", async (_: string, { body }: { body: Uint8Array }) => {
    posted.push(new TextDecoder().decode(body).split("\n", 1)[0]!);
    return new Response("{}", { status: 202 });
  });
  stub("Worker", class {
    onmessage: ((event: { data: FromWorker }) => void) | null = null;
    constructor() {
      answer = (data) => this.onmessage?.({ data });
    }
    postMessage(message: ToWorker): void {
      asked.push(message);
    }
    terminate(): void {
      this.onmessage = null;
    }
  });
  const options = { endpoint: HOST, assets: `${HOST}/recorder/`, key: "hs_demo", masking };
  const page = { options, load: "l", isOn: true, now: () => NOW, spend: () => {} };
  const delivery = new Delivery(page as unknown as PageSide, {
    onStop: () => assert.fail("stopped"),
    onFail: () => assert.fail("failed"),
    onSnapshotNeeded: () => {},
    onDirectives: () => {},
    onTextless: () => {},
  });
  const identity = { session: { id: "s" }, window: { id: "w", seq: 0, first: 0 }, advance: () => {} };
  delivery.start();
  answer({ kind: "ready", host: "worker" } as FromWorker);
  delivery.keepFrames();
  delivery.begin(identity as unknown as Identity, { kept: "all" });
  delivery.push(describe({ type: 3, data: { source: 5, id: 1, text: "*" }, timestamp: NOW } as unknown as eventWithTime));
  const end = () => {
    page.isOn = false;
    delivery.cut();
    delivery.linger();
  };
  const cut = () => {
    const header = '{"seq":0,"first":0,"events":1,"snapshot":[],"sent":';
    const bytes = { bytes: new Uint8Array([1]), trailer: new Uint8Array([2]) };
    answer({ kind: "tail", run: 1, tail: { seq: 0, header, exitHeader: header, ...bytes, done: 1, taken: 1, told: 0, isCut: true } } as FromWorker);
  };
  return { delivery, posted, asked, end, cut, isLocked: () => isLocked, hide: () => window.dispatchEvent(new Event("pagehide")) };
}

const nextTask = () => new Promise<void>((resolve) => void setTimeout(resolve));

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) {
    await nextTask();
  }
}

test("what recording owes when it ends leaves with the page, once", async () => {
  const { posted, end, hide, isLocked } = setUp();
  await until(isLocked);
  end();

  hide();
  await until(() => !isLocked());
  hide();

  assert.deepEqual(posted.map((header) => JSON.parse(header).events), [1]);
});

test("once everything is delivered the page holds nothing of ours", async () => {
  const { posted, end, cut, hide, isLocked } = setUp();
  await until(isLocked);
  end();
  await nextTask();
  assert.equal(isLocked(), true);

  cut();
  await until(() => !isLocked());

  assert.equal(posted.length, 1);
  hide();
  assert.equal(posted.length, 1);
});

test("recording that goes on is left to whoever calls `leave`", async () => {
  const { delivery, posted, asked, end, hide, isLocked } = setUp();
  await until(isLocked);
  end();
  delivery.start();

  hide();

  assert.deepEqual(posted, []);
  assert.equal(isLocked(), true);
  assert.equal(asked.filter(({ kind }) => kind === "cut").length, 1);
  delivery.close();
  await until(() => !isLocked());
});

test("the module is told what the page asks for: what the project wants is its policy's to say", () => {
  const modes = ["wireframe", undefined, "none"].map((masking) => {
    const { delivery, asked } = setUp(masking);
    delivery.close();
    return asked.flatMap((message) => (message.kind === "start" ? [message.config.mode] : []));
  });

  assert.deepEqual(modes, [["wireframe"], ["open"], ["open"]]);
});
