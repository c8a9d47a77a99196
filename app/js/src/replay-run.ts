/**
 * One run of a recording in one of rrweb's replayers.
 *
 * Obeys: it is told which moment to draw and whether to play on. Its own time is read only to
 * tell a small drift, which is left alone, from a seek, which rebuilds the page.
 */

import { Replayer } from "@rrweb/replay";
import { EventType, type eventWithTime, IncrementalSource, MouseInteractions } from "@rrweb/types";

import { Animations } from "./animations.ts";
import { BOX_RULES, markBoxes } from "./boxes.ts";
import { disarm, disarmNode } from "./disarm.ts";
import { Documents } from "./documents.ts";
import type { Page } from "./overlay.ts";

/** On the recorded element that had the focus. */
const FOCUSED = "data-hs-focused";
const FOCUS_RING = `[${FOCUSED}] { outline: 3px solid #2446c8 !important; outline-offset: 1px !important }`;

/** Two clocks that run apart by less than this show the same picture. */
const DRIFT_MS = 100;

export interface RunEvents {
  /** The first full snapshot stands. */
  drawn(): void;
  /** The recorded viewport has another size. */
  resized(width: number, height: number): void;
  /** An event of that time refers to a node that is not there. */
  drifted(at: number): void;
  /** The page may have another title. */
  changed(): void;
}

export interface RunOptions {
  speed: number;
  /** The pointer draws the way that it took. */
  hasTrail: boolean;
}

const wantsCalm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/**
 * For viewers who want less motion: what moves by itself is at its end at once. Paused at its
 * begin, what fades in would never be seen.
 */
const CALM = "*, *::before, *::after { animation-duration: 1ms !important; animation-delay: 0s !important; "
  + "animation-iteration-count: 1 !important; transition: none !important; scroll-behavior: auto !important }";

export class ReplayRun {
  readonly root: HTMLElement;
  #events: eventWithTime[] = [];
  #replayer: Replayer | undefined;
  #isPlaying = false;
  #speed: number;
  #hasTrail: boolean;
  #focused: Element | undefined;
  readonly #documents = new Documents();
  readonly #animations = new Animations();
  /** Times of events, by their data: the replayer complains of that. */
  readonly #times = new WeakMap<object, number>();
  readonly #tell: RunEvents;

  constructor(root: HTMLElement, { speed, hasTrail }: RunOptions, tell: RunEvents) {
    this.root = root;
    this.#speed = speed;
    this.#hasTrail = hasTrail;
    this.#tell = tell;
  }

  add(lines: string): void {
    for (const line of lines.split("\n")) {
      const event = parse(line);
      if (event === undefined) continue;
      this.#documents.note(event);
      if (typeof event.data === "object" && event.data !== null) this.#times.set(event.data, event.timestamp);
      markBoxes(event);
      if (this.#replayer === undefined) this.#events.push(event);
      else this.#replayer.addEvent(event);
    }
  }

  play(at: number): void {
    const replayer = this.#ready();
    if (replayer === undefined) return;
    if (!this.#isPlaying || Math.abs(replayer.getCurrentTime() - this.#offset(at)) >= DRIFT_MS) {
      // Where nothing can be drawn yet, the nearest picture stands until its moment comes.
      if (this.#documents.drawable(at) !== at) replayer.pause(this.#offset(this.#documents.drawable(at)));
      replayer.play(this.#offset(at));
    }
    this.#isPlaying = true;
    this.#animations.goOn();
  }

  draw(at: number): void {
    const replayer = this.#ready();
    if (replayer === undefined) return;
    // A little too far is left alone: to go back is to build the page anew.
    const lead = replayer.getCurrentTime() - this.#offset(at);
    if (this.#isPlaying && 0 <= lead && lead < DRIFT_MS) replayer.pause();
    else replayer.pause(this.#offset(this.#documents.drawable(at)));
    this.#stand();
  }

  hold(): void {
    if (this.#isPlaying) this.#replayer?.pause();
    this.#stand();
  }

  #stand(): void {
    this.#isPlaying = false;
    if (!wantsCalm()) this.#animations.stand(this.#document());
  }

  #document(): Document | undefined {
    return this.#replayer?.iframe.contentDocument ?? undefined;
  }

  setSpeed(factor: number): void {
    this.#speed = factor;
    this.#replayer?.setConfig({ speed: factor });
  }

  /** A replayer that was made with a trail keeps it; the style sheet hides it. */
  setTrail(hasTrail: boolean): void {
    this.#hasTrail = hasTrail;
    if (hasTrail) this.#replayer?.setConfig({ mouseTail: true });
  }

  /** The recorded page as it stands. */
  page(): Page | undefined {
    const replayer = this.#replayer;
    return replayer && {
      node: (id) => replayer.getMirror().getNode(id),
      id: (node) => replayer.getMirror().getId(node),
      window: () => replayer.iframe.contentWindow,
    };
  }

  destroy(): void {
    try {
      this.#replayer?.destroy();
    } finally {
      this.root.remove();
    }
  }

  /**
   * The replayer, made when the first moment is asked for: until then events only gather, so
   * that the first picture is that moment and not the begin.
   */
  #ready(): Replayer | undefined {
    if (this.#replayer === undefined && this.#events.length > 0) {
      this.#replayer = this.#make(this.#events);
      this.#events = [];
    }
    return this.#replayer;
  }

  #make(events: eventWithTime[]): Replayer {
    const replayer = new Replayer(events, {
      root: this.root,
      speed: this.#speed,
      // "Live" here only means: more events may come, so reaching the last one is no end, and
      // fewer than two are enough to begin with. The clock of the player decides on both.
      liveMode: true,
      triggerFocus: false,
      UNSAFE_replayCanvas: false,
      pauseAnimation: false,
      mouseTail: this.#hasTrail,
      skipInactive: false,
      showWarning: true,
      showDebug: false,
      logger: { log: () => {}, warn: (...words: unknown[]) => this.#complain(words) },
      insertStyleRules: [FOCUS_RING, ...BOX_RULES, ...(wantsCalm() ? [CALM] : [])],
      plugins: [{ onBuild: disarmNode }],
    });
    replayer.iframe.tabIndex = -1;
    replayer.iframe.title = "Recorded page";
    replayer.on("resize", (size) => {
      const { width, height } = size as { width: number; height: number };
      this.#tell.resized(width, height);
    });
    replayer.on("mouse-interaction", (happened) => {
      const { type, target } = happened as { type: MouseInteractions; target: Node };
      if (type === MouseInteractions.Focus) this.#ring(target);
      if (type === MouseInteractions.Blur) this.#ring(undefined);
    });
    // A seek compares the page with one that knows nothing of the ring.
    replayer.on("flush", () => {
      this.#focused?.setAttribute(FOCUSED, "");
      this.#tell.changed();
    });
    replayer.on("event-cast", (event) => {
      const { type, data } = event as eventWithTime;
      if (type === EventType.IncrementalSnapshot && data.source === IncrementalSource.Mutation) this.#tell.changed();
    });
    replayer.on("fullsnapshot-rebuilded", () => {
      this.#focused = undefined;
      disarm(replayer.iframe.contentWindow);
      if (replayer.iframe.contentDocument) this.#animations.watch(replayer.iframe.contentDocument);
      this.#tell.drawn();
    });
    disarm(replayer.iframe.contentWindow);
    return replayer;
  }

  /** The replayer leaves out what it cannot apply, and says so: of a node, of an event. */
  #complain(words: unknown[]): void {
    const [, sentence, data] = words;
    const at = typeof data === "object" && data !== null ? this.#times.get(data) : undefined;
    if (at !== undefined && String(sentence).startsWith("Node with id")) this.#tell.drifted(at);
  }

  /** A recorded focus is a ring on its element, and nothing else. */
  #ring(node: Node | undefined): void {
    this.#focused?.removeAttribute(FOCUSED);
    // Nodes are of the recorded page's window: its classes are not ours.
    this.#focused = node && "setAttribute" in node ? (node as Element) : undefined;
    this.#focused?.setAttribute(FOCUSED, "");
  }

  /** The replayer applies what is before an offset: one more ms includes the moment itself. */
  #offset(at: number): number {
    return Math.max(0, at - this.#startTime()) + 1;
  }

  #startTime(): number {
    return this.#replayer?.getMetaData().startTime ?? 0;
  }

}

function parse(line: string): eventWithTime | undefined {
  if (line === "") return undefined;
  try {
    return JSON.parse(line) as eventWithTime;
  } catch {
    // The player counted it; a broken event does not end a replay.
    return undefined;
  }
}
