/** Our build of rrweb asks the browser less than the published one, and must record the same. */

import { createRequire } from "node:module";
import { resolve } from "node:path";

import { expect, type Page, test } from "@playwright/test";
import { build } from "esbuild";

const ROOT = resolve(import.meta.dirname, "../..");
const REQUIRE = createRequire(import.meta.url);

const PAGE = `<!doctype html><body>
  <div id="text" style="color: red; width: 1px">text</div>
  <input id="field" type="password" value="p" /> <textarea id="area">text</textarea>
  <p id="blocked" class="rr-block">blocked</p> <iframe id="frame"></iframe> <dialog id="dialog"></dialog>
  <svg id="drawing"><use href="#x"></use></svg> <video id="video"></video>
</body>`;

async function script(plugins: object[]): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: `export { record } from ${JSON.stringify(REQUIRE.resolve("@rrweb/record"))};`, resolveDir: ROOT },
    ...{ bundle: true, format: "iife", globalName: "rrweb", write: false, logLevel: "error" },
    define: { "import.meta.url": '""' },
    plugins: plugins as never[],
  });
  return outputFiles[0]!.text;
}

/** What is recorded of changes of all kinds, mostly of attributes; in each step what one task changes. */
async function record(page: Page, rrweb: string): Promise<string[]> {
  await page.setContent(PAGE);
  await page.addScriptTag({ content: rrweb });
  return page.evaluate(async () => {
    const events: { type: number; data: unknown }[] = [];
    const { record } = (window as any).rrweb;
    record({
      emit: (event: { type: number; data: unknown }) => events.push(event),
      ...{ blockClass: "rr-block", blockSelector: ".rr-block", maskAllInputs: true },
    });
    const $ = (id: string) => document.getElementById(id) as any;
    const step = () => new Promise((done) => setTimeout(done, 20));
    const add = (tag: string) => document.body.appendChild(document.createElement(tag)) as any;
    await step();
    $("text").style.color = "blue";
    $("text").style.height = "2px";
    $("text").style.removeProperty("width");
    $("text").className = "once";
    $("text").className = "twice";
    $("text").setAttribute("data-x", 'é"\\');
    await step();
    $("field").type = "text";
    $("field").setAttribute("value", "secret");
    $("area").textContent = "another text";
    await step();
    $("blocked").title = "title";
    $("frame").src = "about:blank#1";
    $("dialog").setAttribute("open", "");
    $("drawing").firstChild.setAttribute("href", "#y");
    $("video").setAttribute("autoplay", "");
    await step();
    const fresh = add("em");
    fresh.title = "fresh";
    fresh.style.color = "red";
    await step();
    fresh.title = "then";
    fresh.remove();
    await step();
    $("text").remove();
    const link = add("a");
    link.href = "/relative";
    await step();
    link.href = "/other";
    link.removeAttribute("href");
    document.body.setAttribute("style", "color: var(--x); margin: 0");
    await step();
    document.body.style.margin = "1px";
    const host = add("div");
    host.attachShadow({ mode: "open" }).innerHTML = "<b>1</b>";
    await step();
    host.shadowRoot.firstChild.title = "in the shadow";
    host.title = "host";
    await step();
    record.takeFullSnapshot();
    document.body.title = "numbered anew";
    await step();
    $("dialog").append($("drawing"));
    $("drawing").setAttribute("class", "moved");
    await step();
    const gone = $("dialog");
    $("frame").remove();
    gone.remove();
    gone.setAttribute("title", "not recorded");
    await step();
    return events.filter(({ type }) => type === 3).map(({ data }) => JSON.stringify(data));
  });
}

test("the tuned rrweb records what the published one records", async ({ page, browser }) => {
  // No types: it is the build's own.
  const { trimRrweb } = await import(resolve(ROOT, "recorder-wasm/js/trim-rrweb.mjs"));
  const expected = await record(page, await script([]));
  const other = await browser.newPage();
  const seen = await record(other, await script([trimRrweb]));
  await other.close();

  expect(expected.length).toBeGreaterThan(12);
  expect(seen).toEqual(expected);
});
