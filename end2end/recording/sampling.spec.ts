/** Which sessions are recorded, and that the others leave nothing behind. */

import { expect, type Page, test } from "@playwright/test";

import { payloads, snapshots, storedWhen } from "../stored.ts";
import { recordedVisit, recorderStatus, setVisibility, visitOf } from "../visit.ts";
import { changePage, configure, watchFrames } from "./project.ts";

const reason = async (page: Page) => (await recorderStatus(page))?.reason;

test("a session that is not in the sample sends nothing, on later pages neither", async ({ page, context }) => {
  await configure(context, { sample: 0 });
  const frames = await watchFrames(page);
  await page.goto("/demo/shop/");
  await expect.poll(() => reason(page)).toBe("sampled_out");
  // Decided once: a project that samples everything from now on means later sessions.
  await context.unroute("**/v1/projects/*/config");
  await page.goto("/demo/journal/");
  await expect.poll(() => reason(page)).toBe("sampled_out");
  await page.close();

  expect(frames).toEqual([]);
});

test("a page that is left early does not report what is not recorded", async ({ page }) => {
  await configure(page, { sample: 0 });
  await page.goto("/demo/shop/");
  await expect.poll(() => reason(page)).toBe("sampled_out");
  await page.unrouteAll();
  // No configuration comes before the page is gone. What it sends then is seen by nobody but itself.
  await page.addInitScript(() => {
    const send = window.fetch;
    window.fetch = async (address, options) => {
      if (String(address).endsWith("/config")) return new Promise<Response>(() => undefined);
      if (String(address).endsWith("/v1/chunks")) {
        const frame = new TextDecoder().decode(options?.body as Uint8Array);
        localStorage.setItem("sent", (localStorage.getItem("sent") ?? "") + frame);
      }
      return send(address, options);
    };
  });
  const leave = async (path: string) => {
    await page.goto(path);
    await expect.poll(async () => (await recorderStatus(page))?.state).toBe("recording");
    await page.goto("/demo/robots.txt");
    return page.evaluate(() => localStorage.getItem("sent"));
  };
  expect(await leave("/demo/journal/")).toBeNull();
  // Of another session only the page itself says so.
  await changePage(page, "/demo/shop/", 'data-sample="0"');
  await page.evaluate(() => (localStorage.clear(), sessionStorage.clear()));
  expect(await leave("/demo/shop/")).toBeNull();

  const frame = await leave("/demo/journal/");
  const header = JSON.parse(frame!);
  expect(header.meta.url).toContain("/demo/journal/");
  expect(header).toMatchObject({ events: 0, exit: true });
});

test("a page may ask for fewer sessions, not for more", async ({ page }) => {
  await configure(page, { sample: 0.5 });
  await changePage(page, "/demo/shop/", 'data-sample="0"');
  await page.goto("/demo/shop/");
  await expect.poll(() => reason(page)).toBe("sampled_out");

  await page.unrouteAll();
  await configure(page, { sample: 0 });
  await changePage(page, "/demo/journal/", 'data-sample="1" data-masking="open" data-storage="shared"');
  await page.evaluate(() => localStorage.clear());
  await page.goto("/demo/journal/");
  await expect.poll(() => reason(page)).toBe("sampled_out");
});

test("what a page asks for and does not get is said", async ({ page }) => {
  await changePage(page, "/demo/shop/", 'data-masking="open" data-console="on"');
  await page.goto("/demo/shop/");
  await recordedVisit(page);

  expect((await recorderStatus(page))?.mode).toBe("strict");
  const why = await page.evaluate(() => (window as any).Hindsight.why());
  expect(why).toContain('masking "open"');
  expect(why).toContain("console");
});

test("an error sends the minute before it, from a full snapshot on", async ({ page, request }) => {
  await configure(page, { sample: 0, error_sample: 1 });
  const frames = await watchFrames(page);
  await page.goto("/demo/errors/");
  await expect.poll(async () => (await recorderStatus(page))?.state).toBe("watching");
  await page.evaluate(() => (window as any).Hindsight.track("before"));
  await setVisibility(page, "hidden");
  await setVisibility(page, "visible");
  expect(frames).toEqual([]);
  const visit = await visitOf(page);

  await page.locator("#throw").click();

  const stored = await storedWhen(request, visit, "the error is stored", (now) => payloads(now, "error").length > 0);
  expect(snapshots(stored)).toHaveLength(1);
  expect(payloads(stored, "before")).toHaveLength(1);
  expect((await recorderStatus(page))?.kept).toBe("error");
  await expect.poll(() => frames[0]?.header.meta).toMatchObject({ kept: "error", sample: 0 });
  // The rest of the session is recorded.
  await page.goto("/demo/shop/");
  await expect.poll(async () => (await recorderStatus(page))?.state).toBe("recording");
  await recordedVisit(page);
  expect((await recorderStatus(page))?.kept).toBe("error");
});

test("an address triggers, and so does a custom event", async ({ page, context }) => {
  await configure(context, { sample: 0, triggers: [{ url: "/demo/*/cart" }, { url: "*#/pay" }, { event: "upgrade" }] });
  const frames = await watchFrames(page);
  await page.goto("/demo/shop/");
  await expect.poll(async () => (await recorderStatus(page))?.state).toBe("watching");
  await page.evaluate(() => history.pushState(null, "", "/demo/shop/cart/"));
  await page.getByRole("searchbox").fill("bowl");
  await expect.poll(async () => (await recorderStatus(page))?.kept).toBe("trigger");
  await setVisibility(page, "hidden");
  await expect.poll(() => frames.length).toBeGreaterThan(0);

  await page.close();

  /** A tab of another session. */
  const anew = async () => {
    const tab = await context.newPage();
    await tab.goto("/demo/robots.txt");
    await tab.evaluate(() => localStorage.clear());
    return tab;
  };
  const routed = await anew();
  await routed.goto("/demo/journal/#/pay/now");
  await expect.poll(async () => (await recorderStatus(routed))?.kept).toBe("trigger");
  await routed.close();

  const tab = await anew();
  await tab.goto("/demo/journal/");
  await expect.poll(async () => (await recorderStatus(tab))?.state).toBe("watching");
  await tab.evaluate(() => (window as any).Hindsight.track("upgrade"));
  await expect.poll(async () => (await recorderStatus(tab))?.kept).toBe("trigger");
});

test("a tab that is loaded again after its session is sent from the first input on", async ({ page, request }) => {
  await page.clock.install();
  await page.goto("/demo/shop/");
  const first = await recordedVisit(page);
  await page.clock.fastForward("31:00");
  const frames = await watchFrames(page);
  await page.reload();
  await expect.poll(async () => (await recorderStatus(page))?.state).toBe("watching");
  const second = await visitOf(page);
  expect(second.session).not.toBe(first.session);
  expect(frames.filter(({ header }) => header.session === second.session)).toEqual([]);

  await page.getByRole("searchbox").press("k");

  await expect.poll(async () => (await recorderStatus(page))?.state).toBe("recording");
  await setVisibility(page, "hidden");
  await storedWhen(request, second, "the session is stored", (now) => snapshots(now).length === 1);
});
