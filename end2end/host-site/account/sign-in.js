/** Sign-in that never succeeds, and a button that shows the password. */

const form = document.forms["sign-in"];
const reveal = document.querySelector("#reveal");
let attempts = 0;

reveal.addEventListener("click", () => {
  const field = form.elements.password;
  const isShown = field.type === "text";
  field.type = isShown ? "password" : "text";
  reveal.textContent = isShown ? "Show" : "Hide";
  reveal.setAttribute("aria-pressed", String(!isShown));
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  attempts += 1;
  document.querySelector("#answer").textContent =
    attempts === 1 ? "That is not the password we know." : `Still not. That was try number ${attempts}.`;
});
