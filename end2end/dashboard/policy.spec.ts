/** On a walk through all pages nothing offends their policy, nothing fails, and no word is one that we do not use. */

import { expect, type Page, test } from "@playwright/test";

import { EMPTY, pages, postSession } from "../a11y/pages.ts";
import { playButton } from "../replay/player.ts";

/** Words of the glossary's column "Not", and what no text on screen says. */
const BANNED = [
  /\b(end-)?users?\b/i,
  /\bmembers?\b/i,
  /\badmins?\b/i,
  /\btenants?\b/i,
  /\bDSN\b/,
  /\bscrub(bed|bing)?\b/i,
  /\bsaniti[sz](e|ed|ing)\b/i,
  /\bignored problem/i,
  /\brecording user/i,
  /\boops\b/i,
  /\bplease\b/i,
  /\bsorry\b/i,
  /\binvalid\b/i,
  /\b(can|won|isn|doesn|don|aren|hasn|couldn)['’]t\b/i,
  /\(s\)/,
  /\w!(\s|$)/,
];

/** What a page says, to see and to hear. */
async function texts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const spoken = ["aria-label", "title", "placeholder", "aria-valuetext", "aria-roledescription"];
    const named = [...document.body.querySelectorAll("*")].flatMap((element) => spoken.map((name) => element.getAttribute(name) ?? ""));
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const said: string[] = [document.title];
    while (walker.nextNode()) {
      const parent = walker.currentNode.parentElement!;
      if (!parent.closest("script, style")) said.push(walker.currentNode.textContent ?? "");
    }
    return [...said, ...named].map((text) => text.trim()).filter((text) => text !== "");
  });
}

/** Collects what the browser refuses or complains about. */
async function noteComplaints(page: Page): Promise<string[]> {
  const complaints: string[] = [];
  page.on("console", (message) => {
    // Chromium says this of every frame that may run scripts of its own origin, the stage among them.
    const isAboutStage = message.text().includes("allow-scripts and allow-same-origin");
    // And this of an address that answers as it should.
    const isStatus = message.text().startsWith("Failed to load resource: the server responded with a status of 4");
    // And this of what the test itself wants to run in the recorded page.
    const isRefusal = message.text().startsWith("Blocked script execution");
    if (["error", "warning"].includes(message.type()) && !isAboutStage && !isStatus && !isRefusal) complaints.push(`${page.url()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`${page.url()}: ${error.message}`));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sourceFile }) => {
      console.error(`policy: ${violatedDirective} ${blockedURI} ${sourceFile}`);
    });
  });
  return complaints;
}

test("a walk through all pages offends no policy and uses no banned word", async ({ page, request }) => {
  const complaints = await noteComplaints(page);
  const visit = await postSession(request);
  const said: string[] = [];
  for (const { open } of pages(visit)) {
    await open(page);
    said.push(...(await texts(page)));
    await page.keyboard.press("?");
    await expect(page.getByRole("dialog", { name: "Keys on this page" }).or(page.getByRole("heading", { level: 1 })).first()).toBeVisible();
    said.push(...(await texts(page)));
    await page.keyboard.press("Escape");
  }
  for (const panel of await page.getByRole("tab").all()) {
    await panel.click();
    said.push(...(await texts(page)));
  }
  await playButton(page).click();
  await page.keyboard.press("End");
  await expect(playButton(page)).toHaveAccessibleName("Play again");
  for (const [name, path, words] of EMPTY) {
    await page.goto(path);
    await expect(page.getByText(words).first(), name).toBeVisible();
    said.push(...(await texts(page)));
  }

  expect(complaints).toEqual([]);
  const banned = [...new Set(said)].filter((text) => BANNED.some((word) => word.test(text)));
  expect(banned).toEqual([]);
});

test("no page that is sent has a style attribute or a script in an attribute", async ({ request }) => {
  const visit = await postSession(request);
  const paths = ["/sessions", "/segments", "/watch-list", `/sessions/${visit.session}/windows/${visit.window}`, ...EMPTY.map(([, path]) => path)];
  for (const path of paths) {
    const html = await (await request.get(path)).text();
    const tags = html.match(/<[a-z][^<>]*>/gi) ?? [];
    expect(tags.length, path).toBeGreaterThan(20);
    expect(tags.filter((tag) => /\s(style|on[a-z]+)=/i.test(tag)), path).toEqual([]);
  }
});
