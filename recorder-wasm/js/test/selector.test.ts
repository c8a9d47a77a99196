import assert from "node:assert/strict";
import { test } from "node:test";

import { thinPath } from "../src/mouse-path.ts";
import { selectorOf } from "../src/observe/selector.ts";

interface Fake {
  tagName: string;
  id: string;
  classList: string[];
  parentElement: Fake | null;
  children: Fake[];
  readonly previousElementSibling: Fake | null;
  readonly nextElementSibling: Fake | null;
  getAttribute(name: string): string | null;
}

function fake(tag: string, attributes: Record<string, string> = {}, parent: Fake | null = null): Fake {
  const element: Fake = {
    tagName: tag.toUpperCase(),
    id: attributes["id"] ?? "",
    classList: (attributes["class"] ?? "").split(" ").filter(Boolean),
    parentElement: parent,
    children: [],
    get previousElementSibling() {
      return sibling(this, -1);
    },
    get nextElementSibling() {
      return sibling(this, 1);
    },
    getAttribute: (name) => attributes[name] ?? null,
  };
  parent?.children.push(element);
  return element;
}

function sibling(element: Fake, step: number): Fake | null {
  const all = element.parentElement?.children ?? [];
  return all[all.indexOf(element) + step] ?? null;
}

const selector = (element: Fake) => selectorOf(element as unknown as Element);

test("what developers named is enough", () => {
  const body = fake("body");
  assert.equal(selector(fake("button", { id: "buy" }, body)), "#buy");
  assert.equal(selector(fake("span", {}, fake("div", { "data-testid": "cart" }, body))), '[data-testid="cart"] > span');
});

test("names that a build or a person's number made are not used", () => {
  for (const name of ["css-1x2y3z", "sc-bdVaJa", "order-48213", "Button_root__a1B2c", "user-123456"]) {
    const body = fake("body");
    assert.equal(selector(fake("a", { id: name, class: name }, body)), "body > a", name);
  }
});

test("siblings of one kind are told apart by position", () => {
  const list = fake("ul", { class: "cards" }, fake("body"));
  fake("li", {}, list);

  assert.equal(selector(fake("li", {}, list)), "body > ul.cards > li:nth-of-type(2)");
});

test("a form control is known by its name", () => {
  const form = fake("form", { id: "checkout" }, fake("body"));

  assert.equal(selector(fake("input", { name: "email" }, form)), '#checkout > input[name="email"]');
});

test("a straight, even path keeps its ends, a turn and a stop stay", () => {
  const at = (x: number, y: number, timeOffset: number) => ({ x, y, id: 1, timeOffset });
  const straight = [at(0, 0, 0), at(50, 1, 50), at(100, 0, 100)];
  const turn = [at(0, 0, 0), at(100, 0, 50), at(100, 100, 100)];
  const stop = [at(0, 0, 0), at(0, 0, 100), at(100, 0, 150)];

  assert.deepEqual(thinPath(straight), [straight[0], straight[2]]);
  assert.deepEqual(thinPath(turn), turn);
  assert.deepEqual(thinPath(stop), stop);
});
