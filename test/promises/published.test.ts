import { expect, test } from "vitest";
import { openNote, parseVerifierKey, verifyReceipt } from "../../src/audit/index.ts";
import { noteTextOf } from "../../src/domains/promises/index.ts";
import type { Canonical } from "../../src/kernel/canonical.ts";
import { openWorld } from "../support/world.ts";

const world = await openWorld({ tenants: ["jmi"] });
const tenant = world.app.tenantBySlug("jmi") ?? expect.unreachable("JMI is served");
await world.settleLog();
await world.app.promises.turn(tenant.id);

const get = (path: string, headers = {}) => world.call(null, "GET", path, undefined, headers);

async function publishedKey() {
  const key = parseVerifierKey((await get("/t/jmi/key")).text.trim());
  return key ?? expect.unreachable("a key is published");
}

test("the policy with its verdicts is signed by the published key, and one changed verdict shows", async () => {
  const { document, note } = (await get("/t/jmi/policy.json")).json as { document: Canonical; note: string };
  const opened = openNote(note, [await publishedKey()]);
  expect(opened).toMatchObject({ ok: true, text: noteTextOf("policy", document) });
  const text = JSON.stringify(document);
  expect(text).toContain('"clause":"JMI-0-a","verdict":"kept"');
  const changed: Canonical = JSON.parse(text.replace('"verdict":"unproven"', '"verdict":"kept"'));
  expect(opened.ok && opened.text === noteTextOf("policy", changed)).toBe(false);
});

test("that a version was published is proved by a receipt of the log, to whoever has the key", async () => {
  const answer = await get("/t/jmi/policy/1/proof");
  expect(answer.headers["content-disposition"]).toContain("jmi-policy-1.tlog-proof");
  const key = await publishedKey();
  const proved = verifyReceipt(answer.text, { origin: key.name, keys: [key] });
  expect(proved.ok).toBe(true);
  const entry = JSON.parse(Buffer.from(/^extra (.*)$/m.exec(answer.text)?.[1] ?? "", "base64").toString());
  expect(entry).toMatchObject({ kind: "policy-activated", version: 1 });
  const page = await get("/t/jmi/policy");
  expect(page.text).toContain(entry.policy);
});

test("JMI-VI-a: the page says when it was last updated, since when it is in effect, and whom to write to", async () => {
  const { text } = await get("/t/jmi/policy");
  expect(text).toContain("Last updated: 2026-09-21");
  expect(text).toContain("in effect from 2026-01-01");
  expect(text).toContain("support@jm-information.com");
});

test("every clause stands in the page once, under an anchor that never changes, with its verdict", async () => {
  const { text } = await get("/t/jmi/policy");
  const { verdicts } = await world.app.promises.of(tenant.id);
  for (const { clause, verdict } of verdicts) {
    const article = new RegExp(`<article id="${clause}"[^]*?</article>`).exec(text)?.[0] ?? "";
    expect(article, clause).toContain(`class="mark ${verdict}"`);
    expect(text.split(`id="${clause}"`)).toHaveLength(2);
  }
});

test("at whichever address a version stands, each of its sentences leads to the page of its clause", async () => {
  for (const path of ["/t/jmi/policy", "/t/jmi/policy/1"]) {
    const { text } = await get(path);
    const [, href = ""] = /<article id="JMI-0-b">.*?<a href="([^"]+)">JMI-0-b</s.exec(text) ?? [];
    const page = await get(new URL(href, `http://troth.example${path}`).pathname);
    expect([page.status, page.text.includes("<h1>JMI-0-b</h1>")], path).toEqual([200, true]);
  }
});

test("an older version is shown without verdicts, and says that there is a newer one", async () => {
  const { policy } = tenant;
  await world.app.notices.publish(tenant.id, { ...policy, version: 2, effective: "2026-10-01" });
  const old = await get("/t/jmi/policy/1");
  expect(old.text).toContain("no longer the newest");
  expect(old.text).not.toContain('class="mark kept"');
  const { text } = await get("/t/jmi/versions");
  expect(text.indexOf("Version 2")).toBeLessThan(text.indexOf("Version 1"));
  expect((await get("/t/jmi/policy/3")).status).toBe(404);
});

test("the same as Markdown; what is nobody's is not found; and no page tells an id of anybody's", async () => {
  const markdown = await get("/t/jmi/policy.md");
  expect(markdown.headers["content-type"]).toContain("text/markdown");
  expect(markdown.text).toMatch(/^# JMI privacy policy/);
  for (const path of [
    "/t/nobody/policy",
    "/t/jmi/clauses/JMI-99",
    "/t/jmi/policy/x",
    "/t/jmi/policy/9/proof",
  ]) {
    expect((await get(path)).status, path).toBe(404);
  }
  const pages = await Promise.all(["/", "/t/jmi/policy", "/t/jmi/clauses/JMI-0-b"].map((path) => get(path)));
  for (const { text } of pages) expect(text).not.toMatch(/(subject|record|entry|violation)_[0-9a-z]{26}/);
});
