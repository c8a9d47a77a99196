/** View "Today": a clock that changes the page while nobody does anything, and a list to tick off. */

const jobs = ["Glaze the second batch", "Answer the letter from Porto", "Order beech for the handles", "Sweep"];

export function today(view) {
  view.innerHTML = `
    <h1 data-hs-unmask>Today</h1>
    <p class="note">It is <time id="clock"></time>, and the kiln is warm.</p>
    <form class="panel" id="jobs"></form>`;
  const form = view.querySelector("#jobs");
  form.innerHTML = jobs
    .map((job, index) => `<label class="choice"><input type="checkbox" name="job-${index}" />${job}</label>`)
    .join("");

  const clock = view.querySelector("#clock");
  const tick = () => {
    clock.textContent = new Date().toLocaleTimeString("en-GB");
    if (clock.isConnected) {
      setTimeout(tick, 1000);
    }
  };
  tick();
}
