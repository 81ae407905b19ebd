import { expect, test } from "vitest";
import { z } from "zod";
import { openNote, parseVerifierKey, verifyReceipt } from "../../src/audit/index.ts";
import { noteTextOf } from "../../src/domains/promises/index.ts";
import type { Canonical } from "../../src/kernel/canonical.ts";
import { transaction } from "../../src/kernel/db/index.ts";
import { idToUuid } from "../../src/kernel/ids.ts";
import type { Policy } from "../../src/policy/index.ts";
import { dayMs, openWorld } from "../support/world.ts";
import { decisionsIn } from "../support/world-answers.ts";

// Three versions of JPL's policy, published one after the other, and what anybody finds of them without signing in.

const world = await openWorld({ tenants: ["jpl"] });
const tenant = world.app.tenantBySlug("jpl") ?? expect.unreachable("JPL is served");
const { notices } = world.app;
const first = tenant.policy;
const get = (path: string) => world.call(null, "GET", path);
const revision = { author: "Ada", approver: "Bo", reason: { en: "A word was missing." } };

const sentence = "This one replaces the text of 1 September 2019.";
const typo: Policy = {
  ...first,
  ...{ version: 2, effective: "2026-10-01", revision },
  clauses: first.clauses.map((clause) =>
    clause.id === "JPL-0-a"
      ? { ...clause, words: { en: clause.words.en.replace(sentence, "It is new.") } }
      : clause,
  ),
};
const partner = { name: "new-partner", words: { en: "A new partner" }, kind: "controller" } as const;
const wider: Policy = {
  ...typo,
  ...{
    version: 3,
    effective: "2026-11-01",
    revision: { ...revision, reason: { en: "We found a partner." } },
  },
  vocabulary: { ...typo.vocabulary, recipients: [...typo.vocabulary.recipients, partner] },
};

const before = { markdown: (await get("/t/jpl/policy.md")).bytes, page: (await get("/t/jpl/policy")).text };
await notices.publish(tenant.id, typo);
world.clock.advance(dayMs);
await notices.publish(tenant.id, wider);
await world.settleLog();
const numbers = [3, 2, 1];

const archiveForm = z.object({
  document: z.object({
    versions: z.array(
      z.object({
        ...{ version: z.number(), digest: z.string(), effective: z.string(), until: z.string().nullable() },
        ...{ address: z.string(), change: z.object({ material: z.boolean(), from: z.number() }).nullable() },
        readability: z.array(z.object({ longestLength: z.number(), score: z.number().nullable() })),
      }),
    ),
  }),
  note: z.string(),
});

async function archive() {
  return archiveForm.parse((await get("/t/jpl/versions.json")).json);
}

test("JMI-0-e: a new version stands at the same address at once, with its number, its day and what changed", async () => {
  const { text } = await get("/t/jpl/policy");
  expect(text).toContain("Version 3, in effect from 2026-11-01.");
  expect(before.page).toContain("Version 1, in effect from");
  expect(text).toContain('href="/t/jpl/policy/3/difference"');
  const changed = await get("/t/jpl/policy/3/difference?from=1");
  expect(changed.text).toContain("A new partner");
  expect(changed.text).toContain(">JPL-0-a</a>");
  expect((await get("/t/jpl/policy/1")).text).toContain(sentence);
  const json = (await get("/t/jpl/policy/3/difference.json?from=1")).json as {
    document: Canonical;
    note: string;
  };
  const key = parseVerifierKey((await get("/t/jpl/key")).text.trim()) ?? expect.unreachable("a key");
  expect(openNote(json.note, [key])).toMatchObject({
    ok: true,
    text: noteTextOf("difference", json.document),
  });
  expect(json.document).toMatchObject({
    from: 1,
    to: 3,
    difference: { named: expect.arrayContaining([expect.objectContaining({ class: "recipient-added" })]) },
  });
});

test("JPL-10-c: a change of a few words has its entry in the log of changes, with the words before and after", async () => {
  const list = await get("/t/jpl/versions");
  expect(list.text).toContain('<a href="/t/jpl/policy/2/difference">What changed</a>');
  expect(list.text).toContain("Why: A word was missing.");
  const { text } = await get("/t/jpl/policy/2/difference");
  expect(text).toContain("This change is minor: nothing in it is worse for you.");
  expect(text).toMatch(new RegExp(`<del>[^<]*${sentence}`));
  expect(text).toMatch(/<ins>[^<]*It is new\./);
});

test("JPL-10-f, GEEX-c7-3 and IUNU-I-f: all versions are in an archive that anybody reads, each with its days, its digest and its bytes", async () => {
  const { document } = await archive();
  expect(document.versions.map(({ version, effective, until }) => [version, effective, until])).toEqual([
    [3, "2026-11-01", null],
    [2, "2026-10-01", "2026-11-01"],
    [1, first.effective, "2026-10-01"],
  ]);
  for (const { version, digest, address } of document.versions) {
    const page = await get(address);
    expect([page.status, page.text.includes(digest)], address).toEqual([200, true]);
    const again = [await get(`${address}.json`), await get(`${address}.json`)];
    expect(version === 3 || again[0]?.text === again[1]?.text).toBe(true);
  }
  expect((await get("/t/jpl/policy/1.md")).bytes.equals(before.markdown)).toBe(true);
  const listed = (await get("/t/jpl/versions")).text;
  expect(listed).toContain("Version 1, in effect from 2026-01-01 until 2026-10-01.");
  for (const { digest } of document.versions) expect(listed).toContain(digest);
  for (const number of numbers) {
    expect((await world.call(null, "DELETE", `/t/jpl/policy/${number}`)).status).toBe(405);
    expect((await get(`/t/jpl/policy/${number}`)).status).toBe(200);
  }
});

test("JPL-10-a and MORI-6-a: what was published is not edited, by nobody and at no door", async () => {
  const digests = async () => (await archive()).document.versions.map(({ digest }) => digest);
  const known = await digests();
  const edited: Policy = { ...first, summary: { en: "Something else." } };
  for (const method of ["PUT", "PATCH", "POST", "DELETE"]) {
    const answer = await world.call(null, method, "/t/jpl/policy/1", edited);
    expect([answer.status, answer.headers["allow"]], method).toEqual([405, "GET, HEAD"]);
  }
  await expect(notices.publish(tenant.id, edited)).rejects.toThrow(
    /version 3 is published and stays as it is/,
  );
  await expect(notices.publish(tenant.id, { ...edited, version: 3 })).rejects.toThrow(
    /raise the version to 4/,
  );
  const uuid = idToUuid(tenant.id);
  for (const set of ["source = '{}'", "digest = decode(repeat('00', 32), 'hex')", "number = 9"]) {
    const attempt = transaction(world.app.db, tenant.id, ({ sql }) =>
      sql.unsafe(`update notices.policy_version set ${set} where number = 1`),
    );
    await expect(attempt, set).rejects.toThrow(/permission denied/);
  }
  expect(await digests()).toEqual(known);
  // Who wrote it and who approved it stands in the version; what the public reads of it is the reason.
  const stored = await world.database.admin<{ said: unknown }[]>`
    select source -> 'revision' as said from notices.policy_version where tenant_id = ${uuid} and number = 2`;
  expect(stored[0]?.said).toEqual(revision);
  const shown = await Promise.all(["/t/jpl/versions", "/t/jpl/versions.json", "/t/jpl/policy/2"].map(get));
  for (const { text } of shown) expect(text).not.toMatch(/\bAda\b|\bBo\b/);
});

test("JPL-10-a: each version is proved by a receipt of the log", async () => {
  const key = parseVerifierKey((await get("/t/jpl/key")).text.trim()) ?? expect.unreachable("a key");
  for (const number of numbers) {
    const { text } = await get(`/t/jpl/policy/${number}/proof`);
    expect(verifyReceipt(text, { origin: key.name, keys: [key] }).ok, String(number)).toBe(true);
  }
});

test("GEEX-c7-1-c: page, API and decisions give the same version and digest, from the moment it is published", async () => {
  const key = await world.keyFor("application", { tenant: "jpl", region: "us" });
  const told = async () => {
    const question = { action: "read", data: ["shoe-size"], purpose: "service-delivery" };
    const answers = {
      page: /<code>([0-9a-f]{64})<\/code>/.exec((await get("/t/jpl/policy")).text)?.[1],
      json: (await get("/t/jpl/policy.json")).json as { document: { version: number; digest: string } },
      app: (await world.call(key, "GET", "/v1/promises")).json as {
        policy: { version: number; digest: string };
      },
      decision: await world.call(key, "POST", "/v1/decisions", question),
    };
    const decided = (answers.decision.json as { policy: { version: number; digest: string } }).policy;
    decisionsIn(answers.decision);
    return { answers, decided };
  };
  await told();
  const { digest } = await notices.publish(tenant.id, { ...wider, version: 4, effective: "2026-12-01" });
  const { answers, decided } = await told();
  expect(answers.page).toBe(digest);
  expect(answers.json.document).toMatchObject({ version: 4, digest });
  expect(answers.app.policy).toEqual({ version: 4, digest });
  expect(decided).toEqual({ version: 4, digest });
});

test("a change that its author calls minor and that is material is not published", async () => {
  const more = {
    ...wider.vocabulary,
    recipients: [...wider.vocabulary.recipients, { ...partner, name: "another" }],
  };
  const lowered: Policy = {
    ...{ ...wider, version: 5, vocabulary: more },
    revision: { ...revision, significance: "minor" },
  };
  await expect(notices.publish(tenant.id, lowered)).rejects.toThrow(
    /says that its change is minor, and it is material/,
  );
  expect((await archive()).document.versions[0]?.version).toBe(4);
});

test("differences that anybody asks for are few in a minute, and those that were kept are always there", async () => {
  const asked: number[] = [];
  for (let number = 5; number < 12; number++) {
    await notices.publish(tenant.id, { ...wider, version: number, summary: { en: `Summary ${number}.` } });
  }
  for (let from = 1; from < 10; from++) {
    for (const to of [11, 10]) {
      if (from < to - 1) asked.push((await get(`/t/jpl/policy/${to}/difference?from=${from}`)).status);
    }
  }
  expect(asked.filter((status) => status === 200).length).toBeLessThanOrEqual(10);
  expect(asked.at(-1)).toBe(503);
  expect((await get("/t/jpl/policy/11/difference")).status).toBe(200);
  for (const path of [
    "0/difference",
    "3/difference?from=3",
    "3/difference?from=99",
    "99/difference",
    "3/difference?from=x",
  ]) {
    expect((await get(`/t/jpl/policy/${path}`)).status, path).toBe(404);
  }
  expect((await get("/t/jpl/policy/1/difference")).text).toContain("This is the first version");
}, 60_000);
