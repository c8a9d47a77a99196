/** UUID version 7 (RFC 9562): 48 bits of time, then randomness. Sorts by when it was made. */

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Mints an id. `fill` is a parameter because randomness is an input. */
export function uuidV7(now: number, fill: (bytes: Uint8Array<ArrayBuffer>) => void = fillRandom): string {
  const bytes = new Uint8Array(16);
  fill(bytes);
  let time = Math.max(0, Math.floor(now));
  for (let index = 5; index >= 0; index--) {
    bytes[index] = time % 256;
    time = Math.floor(time / 256);
  }
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** Whether a text is an id as we mint them; what a page put into storage need not be. */
export function isUuidV7(text: unknown): text is string {
  return typeof text === "string" && UUID_V7.test(text);
}

// `crypto.randomUUID` exists only on secure origins and only makes version 4.
function fillRandom(bytes: Uint8Array<ArrayBuffer>): void {
  crypto.getRandomValues(bytes);
}

/** 0 to 1, evenly: the last 48 bits of an id are random. The server deals sessions out by the same number. */
export function shareOf(id: string): number {
  return parseInt(id.slice(-12), 16) / 2 ** 48;
}
