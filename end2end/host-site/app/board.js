/** View "Board": tasks move between columns, new ones are added. */

const columns = ["To do", "In the kiln", "Done"];
const tasks = [
  { text: "Twelve bowls, cream", column: 0 },
  { text: "Lids for the moss teapots", column: 0 },
  { text: "Mugs for the café on the corner", column: 1 },
  { text: "Test tiles, new green", column: 2 },
];

export function board(view) {
  view.innerHTML = `
    <h1 data-hs-unmask>Board</h1>
    <form class="shop-tools" name="task"><label class="search"><span data-hs-unmask>New task</span><input name="text" /></label><button data-hs-unmask>Add</button></form>
    <div class="board" id="columns"></div>`;
  view.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const field = event.target.elements.text;
    if (field.value.trim()) {
      tasks.push({ text: field.value.trim(), column: 0 });
      field.value = "";
      show(view);
    }
  });
  show(view);
}

function show(view) {
  const elements = columns.map((name, column) => {
    const element = document.createElement("section");
    element.className = "board__column";
    element.innerHTML = `<h2 data-hs-unmask>${name}</h2>`;
    element.append(...tasks.filter((task) => task.column === column).map((task) => card(task, view)));
    return element;
  });
  view.querySelector("#columns").replaceChildren(...elements);
}

function card(task, view) {
  const element = document.createElement("div");
  element.className = "task";
  const text = document.createElement("span");
  text.textContent = task.text;
  element.append(text);
  if (task.column < columns.length - 1) {
    const button = document.createElement("button");
    button.textContent = "→";
    button.setAttribute("aria-label", "Move on");
    button.addEventListener("click", () => {
      task.column += 1;
      show(view);
    });
    element.append(button);
  }
  return element;
}
