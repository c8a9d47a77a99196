/** Everything that can go wrong in a page, one button each. */

function say(text) {
  const line = document.createElement("li");
  line.textContent = text;
  document.querySelector("#said").append(line);
}

function fire(depth) {
  if (depth === 0) {
    throw new RangeError("the kiln is hotter than it can be");
  }
  fire(depth - 1);
}

const breakages = {
  throw() {
    say("An exception that nobody catches.");
    throw new TypeError("cup is not a function");
  },
  reject() {
    say("A promise that nobody waits for.");
    Promise.reject(new Error("the glaze did not arrive"));
  },
  log() {
    say("A line in the console, at level error.");
    console.error("the clay is too wet", { water: 0.41 });
  },
  image() {
    say("An image whose file does not exist.");
    const image = new Image(120, 80);
    image.alt = "A cup that was never photographed";
    image.src = "no-such-cup.png";
    document.querySelector("#place").append(image);
  },
  deep() {
    say("An exception with a long way up.");
    fire(10);
  },
  handled() {
    say("An exception that was caught, and reported.");
    try {
      fire(2);
    } catch (error) {
      window.Hindsight?.captureError?.(error);
    }
  },
  dead() {},
};

for (const [id, breakage] of Object.entries(breakages)) {
  document.getElementById(id).addEventListener("click", breakage);
}
