/** `vital`: the five web vitals. LCP, CLS and INP are final only when the page is hidden. */

import { type MetricType, onCLS, onFCP, onINP, onLCP, onTTFB } from "web-vitals";

import { guard } from "../guard.ts";
import { around, blocked, isElement } from "./areas.ts";
import type { Emit } from "./emit.ts";
import { selectorOf } from "./selector.ts";

/**
 * What begins to watch, step by step; `web-vitals` cannot be stopped, `emit` must bear that. It reports from
 * capturing listeners, so that what it says when the page is hidden is sent in that moment.
 *
 * A page that comes back from the back/forward cache is measured anew, but it is the same
 * page load: how fast it came back says nothing about loading, and of the others the worst
 * counts.
 */
export function observeVitals(load: string, emit: Emit): (() => void)[] {
  const worst = new Map<string, number>();
  const report = guard((metric: MetricType) => {
    const { name, value, rating, navigationType } = metric;
    const rounded = name === "CLS" ? Math.round(value * 10_000) / 10_000 : Math.round(value);
    const known = worst.get(name) ?? -1;
    if (navigationType === "back-forward-cache" && (!/^(?:CLS|INP)$/.test(name) || rounded <= known)) {
      return;
    }
    worst.set(name, Math.max(known, rounded));
    const element = culprit(metric);
    emit("vital", { metric: name, value: rounded, rating, load, ...(element && { element: selectorOf(element) }) });
  });
  return [
    () => onTTFB(report),
    () => onFCP(report),
    () => onLCP(report),
    () => onCLS(report),
    // An input right before the page leaves is looked at after the last report.
    () => onINP(report, { reportAllChanges: true }),
  ];
}

function culprit(metric: MetricType): Element | undefined {
  const entries = metric.entries;
  const entry = entries[metric.name === "INP" ? 0 : entries.length - 1] as
    | { element?: Element | null; target?: Node | null; sources?: { node?: Node | null }[] }
    | undefined;
  const node = entry?.element ?? entry?.target ?? entry?.sources?.[0]?.node;
  return isElement(node) && !around(node, blocked) ? node : undefined;
}
