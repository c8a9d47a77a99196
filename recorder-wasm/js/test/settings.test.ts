import assert from "node:assert/strict";
import { test } from "node:test";

import type { Options } from "../src/options.ts";
import { mergeSettings, type ProjectConfig } from "../src/session/settings.ts";

const PAGE = {
  ...{ key: "hs_demo", endpoint: "https://e.example", assets: "https://e.example/recorder/" },
  ...{ respect: "gpc dnt", needsConsent: false, isDebug: false },
} as Options;
const PROJECT: ProjectConfig = { policy: { hash: "0123456789abcdef", mode: "strict" } };

const merge = (page: Partial<Options>, project: Partial<ProjectConfig> = {}) =>
  mergeSettings({ ...PAGE, ...page }, { ...PROJECT, ...project });

test("a project that says nothing has the defaults of the specification", () => {
  const { mode, storage, sample, errorSample, cookies, mouse, idleMs, maxMs, ignored } = merge({});

  assert.deepEqual([mode, storage, sample, errorSample, cookies, mouse], ["strict", "shared", 1, 0, true, "sparse"]);
  assert.deepEqual([idleMs, maxMs], [1_800_000, 86_400_000]);
  assert.deepEqual(ignored, []);
});

test("a page tightens", () => {
  const tight = merge(
    { masking: "wireframe", storage: "memory", sample: 0.1, errorSample: 0, cookies: "off", console: "off" },
    { error_sample: 1, console: true, storage: "tab", mouse: "full" },
  );

  assert.deepEqual([tight.mode, tight.storage, tight.sample, tight.errorSample], ["wireframe", "memory", 0.1, 0]);
  assert.deepEqual([tight.cookies, tight.console, tight.mouse], [false, false, "full"]);
  assert.deepEqual(tight.ignored, []);
});

test("a page never loosens, and what was ignored is said", () => {
  const asked: Partial<Options> = {
    ...{ masking: "open", storage: "shared", sample: 1, errorSample: 1, cookies: "on" },
    ...{ console: "on", network: "on", mouse: "full" },
  };
  const merged = merge(asked, { storage: "memory", sample: 0.5, cookies: false });

  assert.deepEqual([merged.mode, merged.storage, merged.sample, merged.errorSample], ["strict", "memory", 0.5, 0]);
  assert.deepEqual([merged.cookies, merged.console, merged.network, merged.mouse], [false, false, false, "sparse"]);
  assert.equal(merged.ignored.length, 8);
});

test("what is no known word and no share counts as not said", () => {
  const merged = merge({ masking: "off" as "open", sample: -1, errorSample: Number.NaN }, { sample: 0.5 });

  assert.deepEqual([merged.mode, merged.sample, merged.errorSample], ["strict", 0.5, 0]);
  assert.equal(merged.ignored.length, 3);
});

test("signals that refuse add up, and that the page left some out is said", () => {
  const merged = merge({ respect: "gpc" }, { respect: ["dnt"] });

  assert.equal(merged.respect, "gpc dnt");
  assert.deepEqual(merged.ignored, ["The page does not respect dnt; the project does."]);
  assert.equal(merge({ respect: "" }, {}).ignored.length, 1, "a project that says nothing respects both");
  assert.deepEqual(merge({ respect: "" }, { respect: [] }).ignored, []);
});
