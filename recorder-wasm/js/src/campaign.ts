/** Campaign parameters of the entry address, read before it is stripped. */

import { isPlain, REDACTED } from "./mask.ts";

export interface Utm {
  source?: string;
  medium?: string;
  campaign?: string;
  term?: string;
  content?: string;
}

const UTM_FIELDS = ["source", "medium", "campaign", "term", "content"] as const;

/** Names of the click ids that advertisers add. Their values identify a person and are never kept. */
const CLICK_IDS = new Set(
  (
    "gclid gclsrc gbraid wbraid dclid fbclid msclkid ttclid twclid li_fat_id yclid " +
    "rdt_cid sccid epik irclickid wickedid"
  ).split(" "),
);

// The header line that carries them has 4 KiB for everything.
const LONGEST_VALUE = 80;

/** Names are compared without case; of a repeated name the first counts. */
export function campaign(search: string): { utm?: Utm; adClick: boolean } {
  const utm: Utm = {};
  let adClick = false;
  for (const [rawName, rawValue] of new URLSearchParams(search)) {
    const name = rawName.toLowerCase();
    adClick ||= CLICK_IDS.has(name);
    const field = UTM_FIELDS.find((candidate) => name === `utm_${candidate}`);
    const value = rawValue.trim().slice(0, LONGEST_VALUE);
    if (field && value && utm[field] === undefined) {
      // Mailing tools put recipients into campaign parameters.
      utm[field] = value.includes("@") ? REDACTED : value;
    }
  }
  return Object.keys(utm).length > 0 ? { utm, adClick } : { adClick };
}

/** The same for frames that leave without the module. */
export function plainCampaign(utm: Utm): Utm {
  return Object.fromEntries(Object.entries(utm).map(([name, value]) => [name, isPlain(value) ? value : REDACTED]));
}
