/** One product: picture, amount, reviews. */

import { changeCart, showCount } from "./cart.js";
import { findProduct, money, products } from "./products.js";

const product = findProduct(new URLSearchParams(location.search).get("id")) ?? products[0];
document.title = `${product.name} · Birch & Brass`;

document.querySelector("#product").innerHTML = `
  <div class="product__picture">${product.picture}</div>
  <div>
    <h1 data-hs-unmask>${product.name}</h1>
    <p class="lead">${product.text}</p>
    <p class="price" data-hs-unmask>${money(product.price)}</p>
    <form class="product__buy" name="buy">
      <label><span data-hs-unmask>Amount</span><input type="number" name="amount" value="1" min="1" max="20" /></label>
      <button data-hs-unmask>Add to cart</button>
    </form>
    <p class="message" role="status" id="added"></p>
  </div>`;

document.forms.buy.addEventListener("submit", (event) => {
  event.preventDefault();
  const amount = Number(event.target.elements.amount.value) || 1;
  changeCart(product.id, amount);
  window.Hindsight?.track?.("cart_add", { product: product.id, amount });
  document.querySelector("#added").textContent = `${amount} × ${product.name} in your cart.`;
});

const reviews = [
  ["Marta Lindqvist", "Better than the one my grandmother left me, and she would agree."],
  ["Jonas Achterberg", "Arrived well packed. The color is a little warmer than in the picture."],
];

// The text of a published review may be read in a replay; who wrote it, and what a visitor writes now, may not.
function showReview([name, text], isPublished) {
  const review = document.createElement("article");
  review.className = "review";
  const author = document.createElement("strong");
  author.dataset.hsMask = "";
  author.textContent = name;
  const words = document.createElement("p");
  words.textContent = text;
  if (!isPublished) {
    words.dataset.hsMask = "";
  }
  review.append(author, words);
  document.querySelector("#reviews").append(review);
}
reviews.forEach((review) => showReview(review, true));

document.forms.review.addEventListener("submit", (event) => {
  event.preventDefault();
  const field = event.target.elements.review;
  if (field.value.trim()) {
    showReview(["You", field.value.trim()], false);
    field.value = "";
  }
});

showCount();
