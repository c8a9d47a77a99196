/** A page that is full of secrets, one in each place where a page can put text. */

const PLACES = [
  "text", "title", "heading", "comment", "alt", "tooltip", "label", "placeholder", "value", "hidden", "textarea",
  "option", "optgroup", "button", "submit", "editable", "svg", "svgtitle", "data", "meta", "link", "image", "srcset",
  "style", "inline", "shadow", "frame", "later", "attribute", "moved", "template", "noscript", "query", "fragment",
] as const;

type Place = (typeof PLACES)[number];

/** The secret of a place: letters only, so that no pattern but masking can hide it, like a name. */
export const secretOf = (place: Place): string => `Zq${place}Qz`;

export const SECRETS: string[] = PLACES.map(secretOf);

const s = secretOf;

/** A word that may be read, in the address, in text and as the name of a button. */
export const CONTROL = "Zqcontrolzq";

export const PLANTED_PATH = `/demo/planted/${CONTROL}/?q=${s("query")}#${s("fragment")}`;

export const PLANTED_PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>${s("title")}</title>
    <meta name="description" content="${s("meta")}" />
    <style>.x::after { content: "ok" } /* ${s("style")} */</style>
    <script async src="/recorder.js" data-key="hs_demo"></script>
  </head>
  <body>
    <!-- ${s("comment")} -->
    <h1 aria-label="${s("label")}">${s("heading")}</h1>
    <p id="plain" title="${s("tooltip")}" data-user="${s("data")}">${s("text")}</p>
    <a href="/demo/?q=${s("link")}">a</a>
    <img alt="${s("alt")}" src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" srcset="/none.png?${s("srcset")} 2x" />
    <img alt="" src="/none.png?q=${s("image")}" />
    <form>
      <input name="a" placeholder="${s("placeholder")}" value="${s("value")}" />
      <input type="hidden" name="b" value="${s("hidden")}" />
      <textarea name="c">${s("textarea")}</textarea>
      <select name="d"><optgroup label="${s("optgroup")}"><option selected>${s("option")}</option></optgroup></select>
      <button name="e">${s("button")}</button>
      <input type="submit" value="${s("submit")}" />
    </form>
    <div contenteditable>${s("editable")}</div>
    <svg width="90" height="20"><title>${s("svgtitle")}</title><text y="15">${s("svg")}</text></svg>
    <div style="background: url('/none.png?${s("inline")}')">.</div>
    <template><p>${s("template")}</p></template>
    <noscript>${s("noscript")}</noscript>
    <div id="host"></div>
    <iframe srcdoc="<p>${s("frame")}</p>"></iframe>
    <div id="open" data-hs-unmask>readable words <button>${CONTROL}</button></div>
    <script>
      document.querySelector("#host").attachShadow({ mode: "open" }).innerHTML = "<p>${s("shadow")}</p>";
    </script>
  </body>
</html>`;

/** Changes the page while it is recorded: text, attribute, and a node that leaves an unmasked area. */
export function plantMore([later, attribute, moved]: string[]): void {
  const plain = document.querySelector("#plain")!;
  plain.firstChild!.nodeValue = later!;
  plain.setAttribute("title", attribute!);
  const wanderer = document.createElement("span");
  wanderer.textContent = "readable for now";
  document.querySelector("#open")!.append(wanderer);
  setTimeout(() => {
    document.body.append(wanderer);
    wanderer.textContent = moved!;
    document.body.append(Object.assign(document.createElement("i"), { id: "planted" }));
  }, 50);
}

/** Adds a picture that does not load, and waits until the page was told so. */
export function failPicture([within, address]: string[]): Promise<unknown> {
  const picture = document.createElement("img");
  document.querySelector(within!)!.append(picture);
  const failed = new Promise((resolve) => picture.addEventListener("error", resolve));
  picture.src = address!;
  return failed.then(() => null);
}
