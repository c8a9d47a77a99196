/** Masking of the few texts that the main thread itself must write. All others are masked in the worker. */

/** Every character but white space becomes an asterisk, so that the length stays. */
export function maskText(text: string): string {
  return text.replace(/\S/g, "*");
}
