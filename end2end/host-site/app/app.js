/** A small application with three views. It changes its address without loading a page. */

import { board } from "./board.js";
import { settings } from "./settings.js";
import { today } from "./today.js";

const BASE = "/demo/app/";
const views = { "": ["Today", today], "board/": ["Board", board], "settings/": ["Settings", settings] };

const app = document.querySelector("#app");
app.innerHTML = `
  <aside class="app__side" data-hs-unmask>
    <h2>Workshop</h2>
    <nav aria-label="Views"></nav>
    <p><a href="/demo/">Leave</a></p>
  </aside>
  <main class="app__main" id="view"></main>`;

const nav = app.querySelector("nav");
for (const [path, [name]] of Object.entries(views)) {
  const link = document.createElement("a");
  link.href = BASE + path;
  link.textContent = name;
  nav.append(link);
}

function show() {
  const path = location.pathname.slice(BASE.length);
  const [name, render] = views[path] ?? views[""];
  document.title = `${name} · Workshop`;
  for (const link of nav.children) {
    link.toggleAttribute("aria-current", new URL(link.href).pathname === location.pathname);
  }
  const view = document.querySelector("#view");
  view.replaceChildren();
  render(view);
}

nav.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (link && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    history.pushState(null, "", link.href);
    show();
  }
});
addEventListener("popstate", show);
show();
