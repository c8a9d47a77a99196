/** What an element is called by those who use it. The worker masks it. */

const LONGEST_LABEL = 80;

/** An approximation of the accessible name that needs no layout. */
export function labelOf(element: Element): string {
  const named = element.closest("a,button,label,summary,option,[role],[aria-label],input,select,textarea,img") ?? element;
  return (
    named.getAttribute("aria-label") ??
    (named instanceof HTMLInputElement && /^(?:submit|button|reset)$/.test(named.type) ? named.value : null) ??
    named.getAttribute("alt") ??
    // Values of form controls are not their names.
    (/^(?:INPUT|SELECT|TEXTAREA)$/.test(named.tagName) ? named.getAttribute("placeholder") : named.textContent) ??
    ""
  )
    .trim()
    .replace(/\s+/g, " ")
    .slice(0, LONGEST_LABEL);
}
