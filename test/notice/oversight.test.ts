import { expect, test } from "vitest";
import { z } from "zod";
import { at, instantToText } from "../../src/kernel/clock.ts";
import { idToUuid } from "../../src/kernel/ids.ts";
import { dayMs, openWorld } from "../support/world.ts";
import { register } from "../support/world-people.ts";
import { uuidOf } from "../support/world-store.ts";

// Officers see which things break a clause, how the probes run and what ends next. The public, and every other key, sees
// that a clause is broken and by how many, and nothing more.

const world = await openWorld({ tenants: ["jpl", "jmi"] });
const tenant = world.app.tenantBySlug("jmi") ?? expect.unreachable("JMI is served");
const jpl = world.app.tenantBySlug("jpl") ?? expect.unreachable("JPL is served");
const { admin } = world.database;
const application = await world.keyFor("application");
const officer = await world.keyFor("dpo");
const subject = await register(world, application, { "full-name": "Nora Lind" });

const uuid = idToUuid(tenant.id);
const [record] = await admin<{ id: string }[]>`
  select id from vault.record where tenant_id = ${uuid} and subject_id = ${uuidOf(subject)} limit 1`;
const recordId = record?.id ?? expect.unreachable("a record was kept");
await admin`update vault.record set keep_until = ${world.clock.now() - dayMs} where id = ${recordId}`;
const foundAt = world.clock.now();
await world.settleLog();
await world.app.promises.turn(tenant.id);

const form = z.object({
  verdicts: z.array(z.object({ clause: z.string(), verdict: z.string() })),
  oversight: z
    .object({
      violations: z.array(
        z.object({
          ...{ clause: z.string(), probe: z.string(), count: z.number() },
          things: z.array(z.object({ thing: z.string(), foundAt: z.string() })),
        }),
      ),
      probes: z.array(z.object({ name: z.string(), lookedAt: z.string(), tookMs: z.number() })),
      deadlines: z.array(z.object({ clause: z.string(), owner: z.string(), validUntil: z.string() })),
      reviews: z.array(z.object({ version: z.number() })),
    })
    .optional(),
});

async function told(key: string) {
  return form.parse((await world.call(key, "GET", "/v1/promises")).json);
}

test("an officer's key is told which records break a clause, since when, and how the probes run", async () => {
  const { verdicts, oversight } = await told(officer);
  const broken = verdicts.filter(({ verdict }) => verdict === "broken").map(({ clause }) => clause);
  expect(broken.length).toBeGreaterThan(0);
  const found = oversight?.violations.filter(({ probe }) => probe === "last-days") ?? [];
  expect(found.map(({ clause }) => clause).sort()).toEqual([...broken].sort());
  for (const { count, things } of found) {
    expect([count, things]).toEqual([1, [{ thing: recordId, foundAt: instantToText(foundAt) }]]);
  }
  expect(oversight?.probes.map(({ name }) => name).sort()).toEqual([
    "decisions",
    "erasures",
    "identifiers",
    "last-days",
    "log",
    "regions",
    "seals",
    "secrets",
    "sources",
    "terms",
  ]);
  expect(oversight?.probes.every(({ tookMs }) => tookMs >= 0)).toBe(true);
});

test("no other key and no public page tells an id, a duration or an owner", async () => {
  for (const role of ["application", "support", "administrator", "security"]) {
    const { oversight } = await told(await world.keyFor(role));
    expect(oversight, role).toBeUndefined();
  }
  const paths = [
    "policy",
    "policy.json",
    "policy.md",
    "versions",
    "versions.json",
    "roles",
    "clauses/JMI-ADD-retention",
  ];
  const shown = await Promise.all(paths.map((path) => world.call(null, "GET", `/t/jmi/${path}`)));
  const api = await world.call(application, "GET", "/v1/promises");
  const history = await world.call(application, "GET", "/v1/promises/JMI-ADD-retention/history");
  for (const { text, status } of [...shown, api, history]) {
    expect(status).toBe(200);
    for (const hidden of [recordId, recordId.replaceAll("-", ""), "tookMs", "foundAt", '"owner"']) {
      expect(text).not.toContain(hidden);
    }
  }
  expect(shown[0]?.text).toContain("broken");
});

test("the log remembers each time that an officer looked, and at no other time", async () => {
  const looked = async () => {
    const rows = await admin<{ count: number }[]>`
      select count(*)::int as count from audit.entry
      where tenant_id = ${uuid} and convert_from(body, 'UTF8') like '%view-violations%'`;
    return rows[0]?.count ?? 0;
  };
  const before = await looked();
  await told(application);
  expect(await looked()).toBe(before);
  await told(officer);
  expect(await looked()).toBe(before + 1);
});

test("things are listed up to a bound, and counted beyond it", async () => {
  await admin`
    insert into promises.violation (tenant_id, id, probe, clause, thing, found_at)
    select ${uuid}, gen_random_uuid(), 'seals', 'JMI-V-1-b', 'thing-' || lpad(one::text, 3, '0'), one
    from generate_series(1, 57) one`;
  const { oversight } = await told(officer);
  const found = oversight?.violations.find(({ clause }) => clause === "JMI-V-1-b");
  expect([found?.count, found?.things.length, found?.things[0]?.thing]).toEqual([57, 20, "thing-001"]);
  await admin`delete from promises.violation where thing like 'thing-%'`;
});

test("an officer sees which term ends next, and a clause of another tenant's never", async () => {
  const document = { owner: "Compliance", document: "Review", digest: Buffer.alloc(32, 7), validFrom: at(0) };
  for (const [clause, days] of [
    ["JPL-9-a", 90],
    ["JPL-9-b", 20],
  ] as const) {
    const validUntil = at(world.clock.now() + days * dayMs);
    await world.app.promises.recordEvidence(jpl.id, { ...document, clause, validUntil });
  }
  const key = await world.keyFor("auditor", { tenant: "jpl", region: "us" });
  const { oversight } = await told(key);
  expect(oversight?.deadlines.map(({ clause, owner }) => [clause, owner])).toEqual([
    ["JPL-9-b", "Compliance"],
    ["JPL-9-a", "Compliance"],
  ]);
  expect(JSON.stringify(oversight)).not.toContain("JMI-");
  expect((await told(officer)).oversight?.deadlines).toEqual([]);
});

test("JPL-0-a: a version that has stood for a year is flagged, its page says so, and its review is reported once", async () => {
  const events: unknown[] = [];
  const hear = async () => {
    await world.settleLog();
    await world.app.promises.turn(jpl.id);
    await world.app.deliverEvents({
      "evidence.ending": [],
      "version.review-due": [async (_, { facts }) => void events.push(facts)],
    });
    const found = await world.app.promises.of(jpl.id);
    return found.verdicts.find(({ clause }) => clause === "JPL-0-a");
  };
  const page = async () => (await world.call(null, "GET", "/t/jpl/policy")).text;
  const key = await world.keyFor("dpo", { tenant: "jpl", region: "us" });
  expect((await hear())?.verdict).toBe("kept");
  expect(await page()).toMatch(/Last updated: 2026-09-21/);
  expect((await told(key)).oversight?.reviews).toEqual([]);
  world.clock.advance(at(Date.UTC(2027, 0, 1)) - world.clock.now() - 1);
  expect((await hear())?.verdict).toBe("kept");
  expect(events).toEqual([]);
  world.clock.advance(1);
  const flagged = await hear();
  expect(flagged?.verdict).toBe("at-risk");
  expect(await page()).toContain("This version is due for review since 2027-01-01, and its owner was told.");
  expect((await told(key)).oversight?.reviews).toMatchObject([{ version: 1 }]);
  await hear();
  expect(events).toEqual([{ version: 1, clause: "JPL-0-a", owner: expect.any(String) }]);
  await world.app.notices.publish(jpl.id, { ...jpl.policy, version: 2, effective: "2027-01-02" });
  expect((await hear())?.verdict).toBe("kept");
});
