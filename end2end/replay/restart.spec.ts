/** What was acknowledged survives the end of the server, however it ends. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, test } from "@playwright/test";

import { BINARY, freePort, kill, startServer } from "../own-server.ts";
import { inputs, storedWhen } from "../stored.ts";
import { recordedVisit } from "../visit.ts";
import { openReplay, recordedPage } from "./player.ts";

test("a recording is still there after kill -9 and a restart", async ({ browser }) => {
  test.skip(!BINARY, "E2E_BIN does not name the server");
  test.setTimeout(90_000);
  const directory = await mkdtemp(join(tmpdir(), "hindsight-"));
  const port = await freePort();
  const context = await browser.newContext({ baseURL: `http://127.0.0.1:${port}` });
  let server = await startServer(directory, port);

  const page = await context.newPage();
  await page.goto("/demo/shop/");
  const visit = await recordedVisit(page);
  await page.getByRole("searchbox").pressSequentially("bowl");
  await page.close();
  const before = await storedWhen(context.request, visit, "the typing is stored", (now) => inputs(now).length === 4);
  await kill(server);
  server = await startServer(directory, port);

  const after = await storedWhen(context.request, visit, "it is still there", (now) => now.events.length > 0);
  // What the leaving page sent last may have come after the first look.
  expect(after.text.startsWith(before.text), "all that was seen is still there, unchanged").toBe(true);
  const viewer = await context.newPage();
  await viewer.goto("/sessions");
  await expect(viewer.locator(`a[href^="/sessions/${visit.session}?"]`)).toBeVisible();
  await openReplay(viewer, visit, after.manifest.length);
  await expect(recordedPage(viewer).getByRole("searchbox")).toHaveValue("****");

  await context.close();
  await kill(server);
  await rm(directory, { recursive: true });
});
