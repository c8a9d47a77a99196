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
  slow() {
    setTimeout(() => say("An answer, when nobody waits for it any more."), 3000);
  },
  chatter() {
    console.debug("the kiln is at", 980, "degrees");
    console.info("twelve bowls", { glaze: "cream", cracked: [3, 7] });
    console.warn("the door of the kiln is open");
    for (let knock = 0; knock < 5; knock++) {
      console.log("knock");
    }
    console.error(new RangeError("more cups than shelves"));
    say("Lines in the console, at every level, one of them five times.");
  },
  async missing() {
    const answer = await fetch("no-such-list.json?cup=secret");
    const { length } = await answer.text();
    say(`A request that was answered with ${answer.status}, and ${length} characters.`);
  },
  async unreachable() {
    try {
      await fetch("https://nowhere.invalid/cups");
    } catch {
      say("A request that nobody answered.");
    }
  },
  post() {
    const request = new XMLHttpRequest();
    request.open("POST", "letterbox");
    request.addEventListener("loadend", () => say(`A letter that came back with ${request.status}.`));
    request.send("Dear kiln");
  },
  alert() {
    alert("This is all.");
  },
};

for (const [id, breakage] of Object.entries(breakages)) {
  document.getElementById(id).addEventListener("click", breakage);
}
