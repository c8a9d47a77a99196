/** What is said once about a page load: the `meta` of its first frame. */

import { campaign } from "./campaign.ts";
import { maskText } from "./mask.ts";
import type { StorageMode } from "./storage.ts";
import { stripUrl } from "./urls.ts";

export interface MetaInput {
  load: string;
  opener: string | undefined;
  storage: StorageMode;
  /** When the visitor agreed; undefined when the site asks for no consent. */
  consentedAt: number | undefined;
}

const LONGEST_TITLE = 120;
const LONGEST_REFERRER = 500;

export function readMeta({ load, opener, storage, consentedAt }: MetaInput): Record<string, unknown> {
  const { utm, adClick } = campaign(location.search);
  return {
    load,
    url: stripUrl(location.href),
    referrer: document.referrer ? stripUrl(document.referrer, undefined, LONGEST_REFERRER) : undefined,
    title: maskText(document.title.slice(0, LONGEST_TITLE)) || undefined,
    utm,
    ad_click: adClick || undefined,
    viewport: [Math.round(innerWidth), Math.round(innerHeight)],
    screen: [Math.round(screen.width), Math.round(screen.height)],
    touch: navigator.maxTouchPoints || 0,
    language: navigator.language,
    timezone: timezone(),
    client_hints: clientHints(),
    webdriver: navigator.webdriver === true,
    opener,
    storage,
    kept: "all",
    sample: 1,
    consent: consentedAt === undefined ? { state: "not_required" } : { state: "given", at: consentedAt },
    recorder: RECORDER_VERSION,
  };
}

function timezone(): string | undefined {
  try {
    return Intl.DateTimeFormat().resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

/** Only the hints that every request carries anyway. */
function clientHints(): Record<string, string> | undefined {
  const data = (navigator as Navigator & { userAgentData?: UserAgentData }).userAgentData;
  return (
    data && {
      brands: data.brands.map(({ brand, version }) => `${brand} ${version}`).join(", ").slice(0, 120),
      mobile: String(data.mobile),
      platform: data.platform,
    }
  );
}

interface UserAgentData {
  brands: { brand: string; version: string }[];
  mobile: boolean;
  platform: string;
}
