/** The visitor's time zone: the first question costs tens of ms, which a page's main thread must not spend. */

export function timezone(): string | undefined {
  try {
    return Intl.DateTimeFormat().resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}
