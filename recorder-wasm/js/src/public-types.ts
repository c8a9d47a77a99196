/** What a page can say to the recorder, and what it answers. The build publishes this file as `hindsight.d.ts`. */

/** As a page's own code says it: `data-error-sample` is `errorSample`. */
export interface InitOptions {
  /** The project's public key. */
  key: string;
  /** Where frames go; the origin of the recorder's file when it is missing. */
  endpoint?: string;
  /** `required`: nothing begins before `start()`. */
  consent?: "none" | "required";
  storage?: "shared" | "tab" | "memory";
  masking?: "strict" | "balanced" | "open" | "wireframe";
  /** Shares of sessions, 0 to 1. */
  sample?: number;
  errorSample?: number;
  /** Browser signals that refuse, separated by spaces. */
  respect?: string;
  cookies?: "on" | "off";
  console?: "on" | "off";
  network?: "on" | "off";
  mouse?: "sparse" | "full";
  /** Address of a same-origin copy of the worker, for pages whose policy forbids `blob:`. */
  worker?: string;
  /** Says state and refusals in the console. */
  debug?: boolean;
  /** Options of rrweb that have no name of their own here; ours win. Only for modules. */
  rrweb?: Record<string, unknown>;
}

export interface Status {
  /** `idle`, `waiting`, `recording`, `watching`, `paused`, `stopped`, `refused` or `failed`. */
  state: string;
  /** Why it is not `recording`, in a word. */
  reason: string;
  session: string | undefined;
  window: string | undefined;
  /** Hash of the privacy policy in force. */
  policy: string | undefined;
  /** How much is masked where no rule says otherwise; `textless` when the module is not allowed. */
  mode: string;
  /** Why this session is recorded: `all`, `sampled`, `error`, `trigger`; undefined while that is open. */
  kept: string | undefined;
  sent: number;
  /** Frames that wait to be sent. */
  pending: number;
  dropped: number;
  bytes: number;
  last_answer: number | undefined;
  /** Events recorded on this page, and how many of them the module has not compressed yet. */
  events: number;
  pending_events: number;
  /** What the recorder took, in ms; `snapshot_ms` is rrweb's latest full snapshot. */
  cost: { main_ms: number; longest_ms: number; snapshot_ms: number; worker_ms: number };
  /** Elements that change so often that only their latest values are kept. */
  storms: { selector: string; rate: number }[];
  /** Calls of this interface that were not accepted. */
  refused_calls: number;
  last_refusal: string;
  /** False when clicks, vitals, forms and routes are not recorded: the page forbids their file. */
  observers: boolean;
  stumbles: { count: number; last: string };
  versions: { recorder: string };
}

export interface Hindsight {
  /** Records a named fact. */
  track(name: string, data?: Record<string, unknown>): void;
  /** Says who the visitor is, in the site's own terms. */
  identify(id: string, traits?: Record<string, unknown>): void;
  /** Says which variant of an experiment the visitor sees. */
  experiment(name: string, variant: string): void;
  /** Adds facts about this session; 50 keys at most. */
  setMetadata(metadata: Record<string, unknown>): void;
  /** Records an error that the page handled itself. */
  captureError(error: unknown): void;
  /** The visitor agreed; or recording shall go on after `stop`. */
  start(): void;
  stop(): void;
  /** The visitor refuses, from now on and on later visits. */
  optOut(): void;
  optIn(): void;
  status(): Status;
  /** Prints the status as sentences, and returns them. */
  why(): string;
  /** The ids of this visit and where its replay will be. */
  session(): { session: string; window: string; url: string } | undefined;
}
