/** Medians, quartiles and tables: what a benchmark prints. */

/** Whether a number is within its budget; undefined when it has none. */
export type Verdict = boolean | undefined;

export interface Result {
  name: string;
  /** One sentence per fact that a reader of the table needs. */
  notes: string[];
  header: string[];
  rows: string[][];
  /** `[what, measured, budget, is it kept]` */
  budgets: [string, string, string, Verdict][];
}

export function sorted(values: number[]): number[] {
  return [...values].sort((left, right) => left - right);
}

/** The value below which `share` of all lie, between neighbours in proportion. */
export function quantile(values: number[], share: number): number {
  const ordered = sorted(values);
  const place = (ordered.length - 1) * share;
  const below = ordered[Math.floor(place)] ?? Number.NaN;
  const above = ordered[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}

export function median(values: number[]): number {
  return quantile(values, 0.5);
}

/** Median and the two quartiles around it: the noise is said beside the number. */
export function spread(values: number[], digits = 1): string {
  const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => quantile(values, share).toFixed(digits));
  return `${middle} [${low}–${high}]`;
}

export function percent(ratio: number): string {
  const change = (ratio - 1) * 100;
  return `${change >= 0 ? "+" : "−"}${Math.abs(change).toFixed(1)} %`;
}

/** Median and quartiles of ratios, as changes. */
export function spreadOfRatios(ratios: number[]): string {
  const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => percent(quantile(ratios, share)));
  return `${middle} [${low} … ${high}]`;
}

export function count(value: number): string {
  return Math.round(value).toString().replace(/\B(?=(\d{3})+$)/g, ",");
}

export function print(result: Result): void {
  console.log(`\n==> ${result.name}\n`);
  table([result.header, ...result.rows]);
  if (result.budgets.length > 0) {
    console.log("");
  }
  for (const [what, measured, budget, isKept] of result.budgets) {
    const mark = isKept === undefined ? "·" : isKept ? "✓" : "✗";
    console.log(`  ${mark} ${what}: ${measured}${budget && ` (${budget})`}`);
  }
  result.notes.forEach((note) => console.log(`    ${note}`));
}

/** The first column to the left, the others to the right. */
function table(rows: string[][]): void {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  for (const row of rows) {
    const cells = row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)));
    console.log(`  ${cells.join("  ").trimEnd()}`);
  }
}

/** The same numbers in every run: a benchmark that chooses at random must choose alike for all peers. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Tells who waits that something goes on. */
export function progress(what: string): void {
  console.error(`  … ${what}`);
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
