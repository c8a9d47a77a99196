/**
 * The recorder's time: the visitor's clock, but it never goes back.
 *
 * A clock that is set back would put events before their snapshot and make a session end
 * before it began. What is lost by that is the right time of day for the rest of the page;
 * the server takes the skew from `sent`, which is told by this clock, too.
 */

let offset = 0;
let latest = 0;

export function now(): number {
  return stamp(Date.now());
}

/** A time that the page's own clock told, as the recorder's time. */
export function stamp(time: number): number {
  if (time + offset < latest) {
    offset = latest - time;
  }
  latest = time + offset;
  return latest;
}
