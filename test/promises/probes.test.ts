import { beforeAll, expect, test } from "vitest";
import { type ProbeName, probeNames } from "../../src/domains/promises/index.ts";
import { idToUuid } from "../../src/kernel/ids.ts";
import { dayMs, openWorld } from "../support/world.ts";
import { register } from "../support/world-people.ts";
import { uuidOf } from "../support/world-store.ts";

// Somebody writes past the server, straight into the tables. One turn later exactly the clauses that forbid it are
// broken; mended, they are as they were.

const world = await openWorld();
const { admin } = world.database;
const tenant = world.app.tenantBySlug("jmi") ?? expect.unreachable("JMI is served");
const tenantUuid = idToUuid(tenant.id);
const subject = await register(world, await world.keyFor("application"), {
  "full-name": "Nora Lind",
  "business-email": "nora@example.com",
});
const subjectUuid = uuidOf(subject);

const anyQuestion = { action: "read", data: ["shoe-size"], purpose: "payment" };

/** The clauses that are broken after a turn. */
async function brokenAfterTurn(): Promise<readonly string[]> {
  await world.settleLog();
  await world.app.promises.turn(tenant.id);
  const { verdicts } = await world.app.promises.of(tenant.id);
  return verdicts.filter(({ verdict }) => verdict === "broken").map(({ clause }) => clause);
}

beforeAll(async () => {
  expect(await brokenAfterTurn()).toEqual([]);
});

type Planted = { readonly plant: string; readonly mend: string; readonly breaks: readonly string[] };

const one = `tenant_id = '${tenantUuid}' and subject_id = '${subjectUuid}'`;
const aRecord = `(select id from vault.record where ${one} and data_types @> '{full-name}' limit 1)`;

/** A copy of a record with one term changed. */
function copyWith(changed: Readonly<Record<string, string>>): Pick<Planted, "plant" | "mend"> {
  const columns = [
    ...["tenant_id", "subject_id", "id", "data_group", "data_types", "property", "source", "scenario"],
    ...[
      "purposes",
      "legal_bases",
      "policy_version_id",
      "region",
      "collected_at",
      "keep_until",
      "key_version",
    ],
    ...["sealed", "current", "delivered_by", "authorisation"],
  ];
  const id = "'00000000-0000-7000-8000-00000000beef'";
  const values = columns.map((column) => (column === "id" ? id : (changed[column] ?? column)));
  return {
    plant: `insert into vault.record (${columns.join(", ")}) select ${values.join(", ")} from vault.record
      where ${one} and id = ${aRecord}`,
    mend: `delete from vault.record where id = ${id}`,
  };
}

/** What the payment service may tell, as it would stand there. */
const bought = {
  data_types: "'{transaction-records}'",
  ...{ source: "'third-party'", scenario: "'transaction'", purposes: "'{payment}'" },
};

const planted: Readonly<Record<Exclude<ProbeName, "log" | "decisions">, readonly Planted[]>> = {
  terms: [
    { ...copyWith({ data_types: "'{shoe-size}'" }), breaks: ["JMI-0-b"] },
    { ...copyWith({ purposes: "'{third-party-marketing}'" }), breaks: ["JMI-0-b"] },
    { ...copyWith({ scenario: "'email-tracking'" }), breaks: ["JMI-0-b"] },
    { ...copyWith({ property: "'a-foreign-shop'" }), breaks: ["JMI-0-a"] },
    { ...copyWith({ policy_version_id: "'00000000-0000-7000-8000-000000000001'" }), breaks: ["JMI-0-b"] },
  ],
  sources: [
    {
      ...copyWith({ ...bought, delivered_by: "'a-stranger'", authorisation: "'contract-7'" }),
      breaks: ["JMI-I-1-d"],
    },
    { ...copyWith({ ...bought, delivered_by: "'payment-service'" }), breaks: ["JMI-I-1-d"] },
    {
      ...copyWith({ delivered_by: "'payment-service'", authorisation: "'contract-7'" }),
      breaks: ["JMI-0-b"],
    },
  ],
  regions: [
    { ...copyWith({ region: "'elsewhere'" }), breaks: ["JMI-IV-2-c"] },
    {
      plant: `update subjects.subject set residency = 'cn-mainland' where tenant_id = '${tenantUuid}' and id = '${subjectUuid}'`,
      mend: `update subjects.subject set residency = 'us' where tenant_id = '${tenantUuid}' and id = '${subjectUuid}'`,
      breaks: ["JMI-IV-2-c"],
    },
  ],
  seals: [{ ...copyWith({ sealed: "'Nora Lind in the open'::bytea" }), breaks: ["JMI-I-1-f", "JMI-V-1-b"] }],
  "last-days": [
    {
      ...copyWith({ keep_until: String(world.clock.now() - dayMs) }),
      breaks: ["JMI-ADD-inactivity", "JMI-ADD-retention"],
    },
  ],
  identifiers: [
    {
      plant: `insert into vault.identifier (tenant_id, data_type, key_version, tag, subject_id, created_at)
        values ('${tenantUuid}', 'job-title', 1, decode(repeat('00', 16), 'hex'), '${subjectUuid}', 1)`,
      mend: "delete from vault.identifier where data_type = 'job-title'",
      breaks: ["JMI-0-b"],
    },
  ],
  erasures: [
    {
      plant: `insert into keys.tombstone (tenant_id, subject_id, destroyed_at, entry_id)
        values ('${tenantUuid}', '${subjectUuid}', 1, '${subjectUuid}')`,
      mend: `delete from keys.tombstone where ${one}`,
      breaks: ["JMI-III-2-d"],
    },
  ],
  secrets: [{ ...copyWith({ data_types: "'{login-credentials}'" }), breaks: ["JMI-I-1-f", "JMI-0-b"] }],
};

test("every probe is planted against, here or below", () => {
  expect([...Object.keys(planted), "log", "decisions"].sort()).toEqual([...probeNames].sort());
});

for (const [probe, plants] of Object.entries(planted)) {
  for (const [number, { plant, mend, breaks }] of plants.entries()) {
    test(`probe ${probe}, violation ${number + 1}: exactly ${breaks.join(", ")} break, and heal once it is mended`, async () => {
      const before = (await world.app.promises.of(tenant.id)).totals;
      expect((await admin.unsafe(plant)).count, "the violation was planted").toBe(1);
      expect(await brokenAfterTurn()).toEqual(expect.arrayContaining([...breaks]));
      expect([...(await brokenAfterTurn())].sort()).toEqual([...breaks].sort());
      const proofs = (await world.app.promises.of(tenant.id)).verdicts.find(
        ({ clause }) => clause === breaks[0],
      );
      expect(proofs?.proofs).toContainEqual(expect.objectContaining({ name: probe, state: "violated" }));
      await admin.unsafe(mend);
      expect(await brokenAfterTurn()).toEqual([]);
      expect((await world.app.promises.of(tenant.id)).totals).toEqual(before);
      const [mended, broken] = await world.app.promises.history(tenant.id, breaks[0] ?? "");
      expect([mended?.verdict, broken?.verdict]).toEqual([expect.not.stringMatching("broken"), "broken"]);
      expect(broken?.because).toBe(probe);
    });
  }
}

test("probe log: an order that names more than there is breaks JMI-V-1-d", async () => {
  await admin`update audit.head set size = size + 1 where tenant_id = ${tenantUuid}`;
  await world.app.promises.turn(tenant.id);
  const { verdicts } = await world.app.promises.of(tenant.id);
  expect(verdicts.filter(({ verdict }) => verdict === "broken").map(({ clause }) => clause)).toEqual([
    "JMI-V-1-d",
  ]);
  await admin`update audit.head set size = size - 1 where tenant_id = ${tenantUuid}`;
  expect(await brokenAfterTurn()).toEqual([]);
});

test("probe log: a head that nobody signs any more breaks JMI-V-1-d after two minutes, and one that is signed heals it", async () => {
  await world.call(await world.keyFor("application"), "POST", "/v1/decisions", anyQuestion);
  await world.app.sequenceAll();
  const brokenNow = async (laterMs: number) => {
    world.clock.advance(laterMs);
    await world.app.promises.turn(tenant.id);
    const { verdicts } = await world.app.promises.of(tenant.id);
    return verdicts.filter(({ verdict }) => verdict === "broken").map(({ clause }) => clause);
  };
  expect(await brokenNow(0)).toEqual([]);
  expect(await brokenNow(120_000)).toEqual([]);
  expect(await brokenNow(1)).toEqual(["JMI-V-1-d"]);
  expect(await brokenAfterTurn()).toEqual([]);
});

test("probe log: entries that nobody puts in order any more break JMI-V-1-d after two minutes, and their order heals it", async () => {
  await brokenAfterTurn();
  world.clock.advance(240_000);
  await world.call(await world.keyFor("application"), "POST", "/v1/decisions", anyQuestion);
  for (const laterMs of [0, 120_000]) {
    world.clock.advance(laterMs);
    await world.app.promises.turn(tenant.id);
    expect((await world.app.promises.of(tenant.id)).totals.broken).toBe(0);
  }
  world.clock.advance(1);
  await world.app.promises.turn(tenant.id);
  const { verdicts } = await world.app.promises.of(tenant.id);
  expect(verdicts.find(({ clause }) => clause === "JMI-V-1-d")?.verdict).toBe("broken");
  expect(await brokenAfterTurn()).toEqual([]);
});

test("a probe that has not looked for minutes proves nothing any more", async () => {
  world.clock.advance(300_001);
  const { totals, verdicts } = await world.app.promises.of(tenant.id);
  const kept = verdicts.filter(({ verdict }) => verdict === "kept").flatMap(({ proofs }) => proofs);
  expect(kept.map(({ kind }) => kind)).toEqual(kept.map(() => "text"));
  expect([totals.broken, totals.unproven > 40]).toEqual([0, true]);
  expect(await brokenAfterTurn()).toEqual([]);
  expect((await world.app.promises.of(tenant.id)).totals.kept).toBeGreaterThan(20);
});

test("probe decisions: an entry that says what no table says breaks the clause that it names, for good", async () => {
  const [row] = await admin<{ body: Buffer }[]>`
    select body from audit.entry where tenant_id = ${tenantUuid}
      and convert_from(body, 'UTF8') like '%"effect":"done","kind":"decision"%' limit 1`;
  const forged = (row?.body.toString() ?? "").replaceAll(
    /"clauses":\["JMI[^\]]*\]/g,
    '"clauses":["JMI-II-1-a"]',
  );
  await admin`insert into audit.entry (tenant_id, id, body)
    values (${tenantUuid}, '00000000-0000-7000-8000-00000000f0f0', ${Buffer.from(forged)})`;
  expect(await brokenAfterTurn()).toEqual(["JMI-II-1-a"]);
  world.clock.advance(dayMs);
  expect(await brokenAfterTurn()).toEqual(["JMI-II-1-a"]);
});

test("decisions of thirty days are counted by clause, a question that was only asked is none", async () => {
  const countOf = async (clause: string) =>
    (await world.app.promises.of(tenant.id)).verdicts.find((one) => one.clause === clause)?.decisions;
  const before = await countOf("JMI-0-b");
  const key = await world.keyFor("application");
  const refused = {
    property: "jmi-web",
    scenario: "account-registration",
    purposes: ["service-provisioning"],
  };
  await world.call(key, "POST", "/v1/collections", { ...refused, fields: { "shoe-size": 43 } });
  await world.call(key, "POST", "/v1/decisions", anyQuestion);
  await brokenAfterTurn();
  expect(await countOf("JMI-0-b")).toEqual({
    permitted: before?.permitted,
    refused: (before?.refused ?? 0) + 1,
  });
  world.clock.advance(30 * dayMs);
  await brokenAfterTurn();
  expect(await countOf("JMI-0-b")).toEqual({ permitted: 0, refused: 0 });
});
