/** The cart of this browser: product ids and how many of each. */

const KEY = "demo-cart";

export function readCart() {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}");
  } catch {
    return {};
  }
}

export function changeCart(id, change) {
  const cart = readCart();
  cart[id] = Math.max(0, (cart[id] ?? 0) + change);
  if (cart[id] === 0) {
    delete cart[id];
  }
  localStorage.setItem(KEY, JSON.stringify(cart));
  showCount();
}

export function emptyCart() {
  localStorage.removeItem(KEY);
}

/** Writes the number of things into the header of every shop page. */
export function showCount() {
  const count = Object.values(readCart()).reduce((sum, n) => sum + n, 0);
  const place = document.querySelector("#cart-count");
  if (place) {
    place.textContent = count > 0 ? `(${count})` : "";
  }
}
