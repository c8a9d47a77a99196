import assert from "node:assert/strict";
import { test } from "node:test";

import { ConfigSource } from "../src/session/config.ts";

const HASH = "0123456789abcdef";
const CONFIG = { policy: { hash: HASH } };

/** A server that answers each path as it is told to. */
function setUp(answer: (path: string) => Response) {
  const asked: string[] = [];
  const fetch = (address: string, { signal }: { signal: AbortSignal }) => {
    if (signal.aborted) {
      return Promise.reject(signal.reason);
    }
    const { pathname } = new URL(address);
    asked.push(pathname);
    return Promise.resolve(answer(pathname));
  };
  Object.defineProperty(globalThis, "fetch", { value: fetch, configurable: true });
  return { asked, source: new ConfigSource("https://here.example", "hs_demo") };
}

test("configuration and policy are asked for, one after the other", async () => {
  const { asked, source } = setUp((path) => (path.includes("policies") ? new Response("bytes") : Response.json(CONFIG)));

  const { config, policy } = await source.load();

  assert.deepEqual(asked, ["/v1/projects/hs_demo/config", `/v1/policies/${HASH}`]);
  assert.deepEqual(config, CONFIG);
  assert.equal(new TextDecoder().decode(policy), "bytes");
});

test("a visitor who refuses in the meantime is asked nothing more about", async () => {
  const { asked, source } = setUp(() => new Response("bytes"));
  const first = Promise.resolve(Response.json(CONFIG));
  const loaded = source.load(first);
  source.close();

  await assert.rejects(loaded);
  assert.deepEqual(asked, []);
});

test("a key that nobody knows is not asked for again", async () => {
  const { asked, source } = setUp(() => new Response("", { status: 404 }));

  await assert.rejects(source.load(), { why: "unknown_key" });
  assert.equal(asked.length, 1);
});

test("a hash that is none is not asked for", async () => {
  const { asked, source } = setUp(() => Response.json({ policy: { hash: "../elsewhere" } }));

  await assert.rejects(source.load(), { why: "policy" });
  assert.equal(asked.length, 1);
});
