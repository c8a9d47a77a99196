/** What was acknowledged survives the end of the server, however it ends. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { expect, test } from "@playwright/test";

import { inputs, storedWhen } from "../stored.ts";
import { recordedVisit } from "../visit.ts";
import { openReplay, recordedPage } from "./player.ts";

const binary = process.env["E2E_BIN"];

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}

async function start(directory: string, port: number): Promise<ChildProcess> {
  const server = spawn(binary!, ["serve"], {
    cwd: resolve(import.meta.dirname, "../.."),
    stdio: ["ignore", "ignore", "inherit"],
    env: {
      ...process.env,
      HINDSIGHT_DATA_DIR: directory,
      HINDSIGHT_HTTP__LISTEN: `127.0.0.1:${port}`,
      HINDSIGHT_DEMO__DIR: resolve(import.meta.dirname, "../host-site"),
    },
  });
  const isUp = () => fetch(`http://127.0.0.1:${port}/healthz`).then(({ ok }) => ok, () => false);
  await expect.poll(isUp, { message: "the server answers", timeout: 30_000, intervals: [50] }).toBe(true);
  return server;
}

async function kill(server: ChildProcess): Promise<void> {
  server.kill("SIGKILL");
  await once(server, "exit");
}

test("a recording is still there after kill -9 and a restart", async ({ browser }) => {
  test.skip(!binary, "E2E_BIN does not name the server");
  test.setTimeout(90_000);
  const directory = await mkdtemp(join(tmpdir(), "hindsight-"));
  const port = await freePort();
  const context = await browser.newContext({ baseURL: `http://127.0.0.1:${port}` });
  let server = await start(directory, port);

  const page = await context.newPage();
  await page.goto("/demo/shop/");
  const visit = await recordedVisit(page);
  await page.getByRole("searchbox").pressSequentially("bowl");
  await page.close();
  const before = await storedWhen(context.request, visit, "the typing is stored", (now) => inputs(now).length === 4);
  await kill(server);
  server = await start(directory, port);

  const after = await storedWhen(context.request, visit, "it is still there", (now) => now.events.length > 0);
  // What the leaving page sent last may have come after the first look.
  expect(after.text.startsWith(before.text), "all that was seen is still there, unchanged").toBe(true);
  const viewer = await context.newPage();
  await viewer.goto("/sessions");
  await expect(viewer.locator(`a[href="/sessions/${visit.session}"]`)).toBeVisible();
  await openReplay(viewer, visit, after.manifest.length);
  await expect(recordedPage(viewer).getByRole("searchbox")).toHaveValue("****");

  await context.close();
  await kill(server);
  await rm(directory, { recursive: true });
});
