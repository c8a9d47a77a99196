/** Times are those of the viewer's clock, and the page says which that is. */

import { expect, test } from "@playwright/test";

import { pages, postSession } from "../a11y/pages.ts";

test.use({ locale: "de-DE", timezoneId: "Asia/Tokyo" });

test("times are told in the viewer's zone, which is named", async ({ page, request }) => {
  const visit = await postSession(request);
  const [list, , , replay] = pages(visit);
  await list!.open(page);
  await expect(page.getByText(/^Times in (UTC\+9|Asia\/Tokyo)/)).toBeVisible();

  await replay!.open(page);
  await page.getByRole("tab", { name: "Details" }).click();
  const told = page.getByRole("tabpanel", { name: "Details" }).locator("time").first();
  const at = new Date((await told.getAttribute("datetime"))!);
  const hour = new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Tokyo", hour: "2-digit", minute: "2-digit" }).format(at);
  await expect(told).toContainText(hour);
  await expect(told).toHaveAttribute("title", /UTC/);
});
