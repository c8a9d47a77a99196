import assert from "node:assert/strict";
import { test } from "node:test";

import { decideSession, decideWindow, Identity, LIMITS } from "../src/identity.ts";
import { inMemory } from "../src/storage.ts";
import { uuidV7 } from "../src/uuid.ts";

const MINUTE = 60_000;
const NOW = 1_795_308_430_836;
const mint = () => uuidV7(NOW);

/** One browser: tabs share the session's store, each has its own for the window. */
function browser() {
  const session = inMemory();
  return { openTab: (tab = inMemory()) => ({ tab, identity: new Identity({ session, tab }, mint) }) };
}

function copyOf(tab: ReturnType<typeof inMemory>) {
  const copy = inMemory();
  copy.set("hs_window", tab.get("hs_window")!);
  return copy;
}

test("a session goes on within the idle timeout and ends after it", () => {
  const stored = { id: mint(), started: NOW, last: NOW };

  assert.equal(decideSession(stored, NOW + 29 * MINUTE, LIMITS, mint).id, stored.id);
  assert.notEqual(decideSession(stored, NOW + 30 * MINUTE, LIMITS, mint).id, stored.id);
});

test("a session ends at its maximum age, however lively", () => {
  const stored = { id: mint(), started: NOW, last: NOW + 24 * 60 * MINUTE - 1 };

  assert.notEqual(decideSession(stored, NOW + 24 * 60 * MINUTE, LIMITS, mint).id, stored.id);
});

test("a clock that jumped back by hours begins another session", () => {
  const stored = { id: mint(), started: NOW, last: NOW };

  assert.notEqual(decideSession(stored, NOW - 120 * MINUTE, LIMITS, mint).id, stored.id);
});

test("a window goes on after a page load, with the numbers that follow", () => {
  const stored = { id: mint(), session: mint(), seq: 4, first: 120, primary: false };

  const { window, opener } = decideWindow(stored, stored.session, mint);

  assert.deepEqual(window, { ...stored, primary: true });
  assert.equal(opener, undefined);
});

test("a copy of a live window is another window, and knows where it came from", () => {
  const stored = { id: mint(), session: mint(), seq: 4, first: 120, primary: true };

  const { window, opener } = decideWindow(stored, stored.session, mint);

  assert.notEqual(window.id, stored.id);
  assert.deepEqual([window.seq, window.first], [0, 0]);
  assert.equal(opener, stored.id);
});

test("a new session begins a new window", () => {
  const stored = { id: mint(), session: mint(), seq: 4, first: 120, primary: false };

  assert.notEqual(decideWindow(stored, mint(), mint).window.id, stored.id);
});

test("numbers survive a reload and never go back", () => {
  const { openTab } = browser();
  const { tab, identity } = openTab();
  identity.begin(NOW);
  identity.advance(identity.window.id, 3, 70);
  identity.advance(identity.window.id, 2, 50);
  identity.release(NOW + MINUTE);

  const after = openTab(tab).identity;
  after.begin(NOW + 2 * MINUTE);

  assert.equal(after.window.id, identity.window.id);
  assert.deepEqual([after.window.seq, after.window.first], [3, 70]);
});

test("a duplicated tab shares the session but not the window", () => {
  const { openTab } = browser();
  const first = openTab();
  first.identity.begin(NOW);

  const second = openTab(copyOf(first.tab));
  second.identity.begin(NOW);

  assert.equal(second.identity.session.id, first.identity.session.id);
  assert.notEqual(second.identity.window.id, first.identity.window.id);
});

test("a tab that was quiet follows the session that its sibling kept alive", () => {
  const { openTab } = browser();
  const [busy, quiet] = [openTab().identity, openTab().identity];
  busy.begin(NOW);
  quiet.begin(NOW);
  busy.touch(NOW + 20 * MINUTE);

  assert.equal(quiet.isOver(NOW + 40 * MINUTE), false);
  assert.equal(quiet.touch(NOW + 40 * MINUTE), false);
});

test("a tab that comes back late adopts the session that its sibling began", () => {
  const { openTab } = browser();
  const [busy, quiet] = [openTab().identity, openTab().identity];
  busy.begin(NOW);
  quiet.begin(NOW);

  assert.equal(busy.touch(NOW + 45 * MINUTE), true);
  assert.equal(quiet.isOver(NOW + 46 * MINUTE), true);
  assert.equal(quiet.touch(NOW + 46 * MINUTE), true);
  assert.equal(quiet.session.id, busy.session.id);
});

test("broken storage is read as empty", () => {
  const [session, tab] = [inMemory(), inMemory()];
  session.set("hs_session", '{"id":"../../x","started":1,"last":1}');
  tab.set("hs_window", "[not json");
  const identity = new Identity({ session, tab }, mint);

  identity.begin(NOW);

  assert.equal(identity.session.started, NOW);
  assert.equal(identity.window.seq, 0);
});

test("nothing stays in storage after forgetting", () => {
  const [session, tab] = [inMemory(), inMemory()];
  const identity = new Identity({ session, tab }, mint);
  identity.begin(NOW);

  identity.forget();

  assert.equal(session.get("hs_session"), null);
  assert.equal(tab.get("hs_window"), null);
});
