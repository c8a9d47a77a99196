/**
 * Six ways to change a document, of the same kind and size as the mutation benchmarks that
 * rrweb's own repository has: many small trees; the same, removed and added again; one deep
 * chain; a large list that moves; an attribute on every element; many deep chains.
 */

const place = document.querySelector("#place");

function element(text) {
  const made = document.createElement("div");
  if (text !== undefined) {
    made.textContent = text;
  }
  return made;
}

/** A chain of elements, each the only child of the one before. */
function chain(tree, length) {
  const nodes = Array.from({ length }, (_, level) => {
    const node = element();
    node.setAttribute("tree", tree);
    node.setAttribute("level", level);
    return node;
  });
  nodes.forEach((node, level) => nodes[level - 1]?.append(node));
  return nodes[0];
}

function addTrees() {
  for (let tree = 0; tree < 1_000; tree += 1) {
    document.body.append(chain(tree, 10));
  }
}

function addTreesAtOnce() {
  const trees = document.createDocumentFragment();
  for (let tree = 0; tree < 1_000; tree += 1) {
    trees.append(chain(tree, 10));
  }
  document.body.append(trees);
}

window.workloads = {
  "create 1,000 × 10": { run: addTrees },
  "create, remove, create": {
    run() {
      addTreesAtOnce();
      document.querySelectorAll("div").forEach((node) => node.remove());
      addTreesAtOnce();
    },
  },
  "append to the last, 1,000": {
    run() {
      let parent = document.body;
      for (let number = 1; number <= 1_000; number += 1) {
        const child = element(`node ${number}`);
        parent.append(child);
        parent = child;
      }
    },
  },
  "create and move 10,000": {
    run() {
      const list = element();
      for (let number = 1; number <= 10_000; number += 1) {
        list.append(element(`row ${number}`));
      }
      place.append(list);
      const elsewhere = element();
      elsewhere.append(list);
      document.body.append(elsewhere);
      place.remove();
      // Something must come after the move: the recorder has to find its place again.
      document.body.append(element("end"));
    },
  },
  "10,000 attributes": {
    before() {
      for (let number = 0; number < 10_000; number += 1) {
        place.append(element());
      }
    },
    run() {
      for (const node of document.querySelectorAll("div")) {
        node.classList.add("changed");
      }
    },
  },
  "100 chains of 256": {
    run() {
      let ends = Array.from({ length: 100 }, () => document.body.appendChild(element()));
      for (let level = 0; level < 256; level += 1) {
        ends = ends.map((end) => end.appendChild(element()));
      }
    },
  },
};

window.workload = window.workloads[new URLSearchParams(location.search).get("workload")];
window.workload?.before?.();
