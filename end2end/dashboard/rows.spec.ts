/** What a row tells of the visitor's device and clock. */

import { devices, expect, test } from "@playwright/test";

import { newId, postFrame } from "../posted.ts";
import { hydrated } from "./hydrated.ts";

test.use({ timezoneId: "Europe/Berlin" });

test("a row has the kind of device, and the time of the visitor's clock", async ({ page, browser }) => {
  const phone = await browser.newContext({ userAgent: devices["iPhone 13"].userAgent });
  const visit = { session: newId(), window: newId() };
  const url = "http://localhost/demo/";
  const from = Date.now() - 1_000;
  const events = [
    { type: 4, timestamp: from, data: { href: url, width: 390, height: 664 } },
    { type: 2, timestamp: from + 1, data: { node: { type: 0, childNodes: [], id: 1 }, initialOffset: { top: 0, left: 0 } } },
  ];
  await postFrame(phone.request, visit, events, { meta: { url, timezone: "Asia/Tokyo" } });
  await phone.close();
  const row = page.locator(".session-row");
  await expect(async () => {
    await page.goto(`/sessions?q=${encodeURIComponent(`session:${visit.session}`)}`);
    await expect(row.locator(".session-row__device")).toContainText("Phone, ", { timeout: 1_000 });
  }).toPass();
  await hydrated(page);
  await expect(row.locator(".session-row__device use")).toHaveAttribute("href", "/icons.svg#phone");

  const time = row.locator("time");
  await time.hover();
  const at = new Date((await time.getAttribute("datetime"))!);
  const clock = (timeZone: string) => at.toLocaleTimeString("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" });
  await expect(time).toHaveAttribute("title", new RegExp(`, ${clock("Europe/Berlin")} \\(.*, ${clock("UTC")} UTC\\), .*, ${clock("Asia/Tokyo")} \\(Asia/Tokyo\\) for the visitor$`));

  // It stands above the link that fills the row, and leads where that does.
  const replay = new RegExp(`/sessions/${visit.session}/windows/${visit.window}`);
  const opened = page.context().waitForEvent("page");
  await time.click({ modifiers: ["ControlOrMeta"] });
  await expect(await opened).toHaveURL(replay);
  await expect(page).toHaveURL(/\/sessions\?q=/);
  await time.click();
  await expect(page).toHaveURL(replay);
});
