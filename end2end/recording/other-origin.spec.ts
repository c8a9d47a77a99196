/** Sites that are not served by the server that records them, as most are: each way to start the worker there. */

import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, test } from "@playwright/test";

import { BINARY, createProject, freePort, kill, startServer } from "../own-server.ts";
import { inputs, payloads, storedWhen } from "../stored.ts";
import { recordedVisit, recorderStatus } from "../visit.ts";

/** The site's own copy of the worker. */
const COPY = "/copied/worker.js";

interface Way {
  name: string;
  policy?: string;
  tag?: string;
  /** Address of the worker; none where the page does its work. */
  worker?: RegExp;
}

const WAYS: Way[] = [
  { name: "a worker from a blob", worker: /^blob:/ },
  { name: "a copy of the worker, where blobs are forbidden", policy: "worker-src 'self'", tag: `data-worker="${COPY}"`, worker: /\/copied\/worker\.js$/ },
  { name: "no worker, where none is allowed", policy: "worker-src 'none'" },
];

async function startSite(port: number, recorder: string, key: string, { policy, tag = "" }: Way): Promise<Server> {
  const page = `<!doctype html><html lang="en"><head><meta charset="utf-8" /><title>Elsewhere</title><link rel="icon" href="data:," />
    <script async src="${recorder}/recorder.js" data-key="${key}" ${tag}></script></head>
    <body><h1>Elsewhere</h1><input name="field" /></body></html>`;
  const copy = await (await fetch(`${recorder}/recorder/worker.js`)).text();
  const site = createServer(({ url }, response) => {
    const isCopy = url === COPY;
    response.setHeader("content-type", isCopy ? "text/javascript" : "text/html");
    if (policy) {
      response.setHeader("content-security-policy", policy);
    }
    response.end(isCopy ? copy : page);
  }).listen(port, "127.0.0.1");
  await once(site, "listening");
  return site;
}

for (const way of WAYS) {
  test(`a site of another origin is recorded to the end: ${way.name}`, async ({ browser }) => {
    test.skip(!BINARY, "E2E_BIN does not name the server");
    const directory = await mkdtemp(join(tmpdir(), "hindsight-"));
    const [port, sitePort] = [await freePort(), await freePort()];
    const [recorder, url] = [port, sitePort].map((port) => `http://127.0.0.1:${port}`) as [string, string];
    const key = createProject(directory, "elsewhere", url, {});
    const server = await startServer(directory, port);
    const site = await startSite(sitePort, recorder, key, way);
    const context = await browser.newContext({ baseURL: recorder });
    const tab = await context.newPage();
    const workers: string[] = [];
    tab.on("worker", (worker) => workers.push(worker.url()));

    await tab.goto(`${url}/`);
    const visit = await recordedVisit(tab);
    await tab.locator("[name=field]").pressSequentially("xyz");
    expect((await recorderStatus(tab))?.stumbles.count).toBe(0);
    await tab.close();

    const stored = await storedWhen(context.request, visit, "the end of the visit is stored", (now) =>
      payloads(now, "visibility").some(({ state }) => state === "pagehide"),
    );
    expect(inputs(stored).map(({ text }) => text)).toEqual(["*", "**", "***"]);
    expect(workers.filter((address) => way.worker?.test(address))).toHaveLength(way.worker ? 1 : 0);
    await context.close();
    site.close();
    await kill(server);
    await rm(directory, { recursive: true });
  });
}
