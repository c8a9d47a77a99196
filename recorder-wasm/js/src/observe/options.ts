/** What `observe` is told by the recorder, and what it gives back. */

import type { eventWithTime } from "@rrweb/types";

import type { ParentId } from "./frustration/noise.ts";
import type { NodeId } from "./label.ts";

/** The merged configuration, as far as observers need it. */
export interface ObserveOptions {
  /** Id of the page load, for vitals. */
  load: string;
  /** Where the page load began: already reported, as the page's own address. */
  address: string;
  /** Record what the page writes to its console. */
  console: boolean;
  /** Record which requests the page makes. */
  network: boolean;
  /**
   * The recorder's own addresses, whose requests are nobody's news: folders (with a slash
   * at the end), and endpoints (without one), of which `/v1/` is meant.
   */
  own: readonly string[];
  /** rrweb's number of an element; none when it does not know it. */
  nodeId: NodeId;
  parentId: ParentId;
  /** Called with the reason when a declared fact (`data-hs-track-…`) is not accepted. */
  refuse(why: string): void;
}

/** Call it to stop; natives are restored, what was counted is said. */
export interface Observation {
  (): void;
  /**
   * Must be told every event that is recorded, rrweb's and custom ones alike, when it
   * happens: whether a click was answered is judged by what the recording shows.
   */
  see(event: eventWithTime): void;
  /** Leaves alone what these selectors name. */
  block(selectors: readonly string[]): void;
  /** How often an observer stumbled, for `status()`. */
  stumbles(): { count: number; last: string };
}
