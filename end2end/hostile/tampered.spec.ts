/** Pages that tamper with the browser: they go on as without us, and are recorded. */

import { expect, type Page, test } from "@playwright/test";

import { inputs, payloads, storedWhen, textOf } from "../stored.ts";
import { recordedVisit, recorderStatus } from "../visit.ts";
import { observed } from "../observe/captures.ts";
import { HOSTILE_PAGES, hostilePage, type HostilePage } from "./pages.ts";

const PATH = "/demo/hostile/";

/** Functions that the recorder or rrweb may have wrapped. */
const rememberNatives = () => {
  const owners: [string, any, string[]][] = [
    ["history", history, ["pushState", "replaceState"]],
    ["CSSStyleSheet", CSSStyleSheet.prototype, ["insertRule", "deleteRule"]],
    ["CSSStyleDeclaration", CSSStyleDeclaration.prototype, ["setProperty", "removeProperty"]],
    ["Element", Element.prototype, ["attachShadow", "matches"]],
    ["EventTarget", EventTarget.prototype, ["addEventListener", "removeEventListener"]],
    ["XMLHttpRequest", XMLHttpRequest.prototype, ["open", "send"]],
    ["window", window, ["fetch", "setTimeout", "MutationObserver", "onerror", "onunhandledrejection"]],
    ["JSON", JSON, ["stringify", "parse"]],
    ["Array", Array.prototype, ["map", "toJSON", "push"]],
    ["console", console, ["log", "error"]],
  ];
  const read = () => owners.flatMap(([label, owner, names]) => names.map((name) => [`${label}.${name}`, owner[name]]));
  const before = read();
  (document as any).changedNatives = () =>
    read().flatMap(([name, now], index) => (now === before[index]![1] ? [] : [name]));
};

async function visitHostile(page: Page, hostile: HostilePage, isRecorded: boolean) {
  const noise: string[] = [];
  page.on("console", (message) => noise.push(message.text()));
  page.on("pageerror", (error) => noise.push(error.message));
  const { script, own } = hostile;
  const html = hostilePage({ script: `${script};(${rememberNatives.toString()})()`, ...(own !== undefined && { own }) });
  const body = isRecorded ? html : html.replace(/<script async.*?<\/script>/, "");
  await page.route(`**${PATH}*`, (route) => route.fulfill({ contentType: "text/html", body }));
  await page.goto(PATH);
  const visit = isRecorded ? await recordedVisit(page) : undefined;
  if (isRecorded && hostile.name !== "history and fetch cannot be replaced") {
    await observed(page);
  }
  const turns = () => page.evaluate(() => (document as any).turns as number | undefined);
  const idleTurns = await turns();
  await page.locator("#count").click();
  await page.locator("#count").click();
  await page.locator("[name=field]").pressSequentially("abc");
  await expect(page.locator("#said li")).toHaveCount(2);
  const found = await page.evaluate(() => ({
    own: (document as any).own,
    // Playwright's tracing adds some, and Zone.js one for each kind of listener.
    globals: Object.getOwnPropertyNames(window).filter((name) => !/^__(?:playwright|zone_symbol)/.test(name)),
  }));
  return { visit, noise, idleTurns, turns: await turns(), ...found };
}

for (const hostile of HOSTILE_PAGES) {
  test(hostile.name, async ({ page, browser, request }) => {
    const bare = await browser.newPage();
    const expected = await visitHostile(bare, hostile, false);
    await bare.close();
    const seen = await visitHostile(page, hostile, true);

    expect(seen.own).toEqual(expected.own);
    expect(seen.noise).toEqual(expected.noise);
    expect(seen.globals.filter((name) => !expected.globals.includes(name))).toEqual(["Hindsight"]);
    // Nothing of ours runs in a zone of the page.
    expect([seen.idleTurns, seen.turns]).toEqual([expected.idleTurns, expected.turns]);
    expect((await recorderStatus(page))?.stumbles.count).toBe(0);

    const stored = await storedWhen(
      request,
      seen.visit!,
      "clicks and keys are stored",
      (now) => payloads(now, "click").length === 2 && inputs(now).length === 3,
    );
    expect(textOf(stored, ({ tagName }) => tagName === "h1")).toBe("Readable heading");
    expect(payloads(stored, "click")[0]).toMatchObject({ selector: "#count", label: "*", trusted: true });
    expect(inputs(stored).map(({ text }) => text)).toEqual(["*", "**", "***"]);
    expect(stored.text).toContain('"tagName":"li"');

    await page.evaluate(() => (window as any).Hindsight.stop());
    expect(await page.evaluate(() => (document as any).changedNatives())).toEqual([]);
    expect(seen.noise).toEqual(expected.noise);
  });
}
