/**
 * What is in force: the project's configuration, tightened by what the page says.
 *
 * A page can ask for less to be recorded, never for more: who writes a page's tags need
 * not be who answers for the project's visitors.
 */

import { ALL_SIGNALS, OPT_OUT } from "../consent.ts";
import type { Options } from "../options.ts";
import { type Mode, MODES } from "../protocol.ts";
import type { StorageMode } from "../storage.ts";

export type Trigger = { url: string } | { event: string };

/** What `GET /v1/projects/{key}/config` says. Fields that an older server leaves out have their defaults. */
export interface ProjectConfig {
  /** Changes whenever anything else here does. */
  revision?: string;
  enabled?: boolean;
  policy: { hash: string; mode?: Mode; block?: string[] };
  storage?: StorageMode;
  sample?: number;
  error_sample?: number;
  respect?: string[];
  opt_out_cookie?: string;
  cookies?: boolean;
  consent?: "none" | "required";
  console?: boolean;
  network?: boolean;
  mouse?: "sparse" | "full";
  triggers?: Trigger[];
  idle_ms?: number;
  max_ms?: number;
}

export interface Settings {
  revision: string | undefined;
  mode: Mode;
  /** Selectors of the project's rules that block. */
  block: string[];
  storage: StorageMode;
  sample: number;
  errorSample: number;
  respect: string;
  optOutCookie: string;
  cookies: boolean;
  needsConsent: boolean;
  console: boolean;
  network: boolean;
  mouse: "sparse" | "full";
  triggers: Trigger[];
  idleMs: number;
  maxMs: number;
  /** Sentences about wishes of the page that were not followed. */
  ignored: string[];
}

const STORAGES: readonly StorageMode[] = ["shared", "tab", "memory"];
const MICE = ["full", "sparse"] as const;

export function mergeSettings(page: Options, project: ProjectConfig): Settings {
  const ignored: string[] = [];
  /** Picks from a list that goes from loose to tight. */
  const tighter = <T extends string>(name: string, order: readonly T[], wish: T | undefined, given: T): T => {
    const wished = order.indexOf(wish as T);
    if (wish === undefined || wished >= order.indexOf(given)) {
      return wish ?? given;
    }
    const why = wished < 0 ? "is not known" : `is looser than the project's "${given}"`;
    ignored.push(`The page asks for ${name} "${wish}", which ${why}.`);
    return given;
  };
  const fewer = (name: string, wish: number | undefined, given: number): number => {
    if (wish === undefined || (wish >= 0 && wish <= given)) {
      return wish ?? given;
    }
    ignored.push(`The page asks for ${name} ${wish}; the project records ${given}.`);
    return given;
  };
  const capture = (name: "console" | "network", given = false): boolean => {
    if (page[name] === "on" && !given) {
      ignored.push(`The page asks for ${name}, which the project does not record.`);
    }
    return given && page[name] !== "off";
  };
  const respected = project.respect ?? ALL_SIGNALS;
  const left = respected.filter((signal) => !page.respect.split(/\s+/).includes(signal));
  if (left.length > 0) {
    ignored.push(`The page does not respect ${left.join(" and ")}; the project does.`);
  }
  const cookies = project.cookies ?? true;
  if (page.cookies === "on" && !cookies) {
    ignored.push("The page asks for cookies, which the project has switched off.");
  }
  return {
    revision: project.revision,
    mode: tighter("masking", MODES, page.masking, project.policy.mode ?? "strict"),
    block: project.policy.block ?? [],
    storage: tighter("storage", STORAGES, page.storage, project.storage ?? "shared"),
    sample: fewer("sample", page.sample, share(project.sample, 1)),
    errorSample: fewer("error sample", page.errorSample, share(project.error_sample, 0)),
    respect: [page.respect, ...respected].join(" "),
    optOutCookie: project.opt_out_cookie ?? OPT_OUT,
    cookies: cookies && page.cookies !== "off",
    needsConsent: project.consent === "required",
    console: capture("console", project.console),
    network: capture("network", project.network),
    mouse: tighter("mouse", MICE, page.mouse, project.mouse ?? "sparse"),
    triggers: project.triggers ?? [],
    idleMs: project.idle_ms || 30 * 60_000,
    maxMs: project.max_ms || 24 * 60 * 60_000,
    ignored,
  };
}

function share(value: number | undefined, otherwise: number): number {
  return value !== undefined && value >= 0 && value <= 1 ? value : otherwise;
}
