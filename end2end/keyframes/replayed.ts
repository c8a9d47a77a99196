/**
 * The page as rrweb's replayer shows it after some events, as lines of text.
 *
 * Everything that can be seen or that later events refer to: nodes and their ids, attributes,
 * texts, values, scroll positions, rules of all style sheets, shadow roots, frames.
 *
 * Runs in the page: it must not use anything from outside its own body.
 */
export async function replayed({ events, useVirtualDom }: { events: unknown[]; useVirtualDom: boolean }): Promise<string[]> {
  interface Replayer {
    iframe: HTMLIFrameElement;
    getMirror(): { getId(node: Node): number };
    getMetaData(): { totalTime: number };
    pause(at: number): void;
    destroy(): void;
  }
  const { Replayer } = (window as unknown as { rrwebReplay: { Replayer: new (events: unknown[], options: object) => Replayer } }).rrwebReplay;
  document.body.replaceChildren();
  const replayer = new Replayer(events, {
    root: document.body,
    triggerFocus: false,
    mouseTail: false,
    showWarning: false,
    pauseAnimation: true,
    loadTimeout: 0,
    useVirtualDom,
    // Where a page stands must not depend on how it grew.
    insertStyleRules: ["* { overflow-anchor: none !important }", "html { min-height: 5000px !important }"],
  });
  replayer.pause(replayer.getMetaData().totalTime + 1);
  await new Promise((done) => { setTimeout(done, 0); });

  const lines: string[] = [];
  const mirror = replayer.getMirror();
  const rules = (sheet: CSSStyleSheet | null): string => {
    try {
      return sheet === null ? "" : [...sheet.cssRules].map((rule) => rule.cssText).join(" ");
    } catch {
      return "(of another origin)";
    }
  };
  const write = (node: Node, depth: string): void => {
    const id = mirror.getId(node);
    // The replayer's own style sheets are in no recording.
    if (node.nodeName === "STYLE" && id < 0) return;
    const line = [depth + (id < 0 ? "-" : id), node.nodeName];
    if (node.nodeType === Node.ELEMENT_NODE) {
      const element = node as HTMLInputElement;
      // Where the mouse is, is not part of the page.
      element.classList.remove(":hover");
      if (element.className === "") element.removeAttribute("class");
      const attributes = [...element.attributes].map(({ name, value }) => `${name}=${JSON.stringify(value)}`);
      line.push(element.namespaceURI?.split("/").at(-1) ?? "", ...attributes.sort());
      if ("checked" in element) line.push(`checked:${element.checked}`);
      if ("value" in element && element.nodeName !== "LI") line.push(`value:${element.value}`);
      if ("selected" in element) line.push(`selected:${element.selected}`);
      if (element.scrollTop || element.scrollLeft) line.push(`scroll:${Math.round(element.scrollLeft)},${Math.round(element.scrollTop)}`);
      if (element.nodeName === "STYLE") line.push(`rules:${rules((node as HTMLStyleElement).sheet)}`);
    } else if (node.nodeType === Node.DOCUMENT_NODE) {
      line.push((node as Document).compatMode, ...(node as Document).adoptedStyleSheets.map(rules));
    } else {
      line.push(JSON.stringify(node.nodeValue));
    }
    lines.push(line.join(" "));
    const shadow = (node as Element).shadowRoot;
    if (shadow) {
      lines.push(`${depth}  #shadow ${shadow.adoptedStyleSheets.map(rules).join(" ")}`);
      for (const child of shadow.childNodes) write(child, `${depth}    `);
    }
    const inner = node.nodeName === "IFRAME" ? (node as HTMLIFrameElement).contentDocument : null;
    // What loads by itself in a frame that was never recorded is nobody's.
    if (inner && mirror.getId(inner) >= 0) write(inner, `${depth}  `);
    for (const child of node.childNodes) write(child, `${depth}  `);
  };
  const shown = replayer.iframe;
  lines.push(`viewport ${shown.getAttribute("width")} ${shown.getAttribute("height")}`);
  lines.push(`scrolled ${shown.contentWindow!.scrollX},${shown.contentWindow!.scrollY}`);
  write(shown.contentDocument!, "");
  replayer.destroy();
  return lines;
}
