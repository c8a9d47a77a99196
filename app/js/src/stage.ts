/**
 * The stage: an isolated document in which recorded pages are rebuilt.
 *
 *   dashboard (layer 1) ── MessageChannel ──▶ [stage] (layer 2) ── rrweb ──▶ recorded page (layer 3)
 *
 * It decides nothing: which moment is drawn, and whether it plays, the player says. A new run
 * is built out of sight and takes the old one's place when its first picture stands, so nothing
 * flashes in between.
 */

import "@rrweb/replay/dist/style.css";
import "./stage.css";

import { Brightness } from "./brightness.ts";
import { Fit } from "./fit.ts";
import { Inspector } from "./inspector.ts";
import { HELLO, PING, PORT, type FromStage, type ToStage } from "./messages.ts";
import { Overlay } from "./overlay.ts";
import { ReplayRun } from "./replay-run.ts";

const stage = document.createElement("div");
stage.className = "stage";
document.body.append(stage);

/** A page that is busy is asked for its title so often, in ms. */
const TITLE_MS = 250;

const decoder = new TextDecoder();
const fit = new Fit(stage);
let port: MessagePort | undefined;
let speed = 1;
let hasTrail = false;
let shown: ReplayRun | undefined;
let newest: { id: number; run: ReplayRun } | undefined;
let title = "";
let titleTimer: ReturnType<typeof setTimeout> | undefined;
const overlay = new Overlay(stage, () => shown?.page());
const inspector = new Inspector(stage, () => shown?.page(), (element) => tell({ kind: "inspected", element }));
const brightness = new Brightness(() => shown?.page(), (at) => tell({ kind: "changed", at }));

function tell(message: FromStage): void {
  port?.postMessage(message);
}

function runOf(id: number): ReplayRun {
  if (newest?.id === id) return newest.run;
  // A run that was not even drawn is of no use any more.
  if (newest !== undefined && newest.run !== shown) newest.run.destroy();
  const root = document.createElement("div");
  root.className = "stage__run";
  stage.append(root);
  const run = new ReplayRun(root, { speed, hasTrail }, {
    drawn: () => show(run),
    resized: (width, height) => {
      fit.setPage(width, height);
      tell({ kind: "size", width, height });
    },
    drifted: (at) => tell({ kind: "drifted", at }),
    changed: () => {
      titleTimer ??= setTimeout(tellTitle, TITLE_MS);
    },
  });
  newest = { id, run };
  return run;
}

function show(run: ReplayRun): void {
  if (shown !== run) {
    shown?.destroy();
    shown = run;
    run.root.classList.add("stage__run--shown");
  }
  tell({ kind: "drawn" });
  tellTitle();
}

function tellTitle(): void {
  clearTimeout(titleTimer);
  titleTimer = undefined;
  const now = shown?.page()?.window()?.document.title ?? "";
  if (now !== title) tell({ kind: "title", title: now });
  title = now;
}

function obey(message: ToStage): void {
  switch (message.kind) {
    case "events":
      runOf(message.run).add(decoder.decode(message.lines));
      break;
    case "play":
      runOf(message.run).play(message.at);
      brightness.watch();
      break;
    case "draw":
      brightness.rest();
      runOf(message.run).draw(message.at);
      break;
    case "hold":
      brightness.rest();
      shown?.hold();
      newest?.run.hold();
      break;
    case "speed":
      speed = message.factor;
      shown?.setSpeed(speed);
      newest?.run.setSpeed(speed);
      break;
    case "fit":
      fit.setFits(message.fits);
      break;
    case "clicks":
      overlay.showClicks(message.clicks);
      break;
    case "depth":
      overlay.showDepth(message.depth ?? undefined);
      break;
    case "fields":
      overlay.showFields(message.fields);
      break;
    case "outline":
      overlay.showOutline(message.node ?? undefined);
      break;
    case "pointer":
      hasTrail = message.has_trail;
      stage.classList.toggle("stage--no-pointer", !message.is_drawn);
      stage.classList.toggle("stage--no-trail", !hasTrail);
      shown?.setTrail(hasTrail);
      newest?.run.setTrail(hasTrail);
      break;
    case "inspect":
      inspector.turn(message.is_on);
      break;
  }
}

function take(message: MessageEvent<ToStage>): void {
  try {
    obey(message.data);
  } catch (error) {
    tell({ kind: "failed", message: String(error) });
  }
}

window.addEventListener("message", (event) => {
  if (event.source !== window.parent || event.origin !== location.origin) return;
  if (event.data === PING) hello();
  if (event.data === PORT && event.ports[0] !== undefined) connect(event.ports[0]);
});

/** A new channel is a new player: it knows nothing of what was shown for the last one. */
function connect(next: MessagePort): void {
  port?.close();
  brightness.rest();
  newest?.run.destroy();
  if (shown !== newest?.run) shown?.destroy();
  shown = newest = undefined;
  title = "";
  port = next;
  port.onmessage = take;
}

// The replayer draws in timers and frames of its own: what it throws there ends its playing.
window.addEventListener("error", (event) => tell({ kind: "failed", message: event.message }));

function hello(): void {
  window.parent.postMessage(HELLO, location.origin);
}

hello();
