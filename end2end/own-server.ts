/** A server of a test's own: with projects of its own, or one that may be killed. */

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join, resolve } from "node:path";

import { expect } from "@playwright/test";

/** The server's program; tests that need it are left out where nobody named it. */
export const BINARY = process.env["E2E_BIN"];
const ROOT = resolve(import.meta.dirname, "..");

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}

/** Creates a project with a policy; returns its key. Not while a server runs on the same directory. */
export function createProject(directory: string, name: string, origin: string, policy: object): string {
  const tag = project(directory, ["create", name, "--origin", origin]);
  setPolicy(directory, name, policy);
  return /data-key="(\w+)"/.exec(tag)![1]!;
}

/** Gives a project another policy. Not while a server runs on the same directory. */
export function setPolicy(directory: string, name: string, policy: object): void {
  project(directory, ["policy", name, "--set", "-"], JSON.stringify(policy));
}

function project(directory: string, args: string[], input?: string): string {
  return execFileSync(BINARY!, ["--data-dir", directory, "project", ...args], { encoding: "utf8", cwd: ROOT, input });
}

/** Serves the demo site, too. `options` are configuration, by the names of their variables; `log` is a file. */
export async function startServer(
  directory: string,
  port: number,
  options: Record<string, string> = {},
  log?: string,
): Promise<ChildProcess> {
  const out = log === undefined ? undefined : openSync(log, "a");
  const server = spawn(BINARY!, ["serve"], {
    cwd: ROOT,
    stdio: ["ignore", out ?? "ignore", out ?? "inherit"],
    env: {
      ...process.env,
      HINDSIGHT_DATA_DIR: directory,
      HINDSIGHT_HTTP__LISTEN: `127.0.0.1:${port}`,
      HINDSIGHT_DEMO__DIR: join(ROOT, "end2end/host-site"),
      ...options,
    },
  });
  const isUp = () => fetch(`http://127.0.0.1:${port}/healthz`).then(({ ok }) => ok, () => false);
  await expect.poll(isUp, { message: "the server answers", timeout: 30_000, intervals: [50] }).toBe(true);
  return server;
}

/** What waits is written first. */
export async function stop(server: ChildProcess): Promise<void> {
  server.kill("SIGTERM");
  await once(server, "exit");
}

/** As a power cut would. */
export async function kill(server: ChildProcess): Promise<void> {
  server.kill("SIGKILL");
  await once(server, "exit");
}
