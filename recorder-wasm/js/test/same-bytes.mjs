/**
 * The built Wasm does to the byte what the native recorder did.
 *
 * ```sh
 * RECORDER_PKG=… RECORDER_WASM=… node recorder-wasm/js/test/same-bytes.mjs trace.ndjson
 * ```
 *
 * The trace comes from `recorder-wasm/examples/trace`, which says what its lines are.
 */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const { RECORDER_PKG: pkg, RECORDER_WASM: wasm } = process.env;
const [trace] = process.argv.slice(2);
if (!pkg || !wasm || !trace) {
  throw new Error("set RECORDER_PKG and RECORDER_WASM, and name a trace");
}
const { initSync, Recorder } = await import(pathToFileURL(join(pkg, "recorder_wasm.js")).href);
initSync({ module: readFileSync(wasm) });

const hex = (bytes) => Buffer.from(bytes).toString("hex");
const effects = {
  0: (tail) => ["tail", [tail.seq, tail.done, tail.taken], tail.is_cut, tail.header, hex(tail.bytes), hex(tail.trailer)],
  1: ({ at }) => ["wake", at],
  2: () => ["snapshot"],
  3: (storm) => ["storm", storm.selector, storm.rate],
};
let recorder;
const calls = {
  new(config) {
    recorder?.free();
    recorder = new Recorder(config);
  },
  policy: (bytes) => assert.ok(recorder.set_policy(Buffer.from(bytes, "hex"))),
  meta: (json) => recorder.set_meta(json),
  push: (events, now) => recorder.push(events, now),
  tick: (now) => recorder.tick(now),
  cut: (now) => recorder.cut(now),
};

let number = 0;
const counts = { new: 0, tail: 0 };
for (const line of readFileSync(trace, "utf8").trimEnd().split("\n")) {
  number += 1;
  const [name, ...words] = JSON.parse(line);
  counts[name] += 1;
  const where = `line ${number} of the trace`;
  if (name in calls) {
    assert.equal(recorder?.next_effect(), undefined, `an effect that was not expected before ${where}`);
    calls[name](...words);
  } else {
    const effect = recorder.next_effect();
    assert.deepEqual(effect && effects[effect.kind](effect), [name, ...words], where);
    effect.free();
  }
}
assert.equal(recorder?.next_effect(), undefined, "an effect that was not expected at the end");
assert.ok(counts.tail > 0, "a trace without tails proves nothing");
console.log(`  ✓ Wasm and native give the same bytes: ${counts.new} streams, ${counts.tail} tails`);
