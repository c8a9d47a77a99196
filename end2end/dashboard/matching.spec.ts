/** A search of several terms finds exactly the sessions for which all of them hold. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, request as clients, test } from "@playwright/test";

import { BINARY, createProject, freePort, kill, startServer } from "../own-server.ts";
import { newId, postFrame } from "../posted.ts";
import { seconds } from "../replay/player.ts";
import { element } from "../replay/posted-page.ts";

interface Shopper {
  country: string;
  path: string;
  clicked: string;
}

/** A visit of one page; three seconds after its begin something is clicked. */
async function shop(site: string, key: string, { country, path, clicked }: Shopper): Promise<string> {
  const visit = { session: newId(), window: newId() };
  const [url, from] = [`${site}${path}`, Date.now() - 10_000];
  const button = element(10, "button", {}, { type: 3, id: 11, textContent: clicked });
  const click = { node: 10, label: clicked, selector: "#pay", ex: 0.5, ey: 0.5, px: 1, py: 2, trusted: true };
  const events = [
    { type: 4, timestamp: from, data: { href: url, width: 1280, height: 720 } },
    { type: 2, timestamp: from + 1, data: { node: { type: 0, childNodes: [element(2, "html", {}, button)], id: 1 }, initialOffset: { top: 0, left: 0 } } },
    { type: 3, timestamp: from + 3_000, data: { source: 2, type: 2, id: 10, x: 1, y: 2 } },
    { type: 5, timestamp: from + 3_000, data: { tag: "click", payload: click } },
    { type: 3, timestamp: from + 6_000, data: { source: 3, id: 1, x: 0, y: 9 } },
  ];
  const visitor = await clients.newContext({ baseURL: site, extraHTTPHeaders: { "x-forwarded-for": "192.0.2.1", "cf-ipcountry": country } });
  await postFrame(visitor, visit, events, { key, meta: { url } }, site);
  await visitor.dispose();
  return visit.session;
}

test("all terms hold, each in its way, and the hits lead to the moments", async ({ browser }) => {
  test.skip(!BINARY, "E2E_BIN does not name the server");
  const directory = await mkdtemp(join(tmpdir(), "hindsight-"));
  const port = await freePort();
  const site = `http://127.0.0.1:${port}`;
  const proxied = { HINDSIGHT_GEO__SOURCE: "cloudflare", HINDSIGHT_HTTP__TRUSTED_PROXIES: "['127.0.0.1/32']" };
  // What was clicked can be read where the mode masks no texts of the page.
  const key = createProject(directory, "shop", site, { mode: "balanced" });
  const server = await startServer(directory, port, proxied);
  const context = await browser.newContext({ baseURL: site });
  const page = await context.newPage();

  const wanted: Shopper = { country: "AT", path: "/cart", clicked: "Pay now" };
  const found = [await shop(site, key, wanted), await shop(site, key, { ...wanted, country: "CH" })];
  for (const other of [{ country: "DE" }, { path: "/cart/empty" }, { clicked: "Pay later" }]) {
    await shop(site, key, { ...wanted, ...other });
  }
  const rows = page.locator(".session-row");
  await expect(async () => {
    await page.goto("/sessions?q=visited%3A*");
    await expect(rows).toHaveCount(5, { timeout: 1_000 });
  }).toPass();

  await page.goto(`/sessions?q=${encodeURIComponent('visited:/cart clicked:"Pay now" -country:DE')}`);
  await expect(rows).toHaveCount(2);
  const ids = await rows.evaluateAll((all) => all.map((row) => row.getAttribute("data-session")));
  expect(ids.sort()).toEqual(found.sort());
  const hits = rows.first().locator(".session-row__hit");
  await expect(hits).toHaveText([/0:00/, /0:03/]);
  await hits.last().click();
  await expect(page).toHaveURL(/[?&]t=3000\b/);
  await expect.poll(() => seconds(page)).toBe(3);

  await context.close();
  await kill(server);
  await rm(directory, { recursive: true });
});
