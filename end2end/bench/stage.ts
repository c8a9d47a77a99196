/**
 * Where benchmarks play: a site with the recorder, pages to record, a server with an empty
 * data directory, a browser.
 *
 * ```text
 * recorder-wasm/js, its Wasm ─▶ target/bench/site   (recorder.js, recorder/…, source maps)
 * host-site, pages, documents ─▶ target/bench/demo  (served below /demo/)
 * ```
 *
 * `E2E_BIN` is the server's program, `RECORDER_PKG` the output of wasm-bindgen,
 * `RECORDER_WASM` the optimised module; `cargo xtask bench recorder` sets all three.
 */

import { type Browser, type BrowserContext, chromium } from "@playwright/test";
import { build } from "esbuild";
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { basename, join, resolve } from "node:path";

import { pause } from "./numbers.ts";

export const ROOT = process.cwd();
export const PLACE = join(ROOT, "target/bench");
export const SITE = join(PLACE, "site");
export const DEMO = join(PLACE, "demo");
const HERE = join(ROOT, "end2end/bench");

/** A benchmark on a busy machine is slow, not broken. */
const PATIENCE_MS = 120_000;
const TAG = '<script async src="/recorder.js" data-key="hs_demo"></script>';

/** Long pages that machines of developers have. Those that are there are recorded. */
const DOCUMENTS: [string, string][] = [
  ["underscore", "/usr/share/doc/libjs-underscore/index.html"],
  ["nettle", "/usr/share/doc/nettle-dev/nettle.html"],
  ["node-fs", "/usr/share/doc/nodejs/api/fs.html"],
  ["qemu-qmp", "/usr/share/doc/qemu-utils/qemu-storage-daemon-qmp-ref.html"],
];

export interface Stage {
  url: string;
  browser: Browser;
  /** Names of the documents below `/demo/documents/`. */
  documents: string[];
  /** A context that knows nothing of the ones before. */
  context(): Promise<BrowserContext>;
  /** A browser of its own, for those that measure processes. */
  launch(): Promise<Browser>;
  strike(): Promise<void>;
}

/** Builds the site, starts server and browser. */
export async function raise(): Promise<Stage> {
  await buildSite();
  const documents = await layOutDemo();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = await startServer(port, url);
  const browser = await launch();
  return {
    url,
    browser,
    documents,
    launch,
    context: () => newContext(browser, url),
    strike: async () => {
      await browser.close();
      server.kill();
      await once(server, "exit");
    },
  };
}

export async function newContext(browser: Browser, url: string): Promise<BrowserContext> {
  const context = await browser.newContext({ baseURL: url, viewport: { width: 1280, height: 800 } });
  context.setDefaultTimeout(PATIENCE_MS);
  context.setDefaultNavigationTimeout(PATIENCE_MS);
  return context;
}

async function buildSite(): Promise<void> {
  const source = resolve(process.env["RECORDER_JS"] ?? join(ROOT, "recorder-wasm/js"));
  const wasm = process.env["RECORDER_WASM"] ?? join(ROOT, "public/recorder/recorder.wasm");
  rmSync(SITE, { recursive: true, force: true });
  mkdirSync(join(SITE, "recorder"), { recursive: true });
  execFileSync(process.execPath, ["--import", join(HERE, "esbuild-with-maps.mjs"), "build.mjs"], {
    cwd: source,
    stdio: "inherit",
    env: { ...process.env, RECORDER_OUT: SITE },
  });
  cpSync(wasm, join(SITE, "recorder/recorder.wasm"));
}

async function layOutDemo(): Promise<string[]> {
  rmSync(DEMO, { recursive: true, force: true });
  cpSync(join(ROOT, "end2end/host-site"), DEMO, { recursive: true });
  cpSync(join(HERE, "pages"), join(DEMO, "bench"), { recursive: true });
  const common = { bundle: true, minify: true, target: "es2020", logLevel: "warning" } as const;
  await build({
    ...common,
    stdin: { contents: 'export { record } from "@rrweb/record";', resolveDir: ROOT },
    format: "iife",
    globalName: "rrweb",
    define: { "import.meta.url": '""' },
    outfile: join(DEMO, "bench/rrweb.js"),
  });
  return layOutDocuments();
}

function layOutDocuments(): string[] {
  mkdirSync(join(DEMO, "documents"));
  const wanted: [string, string][] = [...DOCUMENTS, ["rust-vec", rustDocument()]];
  const found = wanted.filter(([, path]) => existsSync(path));
  for (const [name, path] of found) {
    const text = readFileSync(path, "utf8");
    const tagged = /<head[^>]*>/i.test(text) ? text.replace(/<head[^>]*>/i, `$&${TAG}`) : TAG + text;
    writeFileSync(join(DEMO, "documents", `${name}.html`), tagged);
  }
  return found.map(([name]) => name);
}

function rustDocument(): string {
  try {
    const root = execFileSync("rustc", ["--print", "sysroot"], { encoding: "utf8" }).trim();
    return join(root, "share/doc/rust/html/std/vec/struct.Vec.html");
  } catch {
    return "";
  }
}

async function startServer(port: number, url: string): Promise<ChildProcess> {
  const binary = process.env["E2E_BIN"];
  if (!binary || !existsSync(binary)) {
    throw new Error("E2E_BIN does not name the server's program; `cargo leptos build` makes it");
  }
  const data = join(PLACE, "data");
  rmSync(data, { recursive: true, force: true });
  mkdirSync(data, { recursive: true });
  const log = openSync(join(PLACE, "server.log"), "w");
  const server = spawn(binary, ["serve"], {
    cwd: ROOT,
    stdio: ["ignore", log, log],
    env: {
      ...process.env,
      HINDSIGHT_DATA_DIR: data,
      HINDSIGHT_HTTP__LISTEN: `127.0.0.1:${port}`,
      HINDSIGHT_DEMO__DIR: DEMO,
      HINDSIGHT_SITE__ROOT: SITE,
    },
  });
  const begin = Date.now();
  while (!(await isHealthy(url))) {
    if (server.exitCode !== null || Date.now() - begin > PATIENCE_MS) {
      throw new Error(`${basename(binary)} does not answer; see target/bench/server.log`);
    }
    await pause(50);
  }
  return server;
}

function isHealthy(url: string): Promise<boolean> {
  return fetch(`${url}/healthz`).then(({ ok }) => ok, () => false);
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}

export async function launch(): Promise<Browser> {
  const known = [process.env["CHROMIUM"], "/usr/bin/chromium-headless-shell", "/usr/bin/chromium"];
  const executablePath = known.find((path) => path !== undefined && existsSync(path));
  // Chromium's sandbox does not work for root, which containers usually are.
  const isRoot = process.getuid?.() === 0;
  return chromium.launch({
    ...(executablePath && { executablePath }),
    args: ["--disable-gpu", "--disable-dev-shm-usage", "--log-level=3", ...(isRoot ? ["--no-sandbox"] : [])],
  });
}

export interface Policy {
  bytes: Uint8Array;
  hash: string;
}

/** The demo project's compiled policy, as the recorder fetches it. */
export async function fetchPolicy(url: string): Promise<Policy> {
  const config = await fetchWell(`${url}/v1/projects/hs_demo/config`);
  const { policy } = (await config.json()) as { policy: { hash: string } };
  const bytes = await fetchWell(`${url}/v1/policies/${policy.hash}`);
  return { bytes: new Uint8Array(await bytes.arrayBuffer()), hash: policy.hash };
}

async function fetchWell(address: string): Promise<Response> {
  const answer = await fetch(address);
  if (!answer.ok) {
    throw new Error(`${address} answers ${answer.status}`);
  }
  return answer;
}
