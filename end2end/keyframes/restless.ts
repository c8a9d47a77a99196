/**
 * Makes any page restless: adds, moves, removes, restyles and fills in at random, for as many
 * steps as it is told. The same seed does the same, so a failure can be seen again.
 *
 * Runs in the page: it must not use anything from outside its own body.
 */
export async function restless({ seed, steps }: { seed: number; steps: number }): Promise<void> {
  let state = seed;
  const random = (below: number): number => {
    // Numerical Recipes' generator: good enough to choose, the same everywhere.
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const pick = <T>(list: ArrayLike<T>): T | undefined => list[random(list.length)];
  const roots: (Document | ShadowRoot)[] = [document];
  const root = () => pick(roots)!;
  const any = (): Element | undefined => pick(root().querySelectorAll("body *, :host *, div, p, span, a, li, input"));
  const into = (): Element => {
    const found = any();
    const isContainer = found !== undefined && !/^(script|style|iframe|textarea|select|option|input|img|br|template|noscript)$/i.test(found.tagName);
    return isContainer ? found : document.body;
  };
  const word = () => `w${random(1000)}`;
  const sheet = new CSSStyleSheet();
  sheet.insertRule(".r0 { color: rgb(1, 2, 3) }");
  const styles: HTMLStyleElement[] = [];

  class RestlessBox extends HTMLElement {}
  if (customElements.get("restless-box") === undefined) customElements.define("restless-box", RestlessBox);

  const acts: (() => void)[] = [
    () => into().insertAdjacentHTML("beforeend", `<p class="r${random(3)}">${word()} <b>${word()}</b><!-- ${word()} --></p>`),
    () => into().prepend(document.createTextNode(word())),
    () => into().insertAdjacentHTML("afterbegin", `<div style="height:40px;overflow:auto"><div style="height:${400 + random(90)}px">${word()}</div></div>`),
    () => into().insertAdjacentHTML("beforeend", `<form><input value="${word()}"><input type="checkbox"><input type="radio" name="${word()}" checked><textarea>${word()}</textarea><select><option>a<option selected>b<option>c</select><progress value=".${random(9)}"></progress></form>`),
    () => into().insertAdjacentHTML("beforeend", `<svg viewBox="0 0 9 9"><linearGradient id="g${random(9)}"></linearGradient><circle r="${random(9)}"></circle><text>${word()}</text></svg>`),
    // Within one tree: the replayer cannot follow moves between a shadow root and its document.
    () => { const [found, target] = [any(), into()]; if (found?.getRootNode() === target.getRootNode()) target.append(found!); },
    () => any()?.before(...(random(2) ? [document.createElement("i"), word()] : [document.createComment(word())])),
    () => { const found = any(); if (found && found !== document.body && !found.contains(document.body)) found.remove(); },
    () => { const found = pick(into().childNodes); if (found?.nodeType === Node.TEXT_NODE) found.nodeValue = word(); },
    () => any()?.setAttribute("class", `r${random(3)} ${word()}`),
    () => any()?.setAttribute(`data-${word()}`, `${word()} "&<é`),
    () => any()?.toggleAttribute("hidden"),
    () => (any() as HTMLElement | undefined)?.style?.setProperty(pick(["color", "margin-left", "--own", "font-weight"])!, `${random(9)}`, random(2) ? "important" : ""),
    () => (any() as HTMLElement | undefined)?.style?.removeProperty("color"),
    () => (any() as HTMLElement | undefined)?.setAttribute("style", `top: ${random(9)}px; color: red`),
    () => {
      const style = document.createElement("style");
      style.textContent = random(2) ? `.r${random(3)} { margin: ${random(9)}px }` : "";
      if (random(2)) style.append(`.r1 { padding: ${random(9)}px }`);
      (random(2) ? document.head : into()).append(style);
      styles.push(style);
    },
    () => pick(styles)?.sheet?.insertRule(`.r${random(3)} { top: ${random(9)}px }`, 0),
    () => { const own = pick(styles)?.sheet; if (own?.cssRules.length) own.deleteRule(random(own.cssRules.length)); },
    () => { const own = pick(styles); const text = own?.firstChild; if (text) text.nodeValue = `.r2 { left: ${random(9)}px }`; },
    () => pick(styles)?.append(`.r0 { right: ${random(9)}px }`),
    () => { const rule = pick(styles)?.sheet?.cssRules[0]; if (rule instanceof CSSStyleRule) rule.style.setProperty("bottom", `${random(9)}px`); },
    () => { sheet.insertRule(`.r${random(3)} { z-index: ${random(9)} }`, random(sheet.cssRules.length)); },
    () => { if (sheet.cssRules.length > 1) sheet.deleteRule(0); },
    () => { const other = new CSSStyleSheet(); other.replaceSync(`.r1 { order: ${random(9)} }`); root().adoptedStyleSheets = random(2) ? [sheet, other] : [other]; },
    () => { root().adoptedStyleSheets = random(2) ? [sheet] : []; },
    () => {
      const host = document.createElement(random(2) ? "div" : "restless-box");
      const shadow = host.attachShadow({ mode: "open" });
      shadow.innerHTML = `<style>p { color: blue }</style><p>${word()}</p><slot></slot><input value="${word()}">`;
      host.append(word());
      into().append(host);
      roots.push(shadow);
    },
    () => { if (document.querySelectorAll("iframe").length < 4) into().insertAdjacentHTML("beforeend", `<iframe srcdoc="<style>p{margin:1px}</style><p>${word()}<input value=${word()}>"></iframe>`); },
    () => {
      const inner = pick(document.querySelectorAll("iframe"))?.contentDocument;
      inner?.body?.insertAdjacentHTML("beforeend", `<p class="r1">${word()}</p>`);
    },
    () => { const field = pick(root().querySelectorAll<HTMLInputElement>("input:not([type=file]), textarea, select")); if (field) { if (/checkbox|radio/.test(field.type)) field.click(); else { field.value = field.tagName === "SELECT" ? "a" : word(); field.dispatchEvent(new Event("input", { bubbles: true, composed: true })); } } },
    () => { const field = pick(document.querySelectorAll("textarea")); field?.replaceChildren(word()); },
    () => { const found = any(); if (found) { found.scrollTop = random(300); found.dispatchEvent(new Event("scroll")); } },
    () => window.scrollTo(0, random(500)),
    () => { const [one, two] = [any(), any()]; if (one && two && one.getRootNode() === two.getRootNode() && !one.contains(two) && !two.contains(one)) one.replaceWith(two); },
    () => { const found = into(); if (found !== document.body && found.childNodes.length < 20) found.replaceChildren(...[...found.childNodes].reverse()); },
    () => { const dialog = document.createElement("dialog"); dialog.textContent = word(); document.body.append(dialog); dialog.show(); },
    () => { const details = document.createElement("details"); details.innerHTML = `<summary>${word()}</summary>${word()}`; into().append(details); details.open = true; },
    () => document.documentElement.append(document.createElement("aside")),
    () => { document.title = word(); },
  ];
  for (let step = 0; step < steps; step++) {
    for (let n = random(4); n >= 0; n--) {
      try {
        pick(acts)!();
      } catch {
        // The page may forbid it; whatever happened so far is recorded.
      }
    }
    await new Promise((done) => { random(4) === 0 ? setTimeout(done, 5) : queueMicrotask(() => done(undefined)); });
  }
  await new Promise((done) => { setTimeout(done, 250); });
}
