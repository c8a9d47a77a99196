/** Masking of the few texts that the main thread writes into events itself. */

const MASKED = "[data-hs-mask],.rr-mask,[data-rr-mask]";
const UNMASKED = "[data-hs-unmask]";

/** Every character but white space becomes an asterisk, so that the length stays. */
export function maskText(text: string): string {
  return text.replace(/\S/g, "*");
}

/** Whether the page allowed the text of this element to be recorded: the nearest mark decides. */
export function isUnmasked(element: Element): boolean {
  const nearest = element.closest(`${MASKED},${UNMASKED}`);
  return nearest !== null && nearest.matches(UNMASKED) && !nearest.matches(MASKED);
}
