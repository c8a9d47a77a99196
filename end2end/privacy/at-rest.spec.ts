/**
 * What is planted on a page is nowhere at the server: not in what was sent to it, not in its
 * files, not in its log, not in anything that it shows.
 *
 * The same search finds a word that may be read in each of these places; so that it finds
 * nothing else means something.
 */

import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { constants, inflateRawSync } from "node:zlib";

import { type APIRequestContext, expect, type Page, test } from "@playwright/test";

import { observed, withCaptures } from "../observe/captures.ts";
import { BINARY, freePort, startServer, stop } from "../own-server.ts";
import { payloads, type Stored, storedWhen } from "../stored.ts";
import { recordedVisit, type Visit } from "../visit.ts";
import { spyOn } from "./frames.ts";
import { CONTROL, PLANTED_PAGE, PLANTED_PATH, plantMore, secretOf, SECRETS } from "./planted.ts";

const TYPED = "Zqtypedqz";
const EMAIL = "zq.jane@mail.example";
const PLANTED = [...SECRETS, TYPED, EMAIL];
/** Names of projects and routes are in the log, nothing that a page wrote. */
const LOGGED = "/v1/chunks";

const GZIP = Buffer.from([0x1f, 0x8b, 0x08, 0x00]);
const GZIP_HEADER_BYTES = 10;

/** A place to search in, and what must be found there. */
type Place = [name: string, control: string, text: string];

/** The bytes as text, and what is compressed in them: frames lie in the journal as they came. */
function readable(file: Buffer): string {
  const texts = [file];
  for (let at = file.indexOf(GZIP); at >= 0; at = file.indexOf(GZIP, at + 1)) {
    try {
      texts.push(inflateRawSync(file.subarray(at + GZIP_HEADER_BYTES), { finishFlush: constants.Z_SYNC_FLUSH }));
    } catch {
      // These bytes only looked so.
    }
  }
  return texts.map((text) => text.toString("latin1")).join("\n");
}

async function folder(path: string): Promise<string> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return (await Promise.all(files.map(async ({ parentPath, name }) => readable(await readFile(join(parentPath, name)))))).join("\n");
}

/** A visit that says secrets in every way there is; `name` is what it tracks. */
async function visitPlanted(page: Page, name: string): Promise<Visit> {
  await withCaptures(page, { console: true, network: true });
  await page.route("**/demo/planted/**", (route) => route.fulfill({ contentType: "text/html", body: PLANTED_PAGE }));
  await page.goto(PLANTED_PATH);
  const visit = await recordedVisit(page);
  await observed(page);
  await page.evaluate(plantMore, [secretOf("later"), secretOf("attribute"), secretOf("moved")]);
  await page.locator("#planted").waitFor({ state: "attached" });
  await page.locator("[name=a]").fill(TYPED);
  await page.evaluate(
    async ([event, email, secret]) => {
      const { Hindsight } = window as any;
      Hindsight.setMetadata({ contact: email });
      Hindsight.captureError(new Error(`no account ${email}`));
      console.error(`no account ${email}`);
      await fetch(`${location.pathname}?mail=${email}&q=${secret}`);
      Hindsight.track(event, { by: email });
    },
    [name, EMAIL, secretOf("query")],
  );
  await page.locator("#plain").click();
  await page.getByRole("button", { name: CONTROL }).click();
  return visit;
}

/** Everything that shows the visit to a viewer. */
async function shown(request: APIRequestContext, { session, window }: Visit, name: string): Promise<Place[]> {
  const list = `/sessions?q=${encodeURIComponent(`event:${name}`)}`;
  await expect.poll(async () => (await request.get(list)).text(), { message: "the visit is listed" }).toContain(session);
  const replay = `/replay/${session}/${window}`;
  const { length, chunks } = await (await request.get(`${replay}/manifest`)).json();
  const exported = `/api/v1/sessions/${session}/export`;
  const addresses = [
    list,
    `/sessions/${session}/windows/${window}`,
    `${replay}/chunks?from=0&to=${chunks.at(-1)[0]}`,
    `${replay}/keyframe?at=${length}`,
    `${replay}/text?at=${length}`,
    `/replay/${session}/activity?window=${window}`,
    `${exported}.json`,
    `${exported}.har`,
    `${exported}.spec.ts`,
  ];
  return Promise.all(
    addresses.map(async (address): Promise<Place> => {
      const answer = await request.get(address);
      expect(answer.status(), address).toBe(200);
      return [address, CONTROL, await answer.text()];
    }),
  );
}

test("what is planted on a page is in no file, no log line and no page of the server", async ({ browser }) => {
  test.skip(!BINARY, "E2E_BIN does not name the server");
  const directory = await mkdtemp(join(tmpdir(), "hindsight-"));
  const [data, log] = [join(directory, "data"), join(directory, "server.log")];
  const port = await freePort();
  const server = await startServer(data, port, { HINDSIGHT_TELEMETRY__LOG: "info,server=debug" }, log);
  const context = await browser.newContext({ baseURL: `http://127.0.0.1:${port}` });
  const page = await context.newPage();
  const frames = await spyOn(page);
  const name = "planted-visit";

  const visit = await visitPlanted(page, name);
  const isThere = (now: Stored) => payloads(now, "click").some(({ selector }) => selector === "#open > button");
  const stored = await storedWhen(context.request, visit, "the last click is stored", isThere);
  await page.close();
  const places: Place[] = [
    ["requests", CONTROL, frames.join("\n")],
    ["the recording", CONTROL, stored.text],
    ...(await shown(context.request, visit, name)),
  ];
  await context.close();
  await stop(server);
  places.push(
    ["journal", CONTROL, await folder(join(data, "journal"))],
    ["database", CONTROL, await folder(join(data, "db"))],
    ["all files", CONTROL, await folder(data)],
    ["log", LOGGED, (await readFile(log)).toString()],
  );

  for (const [place, control, text] of places) {
    const searched = text.toLowerCase();
    const found = (word: string) => searched.includes(word.toLowerCase());
    expect(found(control), `a word that may be read is found in ${place}`).toBe(true);
    expect(PLANTED.filter(found), place).toEqual([]);
  }
  await rm(directory, { recursive: true });
});
