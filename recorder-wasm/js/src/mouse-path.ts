/** Thins recorded pointer paths: start, end and changes of direction are what a replay needs. */

import type { mousePosition } from "@rrweb/types";

/** Points nearer than this to the line between their neighbours say nothing new, in px. */
const TOLERANCE_PX = 4;

/** Ramer–Douglas–Peucker over positions as rrweb records them, in place and time. */
export function thinPath(positions: mousePosition[], tolerance = TOLERANCE_PX): mousePosition[] {
  if (positions.length < 3) {
    return positions;
  }
  const start = positions[0]!;
  const end = positions[positions.length - 1]!;
  let farthest = 0;
  let distance = tolerance;
  for (let index = 1; index < positions.length - 1; index++) {
    const away = distanceToStraight(positions[index]!, start, end);
    if (away > distance) {
      farthest = index;
      distance = away;
    }
  }
  if (farthest === 0) {
    return [start, end];
  }
  const before = thinPath(positions.slice(0, farthest + 1), tolerance);
  return [...before.slice(0, -1), ...thinPath(positions.slice(farthest), tolerance)];
}

/** How far a point is from where it would be on a straight, even way: a stop counts like a turn. */
function distanceToStraight(point: mousePosition, start: mousePosition, end: mousePosition): number {
  const share = (point.timeOffset - start.timeOffset) / (end.timeOffset - start.timeOffset || 1);
  return Math.hypot(point.x - start.x - (end.x - start.x) * share, point.y - start.y - (end.y - start.y) * share);
}
