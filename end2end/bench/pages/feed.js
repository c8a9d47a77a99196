/**
 * A single-page application that is never quiet and never grows: rows come and go, cells
 * change, every ten seconds another view takes the place of the one before.
 */

const VIEWS = ["orders", "stock", "kiln", "people"];
const ROWS = 60;
const TICK_MS = 100;
const VIEW_MS = 10_000;

const main = document.querySelector("main");
let serial = 0;

function row() {
  serial += 1;
  const made = document.createElement("tr");
  made.className = "is-new";
  made.innerHTML = `<td>${serial}</td><td>Bowl no. ${serial % 97}</td><td class="price">${(serial * 7) % 113}.00</td>
    <td><button type="button" title="Remove bowl ${serial}">×</button></td>`;
  return made;
}

function show(view) {
  const table = document.createElement("table");
  table.append(...Array.from({ length: ROWS }, row));
  const heading = document.createElement("h1");
  heading.textContent = view;
  const field = document.createElement("input");
  field.name = `find-${view}`;
  main.replaceChildren(heading, field, table);
}

function tick() {
  const table = main.querySelector("table");
  table.prepend(row());
  table.lastElementChild.remove();
  const rows = table.querySelectorAll("tr");
  rows[5].className = "";
  for (let index = serial % 7; index < rows.length; index += 7) {
    rows[index].querySelector(".price").textContent = `${(serial * index) % 113}.00`;
  }
}

document.querySelector("nav").append(
  ...VIEWS.map((view) => Object.assign(document.createElement("a"), { href: `#${view}`, textContent: `${view} ` })),
);
show(VIEWS[0]);
setInterval(tick, TICK_MS);
let turn = 0;
setInterval(() => {
  turn += 1;
  const view = VIEWS[turn % VIEWS.length];
  history.pushState(null, "", `?${new URLSearchParams({ ...Object.fromEntries(new URLSearchParams(location.search)), view })}`);
  show(view);
}, VIEW_MS);
