/** What the server tells of a recording: keyframes, texts, activity; read the way the player reads it. */

import { expect, test } from "@playwright/test";

import { FULL_SNAPSHOT, hasPicture, payloads, storedWhen } from "../stored.ts";
import { recordedVisit, type Visit } from "../visit.ts";

const META = 4;

test.describe("a visit with a search and an error", () => {
  let visit: Visit;
  let length: number;
  let base: string;

  test.beforeEach(async ({ browser, request }) => {
    const page = await browser.newPage();
    await page.goto("/demo/shop/");
    visit = await recordedVisit(page);
    await page.getByRole("searchbox").pressSequentially("tea");
    await page.evaluate(() =>
      setTimeout(() => {
        throw new TypeError("the shelf is empty");
      }),
    );
    await page.locator(".card a").first().click();
    await page.waitForURL(/product/);
    await recordedVisit(page);
    const stored = await storedWhen(request, visit, "both pages are stored", (now) => {
      return hasPicture(now, "/demo/shop/product/") && payloads(now, "error").length > 0;
    });
    await page.close();
    length = stored.manifest.length;
    base = `/replay/${visit.session}/${visit.window}`;
  });

  test("is told row by row, and never what was typed", async ({ request }) => {
    const activity = await (await request.get(`/replay/${visit.session}/activity?window=${visit.window}`)).text();
    const rows = activity.trim().split("\n").map((line) => JSON.parse(line));
    const labels = rows.map(({ label }) => label);

    expect(labels[0]).toBe("Opened /demo/shop/");
    expect(labels).toContain("Went to /demo/shop/product/");
    expect(labels).toContain("TypeError: the shelf is empty");
    expect(labels.filter((label) => label.startsWith("Typed in"))).toHaveLength(1);
    expect(rows.map(({ at }) => at)).toEqual(rows.map(({ at }) => at).sort((a, b) => a - b));
    expect(activity).not.toContain('"tea"');
    // Not masked either: its length says something, too.
    expect(JSON.stringify(rows.filter(({ kind }) => kind === "input"))).not.toContain("*");
  });

  test("can be drawn from a keyframe alone, at any moment", async ({ request }) => {
    const keyframe = await request.get(`${base}/keyframe?at=${length}`);

    expect(keyframe.status()).toBe(200);
    const events = (await keyframe.text()).trim().split("\n").map((line) => JSON.parse(line));
    expect(events.slice(0, 2).map(({ type }) => type)).toEqual([META, FULL_SNAPSHOT]);
    expect(events[0].data.href).toContain("/demo/shop/product/");
    expect(Number(keyframe.headers()["x-hs-at"])).toBeLessThanOrEqual(length);
    expect(Number(keyframe.headers()["x-hs-next"])).toBeGreaterThan(1);
  });

  test("has its texts at each moment", async ({ request }) => {
    const text = await (await request.get(`${base}/text?at=${length}`)).json();

    expect(text.url).toContain("/demo/shop/product/");
    expect(text.lines.some(({ role }: { role: string }) => role === "heading")).toBe(true);
  });

  test("says where the visitor was active", async ({ request }) => {
    const manifest = await (await request.get(`${base}/manifest`)).json();

    expect(manifest.state).toBe("live");
    expect(manifest.windows[0].input.length).toBeGreaterThan(0);
  });
});

test("questions that make no sense are refused, never a server error", async ({ request }) => {
  const id = "01976e8a-7b6c-7def-8123-456789abcdef";
  const base = `/replay/${id}/${id}`;
  const cases: [string, number][] = [
    [`${base}/keyframe`, 400],
    [`${base}/keyframe?at=-1`, 400],
    [`${base}/keyframe?at=5`, 404],
    [`${base}/text?at=x`, 400],
    [`${base}/text?at=1`, 404],
    [`/replay/${id}/activity`, 404],
    [`/replay/${id}/activity?window=nonsense`, 400],
    [`/replay/${id}/activity?after=1.2`, 400],
    [`/replay/nonsense/activity`, 400],
  ];
  for (const [path, status] of cases) {
    expect((await request.get(path)).status(), path).toBe(status);
  }
});
