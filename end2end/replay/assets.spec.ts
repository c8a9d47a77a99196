/** What a page refers to is shown from our own store, after its site is gone; nobody inside is asked for it. */

import { once } from "node:events";
import { readFile, mkdtemp, rm } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { expect, type Page, test } from "@playwright/test";

import { BINARY, createProject, freePort, kill, startServer } from "../own-server.ts";
import { hasPicture, readStored, storedWhen } from "../stored.ts";
import { recordedVisit, type Visit } from "../visit.ts";
import { openReplay, recordedPage } from "./player.ts";

const FONT = resolve(import.meta.dirname, "../../public/fonts/jetbrains-mono-latin.woff2");

/** One red pixel. */
const PIXEL = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==",
  "base64",
);

const SHEET = `@font-face { font-family: Kept; src: url(kept.woff2); }
h1 { color: rgb(1, 2, 3); font-family: Kept; background: url("pixel.png?v=1&secret=2"); }`;

interface Site {
  origin: string;
  /** What others than browsers asked it for. */
  asked: string[];
  server: Server;
}

async function startSite(listener: RequestListener): Promise<Site> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    if (!request.headers["user-agent"]?.startsWith("Mozilla")) asked.push(request.url!);
    listener(request, response);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, server };
}

async function stop({ server }: Site): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, "close");
}

async function startShop(): Promise<Site> {
  const font = await readFile(FONT);
  return await startSite((request, response) => {
    const path = new URL(request.url!, "http://shop").pathname;
    const [type, body] =
      path === "/shop.css" ? ["text/css", SHEET]
      : path === "/kept.woff2" ? ["font/woff2", font]
      : path.endsWith(".png") ? ["image/png", PIXEL]
      : ["text/plain", ""];
    // A font of another origin may be used only with this.
    response.writeHead(body === "" ? 404 : 200, { "content-type": type, "access-control-allow-origin": "*" }).end(body);
  });
}

/** Records a page of a project in which everything may be seen. */
async function record(page: Page, key: string, body: string): Promise<Visit> {
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title><link rel="icon" href="data:,">
    <script async src="/recorder.js" data-key="${key}"></script>${body}</html>`;
  await page.route("**/orders/", (route) => route.fulfill({ contentType: "text/html", body: html }));
  await page.goto("/orders/");
  await page.waitForLoadState("load");
  const visit = await recordedVisit(page);
  await storedWhen(page.request, visit, "the page is stored", (now) => hasPicture(now, "/orders/"));
  return visit;
}

test("a replay shows images, fonts and style sheets of a site that is gone", async ({ browser }) => {
  test.skip(!BINARY, "E2E_BIN does not name the server");
  test.setTimeout(120_000);
  const directory = await mkdtemp(join(tmpdir(), "hindsight-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const shop = await startShop();
  const key = createProject(directory, "shop", url, { mode: "open" });
  const server = await startServer(directory, port, {
    HINDSIGHT_ASSETS__ALLOW_PRIVATE: `['${shop.origin.slice("http://".length)}']`,
  });
  const context = await browser.newContext({ baseURL: url });
  const page = await context.newPage();
  const body = `<link rel="stylesheet" href="${shop.origin}/shop.css"></head>
    <body><h1>Everything we make</h1><img src="${shop.origin}/logo.png" alt="logo"></body>`;
  const visit = await record(page, key, body);
  await page.close();

  // The image and the style sheet are in the events, what the style sheet refers to is in it.
  let sheet = "";
  await expect
    .poll(async () => {
      const text = (await readStored(context.request, visit))?.text ?? "";
      const places = [...new Set(text.match(/\/replay\/assets\/[0-9a-f-]+\/[0-9a-f]+/g) ?? [])];
      for (const place of places) {
        const answer = await context.request.get(place);
        if (answer.headers()["content-type"]?.startsWith("text/css")) sheet = await answer.text();
      }
      return [places.length, sheet.match(/\/replay\/assets\//g)?.length];
    }, { message: "everything is kept", timeout: 60_000 })
    .toEqual([2, 2]);
  expect(sheet).not.toContain(shop.origin);
  await stop(shop);

  const viewer = await context.newPage();
  const asked: string[] = [];
  const said: string[] = [];
  viewer.on("request", (request) => asked.push(request.url()));
  viewer.on("console", (message) => said.push(message.text()));
  await openReplay(viewer, visit);
  const replayed = recordedPage(viewer);
  const title = replayed.getByRole("heading", { name: "Everything we make" });
  await expect(title).toHaveCSS("color", "rgb(1, 2, 3)");
  await expect.poll(() => replayed.getByAltText("logo").evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(1);
  const fonts = () => title.evaluate(({ ownerDocument }) => [...ownerDocument.fonts].map(({ family, status }) => [family, status]));
  await expect.poll(fonts).toEqual([["Kept", "loaded"]]);
  expect(asked.filter((address) => new URL(address).port !== String(port))).toEqual([]);
  expect(asked.filter((address) => address.includes("/replay/assets/")).length).toBeGreaterThanOrEqual(3);
  expect(said.filter((text) => text.includes("Content Security Policy"))).toEqual([]);
  await expect(viewer.getByText("could not be loaded")).toHaveCount(0);
  expect(shop.asked.sort()).toEqual(["/kept.woff2", "/logo.png", "/pixel.png?v=1", "/shop.css"]);

  await context.close();
  await kill(server);
  await rm(directory, { recursive: true });
});

test("nobody inside is asked for what a page refers to, and the replay says so", async ({ browser }) => {
  test.skip(!BINARY, "E2E_BIN does not name the server");
  test.setTimeout(120_000);
  const directory = await mkdtemp(join(tmpdir(), "hindsight-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const inside = await startSite((_, response) => response.writeHead(200, { "content-type": "text/css" }).end("a{}"));
  const outside = await startSite((_, response) =>
    response.writeHead(302, { location: `${inside.origin}/redirected.css` }).end(),
  );
  const key = createProject(directory, "shop", url, { mode: "open" });
  const server = await startServer(directory, port, {
    HINDSIGHT_ASSETS__ALLOW_PRIVATE: `['${outside.origin.slice("http://".length)}']`,
  });
  const context = await browser.newContext({ baseURL: url });
  const page = await context.newPage();
  // The visitor's browser asks nobody, so that whoever is asked was asked by the server.
  await page.route(/\.(css|png)$/, (route) => route.fulfill({ contentType: "text/css", body: "" }));
  const body = `<link rel="stylesheet" href="${inside.origin}/direct.css">
    <link rel="stylesheet" href="${outside.origin}/redirecting.css"></head>
    <body><p>Text</p><img src="http://169.254.169.254/latest.png" alt=""></body>`;
  const visit = await record(page, key, body);
  await page.close();

  const missing = async () => {
    const answer = await context.request.get(`/replay/${visit.session}/${visit.window}/assets`);
    const assets = (await answer.json()) as { url: string; why: string }[];
    return Object.fromEntries(assets.map((asset) => [new URL(asset.url).pathname, asset.why]));
  };
  await expect.poll(missing, { message: "everything is refused", timeout: 60_000 }).toEqual({
    "/direct.css": "refused: port not allowed",
    "/redirecting.css": "refused: port not allowed",
    "/latest.png": "refused: not a public address",
  });
  expect(inside.asked).toEqual([]);
  expect(outside.asked).toEqual(["/redirecting.css"]);

  const viewer = await context.newPage();
  await openReplay(viewer, visit);
  const notice = viewer.getByText("2 style sheets and 1 image or font could not be loaded; the page may look different.");
  await notice.click();
  await expect(viewer.getByText(`${inside.origin}/direct.css`)).toBeVisible();

  await context.close();
  await kill(server);
  await stop(inside);
  await stop(outside);
  await rm(directory, { recursive: true });
});
