/** Masking of the few texts that the main thread itself must write. All others are masked in the worker. */

export const REDACTED = "[redacted]";

/** Words, the last of which may have a number: `step-2`, `cart__line--empty`, `Summer sale`. */
const PLAIN = /^[A-Za-z][a-z]{0,19}(?:[-_ ]{1,2}[A-Za-z][a-z]{0,19})*(?:[-_ ]?\d{1,2})?$/;

/** Whether a name looks like one that developers give: no key, token, number or address of a person does. */
export function isPlain(name: string): boolean {
  return PLAIN.test(name);
}

/** Every character but white space becomes an asterisk, so that the length stays. */
export function maskText(text: string): string {
  return text.replace(/\S/g, "*");
}
