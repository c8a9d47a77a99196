/**
 * Secrets where masking changes while the page lives, and in what the captures themselves
 * write: labels, selectors, messages. (Where a page can put text at all: `privacy/`.)
 */

import { expect, type Page, test } from "@playwright/test";

import { spyOn } from "../privacy/frames.ts";
import { payloads, storedWhen } from "../stored.ts";
import { recordedVisit } from "../visit.ts";
import { observed, withCaptures } from "../observe/captures.ts";

const PATH = "/demo/secrets/";
/** Letters only: nothing but masking can hide it, like a name. */
const s = (place: string) => `Zq${place}Qz`;
const EMAIL = "zq.jane@mail.example";
const CARD = "4111 1111 1111 1111";

const PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8" /><title>Secrets</title><link rel="icon" href="data:," />
<script async src="/recorder.js" data-key="hs_demo"></script></head>
<body data-hs-unmask>
  <p id="open">readable words</p>
  <section data-hs-mask id="masked"><p>${s("inside")}</p>
    <button id="child" aria-label="${s("childlabel")}" title="${s("childtitle")}">${s("child")}</button>
    <img id="picture" alt="${s("alt")}" width="20" height="20" src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" />
    <svg id="drawn" width="60" height="20"><title>${s("svgtitle")}</title><text y="15">${s("svg")}</text></svg>
  </section>
  <button id="parent">Pay <span class="rr-mask">${s("span")}</span></button>
  <button id="referring" aria-labelledby="name">x</button><i id="name" data-rr-mask>${s("referred")}</i>
  <a id="leading" href="#x" aria-label="Mail"><b data-hs-mask>${s("link")}</b></a>
  <label id="labelled"><span data-hs-mask>${s("fieldlabel")}</span><input name="field" id="field" /></label>
  <textarea id="area" aria-label="Area"></textarea>
  <select id="choice" data-hs-mask><option>${s("optiona")}</option><option>${s("optionb")}</option></select>
  <p id="later">harmless</p> <p id="wanderer">harmless, too</p>
  <div id="host"></div>
  <button id="zq.id@mail.example" class="order-4711999">Named badly</button>
  <script>
    document.querySelector("#host").attachShadow({ mode: "open" }).innerHTML =
      '<p data-hs-mask>${s("shadow")}</p><button data-hs-mask id="deep">${s("deep")}</button>';
  </script>
</body></html>`;

/** Everything that a page sends, inflated; and every word the page's own thread hands to the worker. */
async function spyOnAll(page: Page): Promise<{ frames: string[]; handed: () => Promise<string> }> {
  const frames = await spyOn(page);
  await page.addInitScript(() => {
    const { postMessage } = Worker.prototype;
    const handed: string[] = ((document as any).handed = []);
    Worker.prototype.postMessage = function (this: Worker, message: unknown, ...more: any[]) {
      handed.push(JSON.stringify(message));
      return (postMessage as any).call(this, message, ...more);
    } as typeof postMessage;
  });
  return { frames, handed: () => page.evaluate(() => ((document as any).handed as string[]).join("\n")) };
}

async function open(page: Page) {
  const spied = await spyOnAll(page);
  await page.route(`**${PATH}`, (route) => route.fulfill({ contentType: "text/html", body: PAGE }));
  await page.goto(PATH);
  const visit = await recordedVisit(page);
  await observed(page);
  return { visit, ...spied };
}

test("masking that begins, ends and moves while the page lives", async ({ page, request }) => {
  const { visit, frames } = await open(page);
  const frame = () => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
  await page.evaluate(() => document.querySelector("#later")!.classList.add("rr-mask"));
  await frame();
  await page.evaluate((text) => (document.querySelector("#later")!.firstChild!.nodeValue = text), s("text"));
  await page.evaluate(() => document.querySelector("#masked")!.append(document.querySelector("#wanderer")!));
  await frame();
  await page.evaluate(([text, title]) => {
    const wanderer = document.querySelector("#wanderer")!;
    wanderer.textContent = text!;
    wanderer.setAttribute("title", title!);
    wanderer.setAttribute("aria-label", title!);
    document.querySelector("#host")!.shadowRoot!.querySelector("p")!.textContent = title!;
  }, [s("moved"), s("attribute")]);
  await frame();
  // Out again: what it holds from now on may be read.
  await page.evaluate(() => {
    const wanderer = document.querySelector("#wanderer")!;
    wanderer.textContent = "";
    wanderer.removeAttribute("title");
    wanderer.removeAttribute("aria-label");
    document.body.append(wanderer);
  });
  await frame();
  await page.evaluate(() => (document.querySelector("#wanderer")!.textContent = "readable again"));
  await frame();
  await page.close();

  const stored = await storedWhen(request, visit, "the end is stored", (now) =>
    payloads(now, "visibility").some(({ state }) => state === "pagehide"),
  );
  expect(stored.text).toContain("readable words");
  for (const text of [stored.text, ...frames]) {
    expect(text.match(/Zq\w+Qz/g) ?? []).toEqual([]);
  }
});

test("labels, selectors and field names hold nothing that the page marked as private", async ({ page, request }) => {
  const { visit, frames, handed } = await open(page);
  const ids = ["child", "picture", "drawn", "parent", "referring", "leading", "labelled", "area", "choice", "deep"];
  for (const id of ids) {
    await page.locator(`#${id}`).click({ force: true });
    await page.keyboard.press("Escape");
  }
  await page.getByText("Named badly").click();
  await page.locator("#field").fill(s("typed"));
  await page.locator("#area").fill(s("typedarea"));
  await page.locator("#choice").selectOption(s("optionb"));

  // Not by their number: a click on a label is one on its field as well.
  const nameless = /^body > button:nth-of-type\(\d\)$/;
  const stored = await storedWhen(request, visit, "the last click is stored", (now) =>
    payloads(now, "click").some(({ selector }) => nameless.test(selector)),
  );
  // Already on the page's own thread, whatever the policy allows later.
  const own = (await handed()).match(/\\?"tag\\?":\\?"(?:click|navigation|form)\\?".{0,400}/g) ?? [];
  expect(own.length).toBeGreaterThan(ids.length);
  expect(own.join("\n").match(/label\\+":\\+"[^"\\]*Zq\w+Qz/g) ?? []).toEqual([]);
  expect(own.join("\n")).not.toContain(s("typed"));
  const selectors = payloads(stored, "click").map(({ selector }) => selector);
  expect(selectors.length).toBeGreaterThan(ids.length);
  expect(selectors.at(-1)).toMatch(nameless);
  for (const text of [stored.text, ...frames]) {
    expect(text.match(/Zq\w+Qz/g) ?? []).toEqual([]);
  }
});

test("personal data in errors, the console, facts and requests is taken out", async ({ page, request }) => {
  await withCaptures(page, { console: true, network: true });
  const { visit, frames } = await open(page);
  await page.evaluate(
    async ([email, card]) => {
      const { Hindsight } = window as any;
      console.log(`${email} paid`, { [email!]: card }, [email]);
      console.error(new Error(`no account ${email}`));
      Hindsight.captureError(new Error(`card ${card} refused`));
      Hindsight.track("order", { by: email, [email!]: 1, deep: [{ card }] });
      dispatchEvent(new ErrorEvent("error", { message: `for ${email}`, error: new Error(`for ${email}`) }));
      void Promise.reject(new Error(`rejected ${email}`));
      await (await fetch(`/demo/?mail=${email}&token=zqtokenqz#${email}`)).text();
      await (await fetch(`/demo/${email}/`)).text();
      history.pushState(null, "", `/demo/secrets/?mail=${email}`);
    },
    [EMAIL, CARD],
  );

  const stored = await storedWhen(
    request,
    visit,
    "all of it is stored",
    (now) =>
      payloads(now, "error").length >= 4 && payloads(now, "order").length === 1 && payloads(now, "network").some(({ url }) => /redacted/.test(url)) &&
      payloads(now, "console").length >= 2,
  );
  expect(payloads(stored, "error").map(({ message }) => message)).toContain("no account [redacted]");
  for (const text of [stored.text, ...frames]) {
    for (const secret of [EMAIL, CARD, encodeURIComponent(EMAIL), "zqtokenqz"]) {
      expect(text).not.toContain(secret);
    }
  }
});
