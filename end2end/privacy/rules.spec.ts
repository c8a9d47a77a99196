/**
 * What a project's own rule masks is in no request, wherever its text turns up: where text
 * may be read otherwise, a rule is all that stands between a name and the server.
 */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, type Page, test } from "@playwright/test";

import { observed } from "../observe/captures.ts";
import { BINARY, createProject, freePort, kill, startServer } from "../own-server.ts";
import { nodes, payloads, storedWhen } from "../stored.ts";
import { recordedVisit } from "../visit.ts";
import { spyOn } from "./frames.ts";

/** Letters only: nothing but the rule can hide it, like a name. */
const s = (place: string) => `Zq${place}Qz`;
const SECRET = /Zq\w+Qz/g;

const RULES = [
  { selector: ".customer", kind: "redact" },
  { selector: "#account", kind: "blur" },
  { selector: ".receipt", kind: "block" },
];

const page = (key: string) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8" /><title class="customer">${s("pagetitle")}</title><link rel="icon" href="data:," />
<script async src="/recorder.js" data-key="${key}"></script></head>
<body>
  <button id="itself" class="customer">${s("itself")}</button>
  <button id="named" class="customer" aria-label="${s("arialabel")}">x</button>
  <button id="titled" class="customer" title="${s("title")}"></button>
  <input id="submit" type="button" class="customer" value="${s("value")}" />
  <img id="picture" class="customer" alt="${s("alt")}" width="20" height="20" src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" />
  <section id="account"><button id="below">${s("below")}</button><a id="linkbelow" href="#a">${s("linkbelow")}</a></section>
  <div class="receipt"><button id="blocked">${s("blocked")}</button></div>
  <button id="around">Open <span class="customer">${s("part")}</span></button>
  <a id="link" href="#b"><b class="customer">${s("link")}</b></a>
  <a id="pictured" href="#c"><img class="customer" alt="${s("partalt")}" width="20" height="20" src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" /></a>
  <button id="referring" aria-labelledby="first">x</button><i id="first" class="customer">${s("referred")}</i>
  <button id="manifold" aria-labelledby="harmless first">x</button><i id="harmless">Harmless</i>
  <label class="customer" for="field">${s("fieldlabel")}</label><input id="field" />
  <p id="late">late</p>
  <div id="host" class="customer"></div>
  <div id="component"></div>
  <button id="plain">Readable words</button>
  <script>
    const inside = (id, html) => (document.getElementById(id).attachShadow({ mode: "open" }).innerHTML = html);
    inside("host", '<button id="deep">${s("deep")}</button>');
    inside("component", '<button id="slotted"><i class="customer">${s("slotted")}</i></button>');
  </script>
</body></html>`;

const CLICKED =
  "itself named titled submit picture below linkbelow blocked around link pictured referring manifold field deep slotted";

async function visitAll(tab: Page): Promise<void> {
  for (const id of CLICKED.split(" ")) {
    await tab.locator(`#${id}`).click({ force: true });
  }
  // An element that is there for a moment only, and one that is masked from now on.
  await tab.evaluate(([fresh, late]) => {
    const button = Object.assign(document.createElement("button"), { className: "customer", textContent: fresh });
    document.body.append(button);
    button.click();
    const paragraph = document.querySelector("#late")!;
    paragraph.className = "customer";
    paragraph.textContent = late!;
    (paragraph as HTMLElement).click();
  }, [s("fresh"), s("late")]);
  await tab.locator("#late").click();
  await tab.locator("#plain").click();
}

test("a rule holds in labels of clicks and links, however much may be read otherwise", async ({ browser }) => {
  test.skip(!BINARY, "E2E_BIN does not name the server");
  test.setTimeout(90_000);
  const directory = await mkdtemp(join(tmpdir(), "hindsight-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const keys = new Map(
    ["balanced", "open"].map((mode) => [mode, createProject(directory, mode, url, { mode, rules: RULES })]),
  );
  const server = await startServer(directory, port);

  for (const [mode, key] of keys) {
    const context = await browser.newContext({ baseURL: url });
    const tab = await context.newPage();
    const frames = await spyOn(tab);
    await tab.route("**/orders/", (route) => route.fulfill({ contentType: "text/html", body: page(key) }));
    await tab.goto("/orders/");
    const visit = await recordedVisit(tab);
    await observed(tab);
    const size = await tab.locator(".receipt").boundingBox();
    await visitAll(tab);
    // What a page says in its last moment is masked whole: rules are not asked then.
    await storedWhen(context.request, visit, "the last click is stored", (now) =>
      payloads(now, "click").some(({ label }) => label === "Readable words"),
    );
    await tab.close();

    const stored = await storedWhen(context.request, visit, "the end of the visit is stored", (now) =>
      payloads(now, "visibility").some(({ state }) => state === "pagehide"),
    );
    expect(payloads(stored, "click").at(-1), mode).toMatchObject({ label: "Readable words", node: expect.any(Number) });
    // What happens within a blocked element is not recorded, and there were four other clicks.
    expect(payloads(stored, "click").length, mode).toBe(CLICKED.split(" ").length - 1 + 4);
    const box = [...nodes(stored)].findLast(({ attributes }) => attributes?.["class"] === "receipt");
    expect(box?.childNodes, mode).toEqual([]);
    expect(parseFloat(String(box?.attributes?.["rr_height"])), mode).toBeCloseTo(size!.height, 0);
    for (const text of [stored.text, ...frames]) {
      expect(text.match(SECRET) ?? [], mode).toEqual([]);
    }
    await context.close();
  }
  await kill(server);
  await rm(directory, { recursive: true });
});
