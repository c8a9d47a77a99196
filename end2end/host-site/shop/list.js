/** The product list: search while typing, categories, add to the cart. */

import { changeCart, showCount } from "./cart.js";
import { categories, money, products } from "./products.js";

const tools = document.querySelector("#tools");
const list = document.querySelector("#products");
const found = document.querySelector("#found");
let category = "";

function card({ id, name, price, text, picture }) {
  const item = document.createElement("li");
  item.className = "card";
  item.innerHTML = `
    <a class="card__picture" href="product/?id=${id}" aria-label="${name}">${picture}</a>
    <div class="card__text">
      <h2 data-hs-unmask><a href="product/?id=${id}">${name}</a></h2>
      <p class="note">${text}</p>
    </div>
    <div class="card__foot" data-hs-unmask>
      <span class="price">${money(price)}</span>
      <button type="button" data-add="${id}">Add</button>
    </div>`;
  return item;
}

function show() {
  const words = tools.elements.q.value.trim().toLowerCase();
  const matching = products.filter(
    (product) =>
      (category === "" || product.category === category) &&
      `${product.name} ${product.text} ${product.category}`.toLowerCase().includes(words),
  );
  list.replaceChildren(...matching.map(card));
  found.textContent = matching.length === 0 ? `Nothing matches “${words}”.` : `${matching.length} products`;
  for (const button of document.querySelectorAll("[data-category]")) {
    button.setAttribute("aria-pressed", String(button.dataset.category === category));
  }
}

const buttons = ["", ...categories].map((name) => {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet";
  button.dataset.category = name;
  button.textContent = name || "All";
  button.addEventListener("click", () => {
    category = name;
    show();
  });
  return button;
});
document.querySelector(".categories").append(...buttons);

tools.addEventListener("submit", (event) => event.preventDefault());
tools.elements.q.addEventListener("input", show);
list.addEventListener("click", ({ target }) => {
  const id = target.dataset?.add;
  if (id) {
    changeCart(id, 1);
    window.Hindsight?.track?.("cart_add", { product: id });
    target.textContent = "Added";
    setTimeout(() => (target.textContent = "Add"), 1200);
  }
});

show();
showCount();
