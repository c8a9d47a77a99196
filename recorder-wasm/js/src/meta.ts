/** What is said about a page load: the `meta` of its first frame. */

import { campaign, plainCampaign, type Utm } from "./campaign.ts";
import { maskText } from "./mask.ts";
import { stripUrl } from "./urls.ts";

export type Meta = Record<string, unknown>;

/** How a page load came about; read at once, before the page changes its own address. */
export interface Entry {
  url: string;
  referrer?: string;
  title?: string;
  utm?: Utm;
  ad_click?: true;
}

const LONGEST_TITLE = 120;
const LONGEST_ADDRESS = 1_000;

export function readEntry(): Entry {
  const { utm, adClick } = campaign(location.search);
  const referrer = document.referrer.slice(0, LONGEST_ADDRESS);
  return { ...readPlace(), ...(referrer && { referrer }), ...(utm && { utm }), ...(adClick && { ad_click: true }) };
}

/** The same for a session that begins in an open page: nobody referred to it. */
export function readPlace(): Entry {
  const title = document.title.slice(0, LONGEST_TITLE);
  return { url: location.href.slice(0, LONGEST_ADDRESS), ...(title && { title }) };
}

/** Facts about browser and screen. The module adds the time zone. */
export function readDevice(): Meta {
  return {
    viewport: [Math.round(innerWidth), Math.round(innerHeight)],
    screen: [Math.round(screen.width), Math.round(screen.height)],
    touch: navigator.maxTouchPoints || 0,
    language: navigator.language,
    client_hints: clientHints(),
    webdriver: navigator.webdriver === true,
    recorder: RECORDER_VERSION,
  };
}

/**
 * The same for frames that leave without the module: what the page said about its visitor
 * stays here, and of addresses and campaigns only plain words leave.
 */
export function strictly(meta: Meta): Meta {
  const { visitor, traits, metadata, utm, ...rest } = meta;
  return {
    ...rest,
    ...(utm !== undefined && { utm: plainCampaign(utm as Utm) }),
    url: stripUrl(String(meta["url"])),
    referrer: meta["referrer"] && stripUrl(String(meta["referrer"]), undefined, LONGEST_ADDRESS / 2),
    title: meta["title"] && maskText(String(meta["title"])),
  };
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
