/** Storms: the first of a period tell the story, the rest is counted. */

import { guard } from "../guard.ts";
import type { Emit } from "./emit.ts";

export interface Limited {
  emit: Emit;
  /** Whether what comes next is only counted. */
  isFull(): boolean;
  /** Says what was counted so far. */
  end(): void;
}

/** Lets `most` events of a period pass. What was left out is said when the period is over. */
export function limit(emit: Emit, most: number, periodMs: number): Limited {
  let n = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = guard(() => {
    clearTimeout(timer);
    timer = undefined;
    if (n > most) {
      emit("gap", { why: "storm", events: n - most });
    }
    n = 0;
  });
  const limited: Emit = (tag, payload) => {
    n += 1;
    timer ??= setTimeout(end, periodMs);
    if (n <= most) {
      emit(tag, payload);
    }
  };
  return { emit: limited, isFull: () => n >= most, end };
}
