/**
 * Journeys in a real browser against a real server.
 *
 * `E2E_URL` and `E2E_BIN` name the server and its program; `cargo xtask test` sets them.
 * (`HINDSIGHT_…` would be read by the server as configuration.)
 */

import { existsSync } from "node:fs";

import { defineConfig, devices } from "@playwright/test";

const browsers = [process.env["CHROMIUM"], "/usr/bin/chromium-headless-shell", "/usr/bin/chromium"];
const executablePath = browsers.find((path) => path !== undefined && existsSync(path));

/** Chromium's sandbox does not work for root, which containers usually are. */
const isRoot = process.getuid?.() === 0;

export default defineConfig({
  testDir: ".",
  fullyParallel: true,
  forbidOnly: process.env["CI"] !== undefined,
  // A test that needs a second try is a test that does not know what it waits for.
  retries: 0,
  workers: 2,
  // How long nobody would wait. Speed is measured in benchmarks; a machine that is short of
  // processors is not a defect.
  timeout: 90_000,
  expect: { timeout: 30_000 },
  reporter: [["list"], ["html", { open: "never" }]],
  use: {
    ...devices["Desktop Chrome"],
    baseURL: process.env["E2E_URL"] ?? "http://127.0.0.1:3000",
    trace: "retain-on-failure",
    launchOptions: {
      // Without a system browser Playwright looks for its own.
      ...(executablePath && { executablePath }),
      args: ["--disable-gpu", "--disable-dev-shm-usage", "--log-level=3", ...(isRoot ? ["--no-sandbox"] : [])],
    },
  },
});
