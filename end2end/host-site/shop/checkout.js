/** The cart page: lines, total, and the form that leads to the thanks. */

import { changeCart, emptyCart, readCart, showCount } from "./cart.js";
import { findProduct, money } from "./products.js";

const lines = document.querySelector("#lines");

function show() {
  const entries = Object.entries(readCart())
    .map(([id, amount]) => ({ product: findProduct(id), amount }))
    .filter(({ product }) => product);
  lines.innerHTML = entries
    .map(
      ({ product, amount }) => `
        <tr>
          <td data-hs-unmask>${product.name}</td>
          <td>
            <button type="button" class="quiet" data-id="${product.id}" data-change="-1" aria-label="One less">−</button>
            ${amount}
            <button type="button" class="quiet" data-id="${product.id}" data-change="1" aria-label="One more">+</button>
          </td>
          <td>${money(product.price * amount)}</td>
        </tr>`,
    )
    .join("");
  const total = entries.reduce((sum, { product, amount }) => sum + product.price * amount, 0);
  document.querySelector("#total").textContent =
    entries.length === 0 ? "Nothing in it yet." : `Together ${money(total)}`;
}

lines.addEventListener("click", ({ target }) => {
  const { id, change } = target.dataset;
  if (id) {
    changeCart(id, Number(change));
    show();
  }
});

document.querySelector("#checkout").addEventListener("submit", (event) => {
  // Nothing of the form leaves the browser, not even into the address of the next page.
  event.preventDefault();
  window.Hindsight?.track?.("order", { products: Object.keys(readCart()).length });
  emptyCart();
  location.href = "../thanks/";
});

show();
showCount();
