/** The rules of "Frustration", one by one, under a driven clock. */

import assert from "node:assert/strict";
import { test } from "node:test";

import type { Click } from "../../src/observe/frustration/click.ts";
import { Events } from "../../src/observe/frustration/events.ts";
import { Judge, type Later } from "../../src/observe/frustration/judge.ts";

const START = 1_795_300_000_000;

interface Said {
  kind: string;
  n: number;
  response_ms?: number;
  click?: number;
}

/** A page whose time is moved by hand; every time is in ms since its start. */
class Page {
  now = 0;
  said: Said[] = [];
  private timers: { at: number; then: () => void }[] = [];
  private readonly judge: Judge;
  private readonly events: Events;

  /** `parents` is the tree: which node is around which. */
  constructor(parents: Record<number, number> = {}) {
    const emit = (tag: string, payload: unknown) => {
      assert.equal(tag, "frustration");
      this.said.push(payload as Said);
    };
    const later: Later = (ms, then) => {
      const timer = { at: this.now + ms, then };
      this.timers.push(timer);
      return () => (this.timers = this.timers.filter((other) => other !== timer));
    };
    this.judge = new Judge(emit, later);
    this.events = new Events(this.judge, emit, (id) => parents[id]);
  }

  to(time: number): this {
    for (;;) {
      const next = this.timers.filter(({ at }) => at <= time).sort((left, right) => left.at - right.at)[0];
      if (!next) {
        break;
      }
      this.timers = this.timers.filter((other) => other !== next);
      this.now = next.at;
      next.then();
    }
    this.now = time;
    return this;
  }

  click(time: number, more: Partial<Click> = {}, labelled?: unknown): this {
    this.to(time);
    const at = START + time;
    this.events.click(at);
    this.judge.click(
      { at, x: 10, y: 10, target: "button", isCandidate: true, canRage: true, leaves: undefined, ...more },
      labelled === undefined ? undefined : { control: labelled, at: at - 1 },
    );
    return this.event(time, 3, { source: 2, type: 2, id: 7 });
  }

  event(time: number, type: number, data: unknown): this {
    this.to(time);
    this.events.see({ type, data, timestamp: START + time } as never);
    return this;
  }

  mutate(time: number, id = 50): this {
    return this.event(time, 3, { source: 0, adds: [], removes: [], texts: [{ id, value: "x" }], attributes: [] });
  }

  custom(time: number, tag: string, payload: Record<string, unknown> = {}): this {
    return this.event(time, 5, { tag, payload });
  }

  /** What is said once the page was left alone for a minute. */
  get verdict(): string[] {
    this.to(this.now + 60_000);
    return this.said.map(({ kind, n, response_ms }) => kind + (n > 1 ? ` ${n}` : "") + (response_ms ? ` ${response_ms}` : ""));
  }
}

const page = () => new Page();

test("a click without an answer is dead after seven seconds, and only then", () => {
  const inert = page().click(1_000);
  inert.to(8_000);
  assert.deepEqual(inert.said, []);
  inert.to(8_001);
  assert.deepEqual(inert.said, [{ kind: "dead", n: 1, click: START + 1_000 }]);
});

test("a change answers: in time, slowly, or not any more", () => {
  const cases: [number, string[]][] = [
    [2_000, []],
    [2_001, ["slow 2001"]],
    [7_000, ["slow 7000"]],
    [7_001, ["dead"]],
  ];
  for (const [time, expected] of cases) {
    assert.deepEqual(page().click(0).mutate(time).verdict, expected, String(time));
  }
});

test("what answers, and what does not", () => {
  const cases: [string, (page: Page) => Page, string[]][] = [
    ["input", (page) => page.event(10, 3, { source: 5, id: 1, text: "*" }), []],
    ["style rule", (page) => page.event(10, 3, { source: 8, id: 1 }), []],
    ["media", (page) => page.event(10, 3, { source: 7, id: 1, type: 0 }), []],
    ["scroll", (page) => page.event(500, 3, { source: 3, id: 1, x: 0, y: 9 }), []],
    ["late scroll", (page) => page.event(501, 3, { source: 3, id: 1, x: 0, y: 9 }), ["dead"]],
    ["mouse", (page) => page.event(10, 3, { source: 1, positions: [{ x: 1, y: 1, id: 1, timeOffset: 0 }] }), ["dead"]],
    ["route", (page) => page.custom(10, "navigation", { kind: "route", how: "push" }), []],
    ["link", (page) => page.custom(0, "navigation", { kind: "link" }), ["dead"]],
    ["a fact of the page", (page) => page.custom(0, "cart_add"), []],
    ["a late fact", (page) => page.custom(1_001, "cart_add"), ["dead"]],
    ["submit", (page) => page.custom(5, "form", { state: "submit" }), []],
    ["vital", (page) => page.custom(0, "vital", { metric: "INP" }), ["dead"]],
    ["request", (page) => page.custom(5, "network", { status: 200 }), ["dead"]],
    ["checkout", (page) => page.event(200, 4, {}).event(200, 2, { node: {} }), ["dead"]],
    ["hidden", (page) => page.custom(300, "visibility", { state: "hidden" }), []],
    ["focus of a field", (page) => page.custom(3, "form", { state: "focus" }), []],
    ["marked text", (page) => page.event(200, 3, { source: 14, ranges: [{ start: 1, end: 1, startOffset: 0, endOffset: 5 }] }), []],
    ["a caret", (page) => page.event(200, 3, { source: 14, ranges: [{ start: 1, end: 1, startOffset: 5, endOffset: 5 }] }), ["dead"]],
  ];
  for (const [name, happens, expected] of cases) {
    assert.deepEqual(happens(page().click(0)).verdict, expected, name);
  }
});

test("a click that promises nothing is not judged", () => {
  assert.deepEqual(page().click(0, { isCandidate: false }).verdict, []);
});

test("where nothing is recorded nothing is dead", () => {
  const judge = new Judge(() => assert.fail(), (_, then) => (then(), () => {}));
  judge.click({ at: 1, x: 0, y: 0, target: 1, isCandidate: true, canRage: true, leaves: undefined });
});

test("who clicks elsewhere has given up, after three seconds", () => {
  const working = { target: "link", leaves: "link" as const };
  assert.deepEqual(page().click(0).click(1_000, working).mutate(1_100).verdict, []);
  assert.deepEqual(page().click(0).click(3_200, working).mutate(3_300).verdict, ["dead"]);
});

test("a link is answered by the page it leads to, other things are not by a closed tab", () => {
  const gone = (time: number, more: Partial<Click>) =>
    page().click(0, more).custom(time, "visibility", { state: "pagehide" }).verdict;
  assert.deepEqual(gone(2_000, { leaves: "link" }), []);
  assert.deepEqual(gone(5_000, { leaves: "link" }), ["slow 5000"]);
  assert.deepEqual(gone(9_000, { leaves: "link" }), ["slow 9000"]);
  assert.deepEqual(gone(2_000, { leaves: "form" }), []);
  assert.deepEqual(gone(2_000, {}), []);
  assert.deepEqual(gone(4_000, {}), ["dead"]);
});

test("clicks that are fast and close are one rage, and not dead", () => {
  const inert = page();
  for (let n = 0; n < 5; n++) {
    inert.click(n * 80);
  }
  assert.deepEqual(inert.verdict, ["rage 5"]);
  assert.equal(inert.said[0]!.click, START);
});

test("the bounds of rage", () => {
  const clicks = (...times: number[]) => {
    const inert = page();
    times.forEach((time) => inert.click(time));
    return inert.verdict.filter((said) => said.startsWith("rage"));
  };
  assert.deepEqual(clicks(0, 500, 1_000), ["rage 3"]);
  assert.deepEqual(clicks(0, 500, 1_001), []);
  const far = page().click(0).click(100, { x: 25 }).click(200, { x: 41 });
  assert.deepEqual(far.verdict.filter((said) => said.startsWith("rage")), []);
});

test("a counter that is clicked up is no rage, unless it stands still", () => {
  const counter = page();
  for (let n = 0; n < 6; n++) {
    counter.click(n * 200).mutate(n * 200 + 60);
  }
  assert.deepEqual(counter.verdict, []);
  const stuck = page();
  for (let n = 0; n < 6; n++) {
    stuck.click(n * 200);
  }
  assert.deepEqual(stuck.verdict, ["rage 6"]);
});

test("marking a paragraph by three clicks is no rage, and neither is a slider", () => {
  const triple = page().click(0, { isCandidate: false }).click(100, { isCandidate: false }).click(200, { isCandidate: false });
  triple.event(205, 3, { source: 14, ranges: [{ start: 1, end: 2, startOffset: 0, endOffset: 0 }] });
  assert.deepEqual(triple.verdict, []);
  const slider = { canRage: false, isCandidate: false };
  assert.deepEqual(page().click(0, slider).click(100, slider).click(200, slider).verdict, []);
});

test("an error within a second of a click makes it an error click, which may be dead, too", () => {
  const failing = page().click(0).custom(400, "error", { mechanism: "onerror" });
  failing.custom(500, "error", { mechanism: "unhandledrejection" });
  assert.deepEqual(failing.verdict, ["error", "dead"]);
  assert.deepEqual(page().click(0).custom(1_001, "error", { mechanism: "onerror" }).said, []);
  assert.deepEqual(page().click(0).custom(10, "error", { mechanism: "captured" }).said, []);
  assert.equal(page().click(0).custom(10, "network", { status: 502 }).said[0]?.kind, "error");
  assert.equal(page().click(0).custom(10, "network", { failed: true }).said[0]?.kind, "error");
});

test("a label and its control are one click", () => {
  const checkbox = page().click(0, { target: "label" }).click(1, { target: "box" }, "box");
  assert.deepEqual(checkbox.event(2, 3, { source: 5, id: 1, isChecked: true }).verdict, []);
});

test("the second half of a double click shares the answer of the first", () => {
  assert.deepEqual(page().click(0).mutate(60).click(300).verdict, []);
});

test("a clock does not keep a dead button alive", () => {
  const clock = page();
  for (let second = 1; second < 30; second++) {
    clock.mutate(second * 1_000, 9);
  }
  clock.click(30_100);
  for (let second = 31; second < 40; second++) {
    clock.mutate(second * 1_000, 9);
  }
  assert.deepEqual(clock.verdict, ["dead"]);
  const answered = page();
  for (let second = 1; second < 30; second++) {
    answered.mutate(second * 1_000, 9);
  }
  assert.deepEqual(answered.click(30_100).mutate(30_200, 10).verdict, []);
});

test("what is added again and again under one node is noise, its new children included", () => {
  const ticker = page();
  const tick = (time: number, id: number) =>
    ticker.event(time, 3, {
      source: 0,
      adds: [
        { parentId: 5, node: { id } },
        { parentId: id, node: { id: id + 1 } },
      ],
      removes: [{ parentId: 5, id: id - 2 }],
      texts: [],
      attributes: [],
    });
  for (let second = 1; second < 30; second++) {
    tick(second * 1_000, 100 + 2 * second);
  }
  ticker.click(30_100);
  tick(31_000, 300);
  assert.deepEqual(ticker.verdict, ["dead"]);
});

test("a new node within what always changes is noise, and so is a sheet that does", () => {
  const ticker = new Page({ 201: 9, 9: 1, 50: 1 });
  for (let second = 1; second < 30; second++) {
    ticker.mutate(second * 1_000, 9).event(second * 1_000 + 500, 3, { source: 8, id: 40, adds: [] });
  }
  ticker.click(30_100).mutate(30_200, 201);
  ticker.event(30_300, 3, { source: 8, id: 40, adds: [] });
  assert.deepEqual(ticker.verdict, ["dead"]);

  const answered = (happens: (page: Page) => Page) => {
    const other = new Page({ 201: 9, 9: 1, 50: 1 });
    for (let second = 1; second < 30; second++) {
      other.mutate(second * 1_000, 9).event(second * 1_000 + 500, 3, { source: 13, id: 40 });
    }
    return happens(other.click(30_100)).verdict;
  };
  assert.deepEqual(answered((other) => other.mutate(30_200, 50)), []);
  assert.deepEqual(answered((other) => other.event(30_200, 3, { source: 15, id: 1, styleIds: [1] })), []);
});

test("scrolling and moving to and fro is thrash", () => {
  const scrolling = page();
  [0, 300, 0, 300, 0, 300].forEach((y, index) => scrolling.event(index * 300, 3, { source: 3, id: 1, x: 0, y }));
  assert.deepEqual(scrolling.verdict, ["thrash 4"]);
  const short = page();
  [0, 190, 0, 190, 0, 190].forEach((y, index) => short.event(index * 300, 3, { source: 3, id: 1, x: 0, y }));
  assert.deepEqual(short.verdict, []);

  const positions = Array.from({ length: 10 }, (_, n) => ({ x: (n % 2) * 60, y: 0, id: 1, timeOffset: n * 100 - 900 }));
  const moving = () => page().event(900, 3, { source: 1, positions });
  assert.deepEqual(moving().mutate(1_500).verdict, ["thrash 8"]);
  assert.deepEqual(moving().click(1_000).mutate(1_010).verdict, []);
});
