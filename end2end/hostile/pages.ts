/** Pages that change what a recorder stands on, each in a way that is found in the wild. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

export interface HostilePage {
  name: string;
  /** Runs before anything else on the page, the recorder included. */
  script: string;
  /** Runs when the page has loaded, and puts what it found into `document.own`. */
  own?: string;
}

const zone = readFileSync(join(dirname(createRequire(import.meta.url).resolve("zone.js/package.json")), "bundles/zone.umd.js"), "utf8");

export const HOSTILE_PAGES: HostilePage[] = [
  {
    name: "Zone.js, with a zone that counts its turns",
    script: `${zone};
      // As a framework that renders after every turn of its zone.
      document.turns = 0;
      document.zone = Zone.current.fork({ name: "app", onInvokeTask(parent, _, target, task, self, args) {
        document.turns++;
        return parent.invokeTask(target, task, self, args);
      } });`,
    own: `document.zone.run(() => {
        document.querySelector("#count").addEventListener("mouseup", () => {
          document.own.isInZone = Zone.current.name;
          Promise.resolve().then(() => (document.own.isStillInZone = Zone.current.name));
        });
      });`,
  },
  {
    name: "Prototype.js: arrays and strings that write themselves as JSON, an Element of its own",
    script: `
      const native = window.Element;
      window.Element = function (tag, attributes) { return Object.assign(document.createElement(tag), attributes); };
      Object.assign(window.Element, native);
      window.Element.prototype = native.prototype;
      const define = (owner, methods) => { for (const name in methods) owner[name] = methods[name]; };
      define(Array.prototype, {
        toJSON() { return "[" + Array.prototype.map.call(this, (item) => JSON.stringify(item)).join(", ") + "]"; },
        each(visit) { for (let i = 0; i < this.length; i++) visit(this[i], i); return this; },
        find(visit) { for (let i = 0; i < this.length; i++) if (visit(this[i], i)) return this[i]; },
        include(item) { return this.indexOf(item) >= 0; },
        clear() { this.length = 0; return this; },
        compact() { return this.filter((item) => item != null); },
      });
      define(String.prototype, { toJSON() { return '"' + this + '"'; }, strip() { return this.trim(); } });
      define(Number.prototype, { toJSON() { return String(this); } });
      Object.toJSON = (value) => JSON.stringify(value);
      Array.from = (value) => { const list = []; for (let i = 0; i < (value || []).length; i++) list.push(value[i]); return list; };
      define(Function.prototype, { wrap(wrapper) { const self = this; return function () { return wrapper.apply(this, [self.bind(this), ...arguments]); }; } });
      document.getElementsByClassName = (name) => Array.from(document.querySelectorAll("." + name));
      define(native.prototype, { visible() { return true; }, update(text) { this.textContent = text; return this; } });`,
    own: `document.own.json = JSON.stringify({ list: [1, "two"] });
      document.own.each = []; [1, 2].each((item) => document.own.each.push(item));`,
  },
  {
    name: "a MutationObserver made of a timer",
    script: `
      const Native = window.MutationObserver;
      window.MutationObserver = class {
        constructor(callback) { this.inner = new Native(() => {}); this.callback = callback; }
        observe(target, options) {
          this.inner.observe(target, options);
          this.timer = setInterval(() => {
            const records = this.inner.takeRecords();
            if (records.length) this.callback(records, this);
          }, 20);
        }
        disconnect() { clearInterval(this.timer); this.inner.disconnect(); }
        takeRecords() { return this.inner.takeRecords(); }
      };`,
    own: `new MutationObserver((records) => (document.own.observed = records.length > 0))
        .observe(document.querySelector("#said"), { childList: true });`,
  },
  {
    name: "JSON.stringify, Date.now and console are the page's own",
    script: `
      const { stringify, parse } = JSON;
      document.lines = [];
      JSON.stringify = function (value, ...more) { return stringify.call(JSON, value, ...more); };
      JSON.parse = function (text, ...more) { return parse.call(JSON, text, ...more); };
      const now = Date.now;
      Date.now = () => now.call(Date);
      for (const level of ["log", "warn", "error"]) console[level] = (...args) => document.lines.push([level, ...args]);`,
    own: `console.log("mine"); document.own.lines = document.lines;`,
  },
  {
    name: "methods of arrays, strings and functions are replaced",
    script: `
      for (const name of ["map", "filter", "forEach", "push", "indexOf", "slice", "includes", "some", "every", "find"]) {
        const native = Array.prototype[name];
        Array.prototype[name] = function (...args) { document.calls = (document.calls || 0) + 1; return native.apply(this, args); };
      }
      const { call, apply, bind } = Function.prototype;
      Function.prototype.bind = function (...args) { return apply.call(bind, this, args); };
      Array.prototype.mine = function () {};
      Object.prototype.inherited = function () {};`,
    own: `document.own.keys = []; for (const key in [7]) document.own.keys.push(key);`,
  },
  {
    name: "addEventListener is wrapped and counts",
    script: `
      const { addEventListener, removeEventListener } = EventTarget.prototype;
      const wrappers = new WeakMap();
      EventTarget.prototype.addEventListener = function (type, listener, options) {
        const wrapper = listener && function (event) { return (listener.handleEvent || listener).call(this, event); };
        if (listener) wrappers.set(listener, wrapper);
        return addEventListener.call(this, type, wrapper, options);
      };
      EventTarget.prototype.removeEventListener = function (type, listener, options) {
        return removeEventListener.call(this, type, wrappers.get(listener) || listener, options);
      };`,
  },
  {
    name: "Object.prototype and friends are frozen",
    script: `for (const owner of [Object, Array, Function, String, Promise, Date, RegExp, Error]) { Object.freeze(owner.prototype); Object.freeze(owner); }`,
    own: `try { "use strict"; Object.prototype.x = 1; } catch {} document.own.isFrozen = !("x" in {});`,
  },
  {
    name: "history and fetch cannot be replaced",
    script: `
      Object.defineProperty(history, "pushState", { value: history.pushState, writable: false, configurable: false });
      Object.defineProperty(window, "fetch", { value: window.fetch, writable: false, configurable: false });
      Object.freeze(console);`,
  },
  {
    name: "elements by the names of what everyone uses",
    script: `document.addEventListener("DOMContentLoaded", () => document.querySelector("form").insertAdjacentHTML("beforeend",
      ["id", "name", "tagName", "parentNode", "childNodes", "attributes", "getAttribute", "matches", "closest", "elements", "querySelectorAll", "nodeType"]
        .map((name) => '<input name="' + name + '">').join("") + '<img name="body">'));`,
  },
  {
    name: "timers and frames that are wrapped",
    script: `
      for (const name of ["setTimeout", "requestAnimationFrame", "requestIdleCallback", "queueMicrotask"]) {
        const native = window[name];
        window[name] = (then, ...more) => native.call(window, (...args) => then(...args), ...more);
      }
      const { then } = Promise.prototype;
      Promise.prototype.then = function (...args) { return then.apply(this, args); };`,
  },
];

/** A page with a button, a field and a route of its own, and what went wrong on it in `document.own`. */
export function hostilePage({ script, own = "" }: Pick<HostilePage, "script" | "own">): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Hostile</title>
    <link rel="icon" href="data:," />
    <script>${script.replaceAll("</", "<\\/")}</script>
    <script async src="/recorder.js" data-key="hs_demo"></script>
  </head>
  <body>
    <h1 data-hs-unmask>Readable heading</h1>
    <form name="profile"><label>Field <input name="field" /></label></form>
    <button type="button" id="count">0</button>
    <ul id="said"></ul>
    <script>
      document.own = { n: 0 };
      document.querySelector("#count").onclick = function () {
        document.own.n += 1;
        this.textContent = String(document.own.n);
        const line = document.createElement("li");
        line.textContent = "Line " + document.own.n;
        document.querySelector("#said").appendChild(line);
        history.pushState(null, "", "/demo/hostile/?n=" + document.own.n);
        document.own.path = location.search;
      };
      document.querySelector("input").oninput = function () { document.own.typed = this.value; };
      ${own}
    </script>
  </body>
</html>`;
}
