/**
 * What the player (layer 1) and the stage (layer 2) say to each other.
 *
 * Over the windows, once, to open the channel (plain strings, same origin only):
 *
 *   player ── PING ──▶ stage     are you there?
 *   player ◀─ HELLO ── stage     yes; also said when the stage starts
 *   player ── PORT ──▶ stage     with one end of a MessageChannel
 *
 * Everything else goes over the channel. The other half of these types is in
 * `app/src/player/link.rs`. Moments are in ms since the Unix epoch, as they stand in the events.
 */

export const PING = "hindsight:ping";
export const HELLO = "hindsight:stage";
export const PORT = "hindsight:port";

/** A run is a consecutive part of a recording; a new one gets a new replayer. */
export type ToStage =
  /** More events of a run: JSON texts in UTF-8, one per line, in order. */
  | { kind: "events"; run: number; lines: ArrayBuffer }
  /** Draw the moment and play on from there. */
  | { kind: "play"; run: number; at: number }
  /** Draw the moment and stand. */
  | { kind: "draw"; run: number; at: number }
  /** Stand, with the picture there is. */
  | { kind: "hold" }
  | { kind: "speed"; factor: number }
  /** Scale the page to fit, or show it at 100 %. */
  | { kind: "fit"; fits: boolean }
  /** Draw these clicks over the page; none at all when the list is empty. */
  | { kind: "clicks"; clicks: Click[] }
  /** Draw how much of the page was seen, from 0 to 1; `null`: do not. */
  | { kind: "depth"; depth: number | null }
  /** Number these fields; none at all when the list is empty. */
  | { kind: "fields"; fields: Field[] }
  /** Draw a line around an element; `null`: around none. */
  | { kind: "outline"; node: number | null }
  /** Draw the visitor's pointer, and the way that it took. */
  | { kind: "pointer"; is_drawn: boolean; has_trail: boolean }
  /** Tell what is under the viewer's pointer, or do not any more. */
  | { kind: "inspect"; is_on: boolean };

/** A click: its element and the place in it, and where on the page it was. */
export interface Click {
  n: number;
  node?: number;
  ex?: number;
  ey?: number;
  px?: number;
  py?: number;
  /** `rage`, `dead`, `slow`, or nothing. */
  ring: string;
}

/** A field, and when its turn was in the order of focus. */
export interface Field {
  n: number;
  node: number;
}

/** An element of the recorded page. */
export interface Inspected {
  tag: string;
  selector: string;
  /** In CSS px of the recorded page. */
  width: number;
  height: number;
  /** As it was recorded. */
  text: string;
  /** What the page marked it or something around it with so that it is masked or blocked. */
  mark: string;
}

export type FromStage =
  /** A picture stands. */
  | { kind: "drawn" }
  /** The recorded viewport has another size, in CSS px. */
  | { kind: "size"; width: number; height: number }
  /** The recorded page has another title. */
  | { kind: "title"; title: string }
  /** An event of this time could not be applied: the picture may differ from there on. */
  | { kind: "drifted"; at: number }
  /** Most of the page turned brighter or darker, at this time of the stage's clock, in ms. */
  | { kind: "changed"; at: number }
  /** The viewer keeps an element, or none any more. */
  | { kind: "inspected"; element: Inspected | null }
  | { kind: "failed"; message: string };
