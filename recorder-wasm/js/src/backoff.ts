/** What an answer of the server means, and how long to wait before the next try. */

export type Verdict = "accepted" | "refused" | "dropped" | "stopped" | "later";

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 5 * 60_000;

export function verdict(status: number): Verdict {
  if (status === 204) {
    return "refused";
  }
  if (status >= 200 && status < 300) {
    return "accepted";
  }
  if (status === 401 || status === 403) {
    return "stopped";
  }
  // 408: the server gave up waiting for us. Any other 4xx will say the same next time.
  return status >= 400 && status < 500 && status !== 408 && status !== 429 ? "dropped" : "later";
}

/**
 * Doubles from 1 s to 5 min. The upper half is random: recorders that failed together
 * must not come back together. `Retry-After` is the least that is waited.
 */
export function delayMs(failures: number, retryAfterMs: number, random: number): number {
  const full = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.max(0, failures - 1));
  return Math.max(retryAfterMs, full / 2 + (full / 2) * random);
}

/** Reads `Retry-After`, which is a number of seconds or a date. */
export function retryAfterMs(value: string | null, now: number): number {
  const wait = Number(value) * 1_000 || Date.parse(value ?? "") - now;
  return wait > 0 ? Math.min(wait, LONGEST_DELAY_MS) : 0;
}
