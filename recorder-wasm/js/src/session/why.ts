/** `Hindsight.why()`: what the recorder does on this page and why, for people. */

import type { PageSide } from "../page-side.ts";
import type { Settings } from "./settings.ts";

const REASONS: Record<string, string> = {
  disabled: "the project has switched recording off",
  error_or_trigger: "the last minute is kept in memory until an error or a trigger makes it worth sending",
  files_refused: "the page does not load the recorder's files",
  idle: "nobody has touched the page for five minutes; the next input goes on",
  input: "the session before is over, and nobody has touched the page since",
  key_refused: "the server does not know the key, or not for this origin",
  module_failed: "the masking module failed, and nothing leaves unmasked",
  overflow: "more waited than memory may hold",
  policy: "the project's privacy policy could not be loaded, and nothing leaves without one",
  policy_refused: "the project's privacy policy could not be read, and nothing leaves without one",
  refused_by_server: "the server wants nothing of this visit",
  sampled_out: "this session is not in the sample",
  stopped: "the page asked for it",
  unknown_key: "the server does not know the key",
  wasm_refused: "the page forbids WebAssembly: only facts without text are recorded, no document",
  worker_refused: "the page forbids the worker in which texts are masked",
};

const KEPT: Record<string, string> = {
  all: "every session is",
  sampled: "it is in the sample",
  error: "an error happened in it",
  trigger: "a trigger fired in it",
};

export function sentences(
  page: PageSide,
  settings: Settings | undefined,
  facts: Record<string, unknown>,
): string[] {
  const { state, reason } = page;
  const kept = String(facts["kept"]);
  const masking = facts["mode"] === "textless" ? "" : `Masking is ${facts["mode"]}, under policy ${facts["policy"]}.`;
  const storms = facts["storms"] as { selector: string; rate: number }[];
  return [
    `The recorder is ${state}${reason && `: ${REASONS[reason] ?? reason}`}.`,
    settings ? masking : "The project's configuration is not there yet.",
    KEPT[kept] ? `This session is recorded because ${KEPT[kept]}.` : "",
    settings && settings.sample < 1 ? `${settings.sample * 100} % of sessions are recorded.` : "",
    ...(settings?.ignored ?? []),
    ...storms.map(({ selector, rate }) => `${selector} changes ${rate} times a second: only its latest values are kept.`),
    page.hasObservers ? "" : "Clicks, vitals, forms and routes are missing: the page does not load observers.js.",
    page.lastRefusal && `The last call that was refused: ${page.lastRefusal}.`,
    `${facts["sent"]} frames were sent, ${facts["pending"]} wait, ${facts["dropped"]} were dropped; the last answer was ${facts["last_answer"] ?? "none yet"}.`,
  ].filter((sentence) => sentence !== "" && sentence !== undefined);
}
