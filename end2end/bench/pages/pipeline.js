/**
 * Sends a recording through the shipped worker, the way the main thread does, and through
 * the browser's own gzip in another worker. Both answer with ms and bytes.
 */

const BATCH = 64;
const GZIP = `onmessage = async ({ data }) => {
  const begin = performance.now();
  const stream = new Blob(data).stream().pipeThrough(new CompressionStream("gzip"));
  const bytes = (await new Response(stream).arrayBuffer()).byteLength;
  postMessage({ ms: performance.now() - begin, bytes });
}`;

function batches(lines) {
  const joined = [];
  for (let index = 0; index < lines.length; index += BATCH) {
    joined.push(lines.slice(index, index + BATCH).join("\n"));
  }
  return joined;
}

/** The project's policy, as the recorder fetches it. */
async function policy() {
  const config = await fetch("/v1/projects/hs_demo/config");
  if (!config.ok) {
    return undefined;
  }
  const { hash } = (await config.json()).policy;
  return { hash, bytes: await (await fetch(`/v1/policies/${hash}`)).arrayBuffer() };
}

async function startWorker() {
  const worker = new Worker("/recorder/worker.js");
  const ready = new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => (data.kind === "ready" ? resolve() : reject(new Error(data.why ?? data.kind)));
  });
  worker.postMessage({ kind: "load", module: new URL("/recorder/recorder.wasm", location).href });
  const found = await policy();
  if (found) {
    worker.postMessage({ kind: "policy", ...found });
  }
  await ready;
  return worker;
}

function ours(worker, run, lines) {
  const uuid = `0192f8a0-0000-7000-8000-${String(run).padStart(12, "0")}`;
  const config = { key: "hs_demo", session: uuid, window: uuid, seq: 0, first: 0, mode: "strict" };
  return new Promise((resolve, reject) => {
    let bytes = 0;
    const begin = performance.now();
    worker.onmessage = ({ data }) => {
      if (data.kind === "failed") {
        reject(new Error(data.why));
      } else if (data.kind === "tail" && data.run === run) {
        bytes += data.tail.bytes.length + (data.tail.isCut ? data.tail.trailer.length : 0);
        if (data.tail.isCut && data.tail.taken === lines.length) {
          resolve({ ms: performance.now() - begin, bytes });
        }
      }
    };
    worker.postMessage({ kind: "start", run, config, meta: "{}" });
    for (const events of batches(lines)) {
      worker.postMessage({ kind: "push", run, events, now: Date.now() });
    }
    worker.postMessage({ kind: "cut", run, now: Date.now() });
  });
}

function gzip(worker, lines) {
  return new Promise((resolve) => {
    const begin = performance.now();
    worker.onmessage = ({ data }) => resolve({ ms: performance.now() - begin, bytes: data.bytes });
    worker.postMessage(batches(lines));
  });
}

/** Alternates the two, `rounds` times; the first round, with cold code, comes apart. */
window.measure = async (name, rounds) => {
  const text = await (await fetch(`./recordings/${name}.ndjson`)).text();
  const lines = text.split("\n");
  const worker = await startWorker();
  const gzipWorker = new Worker(URL.createObjectURL(new Blob([GZIP])));
  const answer = { chars: new TextEncoder().encode(text).length, events: lines.length, ours: [], gzip: [] };
  for (let round = 0; round <= rounds; round += 1) {
    answer.ours.push(await ours(worker, round + 1, lines));
    answer.gzip.push(await gzip(gzipWorker, lines));
  }
  worker.terminate();
  gzipWorker.terminate();
  return answer;
};
