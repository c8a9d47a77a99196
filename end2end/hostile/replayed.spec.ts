/** A recording that wants to run something, sent by no recorder of ours: nothing of it runs, and nothing is asked for. */

import { expect, type Page, test } from "@playwright/test";

import { openReplay, playButton, recordedPage } from "../replay/player.ts";
import { arrival, attribute, BODY, element, type Happened, type PageNode, postPage } from "../replay/posted-page.ts";

/** Whatever runs marks the window that it reaches; whatever is asked for has this in its address. */
const HIT = "top.wasHit = (top.wasHit || 0) + 1";
const TRAP = "/demo/trap/";

const text = (id: number, textContent: string): PageNode => ({ type: 3, id, textContent });

const DOCUMENT: PageNode[] = [
  element(20, "script", {}, text(21, HIT)),
  element(22, "script", { src: `${TRAP}script.js` }),
  element(23, "meta", { "http-equiv": "refresh", content: `0; url=${TRAP}refresh` }),
  element(24, "base", { href: `${TRAP}base/` }),
  element(25, "button", { id: "clicked", onclick: HIT }, text(26, "Pay")),
  element(27, "a", { id: "linked", href: `javascript:${HIT}` }, text(28, "Go")),
  element(29, "img", { src: "data:,", onerror: HIT, alt: "" }),
  element(30, "svg", { onload: HIT }),
  element(31, "form", { id: "sent", action: `${TRAP}form`, method: "post" }, element(32, "button", { type: "submit", formaction: `javascript:${HIT}` }, text(33, "Send"))),
  element(34, "iframe", { id: "framed", src: `${TRAP}frame` }),
  element(35, "iframe", { src: `javascript:${HIT}` }),
  element(36, "iframe", { srcdoc: `<script>${HIT}</script><img src=x onerror="${HIT}">` }),
  element(37, "object", { data: `${TRAP}object` }),
  element(38, "embed", { src: `${TRAP}embed` }),
  element(39, "link", { rel: "stylesheet", href: `${TRAP}style.css` }),
  element(40, "link", { rel: "prefetch", href: `${TRAP}prefetch` }),
  element(41, "video", { src: `${TRAP}video`, poster: `${TRAP}poster`, autoplay: "" }),
  element(42, "input", { id: "focused", autofocus: "", onfocus: HIT }),
  element(43, "style", {}, text(44, `@import url(${TRAP}import.css); body { background: url(${TRAP}background.png) }`)),
  element(45, "a", { id: "pinged", href: "#", ping: `${TRAP}ping` }, text(46, "Ping")),
  element(47, "p", { id: "changed" }, text(48, "Begin")),
];

/** The same again, of a page that changes. */
const CHANGES: Happened[] = [
  attribute(1_000, 47, { onclick: HIT, onmouseover: HIT, style: `background: url(${TRAP}changed.png)` }),
  attribute(1_100, 27, { href: `java\nscript:${HIT}` }),
  attribute(1_200, 34, { src: `javascript:${HIT}` }),
  ...[element(60, "script", {}, text(61, HIT)), element(62, "img", { src: "x:", onerror: HIT }), element(63, "iframe", { srcdoc: `<script>${HIT}</script>` })].map((node, index) => ({
    at: 1_300 + index * 100,
    data: { source: 0, texts: [], attributes: [], removes: [], adds: [{ parentId: BODY, previousId: null, nextId: null, node }] },
  })),
  { at: 1_700, data: { source: 2, type: 2, id: 25, x: 1, y: 1 } },
  { at: 1_800, data: { source: 2, type: 5, id: 42, x: 1, y: 1 } },
  attribute(3_000, 47, { width: "3" }),
];

/** What is asked for that was recorded, what the browser refused, and what was opened. */
async function watchPage(page: Page): Promise<string[]> {
  const seen: string[] = [];
  page.on("request", (request) => request.url().includes("trap") && seen.push(`request: ${request.url()}`));
  page.on("dialog", (dialog) => seen.push(`dialog: ${dialog.message()}`));
  page.on("popup", (popup) => seen.push(`popup: ${popup.url()}`));
  page.on("pageerror", (error) => seen.push(`error: ${error.message}`));
  page.on("console", (message) => message.text().includes("Content Security Policy") && seen.push(message.text()));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => console.error(`Content Security Policy: ${violatedDirective} ${blockedURI}`));
  });
  return seen;
}

test("nothing of a recorded page runs, or is asked for", async ({ page, request }) => {
  const seen = await watchPage(page);
  const visit = await postPage(request, DOCUMENT, [...CHANGES, ...arrival("http://localhost/demo/made-up/again", DOCUMENT, 4_000), attribute(5_000, 47, { width: "5" })]);
  await openReplay(page, visit);
  const recorded = recordedPage(page);
  await expect(recorded.locator("#changed")).toBeAttached();

  await playButton(page).click();
  await expect(playButton(page)).toHaveAccessibleName("Play again");
  await expect(recorded.locator("#changed")).toHaveAttribute("width", "5");
  await expect(recorded.locator("#framed"), "the frame stays, empty").toBeAttached();
  // Who inspects the page may press what is there.
  for (const id of ["clicked", "linked", "pinged", "changed", "focused"]) {
    await recorded.locator(`#${id}`).dispatchEvent("click");
  }
  await recorded.locator("#sent button").dispatchEvent("click");

  await page.keyboard.press("Home");
  await expect(recorded.locator("#changed")).not.toHaveAttribute("width", "5");
  expect(await page.evaluate(() => (window as any).wasHit)).toBeUndefined();
  expect(page.url()).toContain(visit.window);
  expect(seen).toEqual([]);
});
