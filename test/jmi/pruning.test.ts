import { expect, test } from "vitest";
import { verifyReceipt } from "../../src/audit/index.ts";
import { idToUuid, parseId, uuidToId } from "../../src/kernel/ids.ts";
import { dayMs, openWorld } from "../support/world.ts";
import { decisionsIn, textIn } from "../support/world-answers.ts";
import { entryOf, trustIn, verified } from "../support/world-log.ts";
import { consent, register } from "../support/world-people.ts";

const world = await openWorld({ tenants: ["jmi", "mori"] });
const { admin, log } = world.database;
const shop = await world.keyFor("application", { validMs: 2_000 * dayMs });
const officer = await world.keyFor("dpo", { tenant: "mori", region: "cn-mainland", validMs: 2_000 * dayMs });
const policies = world.app.tenants.map((tenant) => tenant.policy);

/** A decision that is asked for and not carried out; its entry is like any other. */
async function ask(key: string): Promise<string> {
  const question = { action: "read", data: ["full-name"], purpose: "service-provisioning" };
  const answer = await world.call(key, "POST", "/v1/decisions", question);
  decisionsIn(answer);
  return textIn(answer, "entry");
}

/** Lets the worker prune until there is nothing more to do, as it does by itself. */
async function prune(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) {
    await world.settleLog();
    while (await world.app.pruneLogs());
  }
}

/** What is left of an entry in the database: its two halves. */
async function left(entry: string): Promise<string> {
  const uuid = uuidOf(entry);
  const [row] = await admin<{ open: number; sealed: number }[]>`
    select (select count(*) from audit.entry where id = ${uuid}) as open,
      (select count(*) from audit.payload where entry_id = ${uuid}) as sealed`;
  return `${row?.open} open, ${row?.sealed} sealed`;
}

function uuidOf(entry: string): string {
  return idToUuid(parseId("entry", entry) ?? expect.unreachable("an id of an entry"));
}

const whole = "1 open, 1 sealed";
const nothing = "0 open, 0 sealed";

// Three days, one after the other; later the oldest is 181 days old, and the youngest 179.
const first = await ask(shop);
const firstInMori = await ask(officer);
const receipt = await receiptOf(first);
const subject = await register(world, shop);
await consent(world, shop, subject, "experience-optimisation");
world.clock.advance(dayMs);
const second = await ask(shop);
world.clock.advance(dayMs);
const third = await ask(shop);
await world.settleLog();
const seen = await headNow();

async function receiptOf(entry: string): Promise<string> {
  await world.settleLog();
  return (await world.call(shop, "GET", `/v1/log/entries/${entry}/proof`)).text;
}

async function headNow(): Promise<{ readonly size: number; readonly root: Buffer }> {
  const [, size, root = ""] = (await world.call(shop, "GET", "/v1/log/checkpoint")).text.split("\n");
  return { size: Number(size), root: Buffer.from(root, "base64") };
}

test("JMI-V-1-d: at 179 and 180 days an entry stays, and on the 181st it goes", async () => {
  world.clock.advance(178 * dayMs);
  await prune();
  expect([await left(first), await left(second), await left(third)]).toEqual([whole, whole, whole]);
  world.clock.advance(dayMs);
  await prune();
  expect([await left(first), await left(second), await left(third)]).toEqual([nothing, whole, whole]);
});

test("JMI-V-1-d: after pruning the log verifies, from its beginning and from what was seen before", async () => {
  const report = await verified(world, shop, policies);
  expect(report.findings).toEqual([]);
  expect(report.tallied?.pruned.entries).toBeGreaterThan(1);
  const { size } = await headNow();
  expect(report.tallied?.entries).toBe(size - (report.tallied?.pruned.entries ?? 0));
  const continued = await verified(world, shop, [], { pinned: seen });
  expect(continued.findings).toEqual([]);
});

test("JMI-V-1-d: a receipt of an entry that is gone proves it still", async () => {
  const checked = verifyReceipt(receipt, await trustIn(world, shop));
  expect(checked.ok && JSON.parse(checked.entry.toString())).toMatchObject({
    ...{ kind: "decision", effect: "dry-run" },
  });
  expect((await world.call(shop, "GET", `/v1/log/entries/${first}/proof`)).status).toBe(404);
});

test("JMI-V-1-d: the run that ended the keeping is an entry that names the clause", async () => {
  const [row] = await admin<{ id: string }[]>`
    select entry_id as id from audit.pruning where tenant_id = (select id from kernel.tenant where slug = 'jmi')`;
  expect(await entryOf(world, shop, uuidToId("entry", row?.id ?? ""))).toMatchObject({
    ...{ kind: "retention-run", clauses: ["JMI-V-1-d"] },
  });
});

test("six months of the calendar are longer than 180 days, and the log of a Chinese controller is kept for them", async () => {
  expect(await left(firstInMori)).toBe(whole);
  world.clock.advance(dayMs);
  await prune();
  expect(await left(firstInMori)).toBe(nothing);
});

test("consent, versions and acts of staff are accounted for over three years, while single uses are gone", async () => {
  const kinds = async () => {
    const rows = await admin<{ kind: string }[]>`
      select distinct convert_from(body, 'UTF8')::jsonb ->> 'kind' as kind from audit.entry
      join audit.leaf on entry_id = id where entry.tenant_id = (select id from kernel.tenant where slug = 'jmi')
        and leaf.index < 8 order by kind`;
    return rows.map(({ kind }) => kind);
  };
  world.clock.advance(100 * dayMs);
  await prune();
  expect(await kinds()).toEqual(["admin-action", "consent-event", "policy-activated"]);
  expect((await verified(world, shop, policies)).findings).toEqual([]);
  world.clock.advance((3 * 365 + 2) * dayMs);
  await prune();
  expect(await kinds()).toEqual([]);
  expect((await verified(world, shop, policies)).findings).toEqual([]);
});

test("JMI-V-1-d: nobody deletes an entry within its term, though they hold the grant", async () => {
  const fresh = await ask(shop);
  await prune();
  const uuid = uuidOf(fresh);
  const [row] = await admin<
    { tenant: string }[]
  >`select tenant_id as tenant from audit.entry where id = ${uuid}`;
  const deletions = [
    `delete from audit.payload where entry_id = '${uuid}'`,
    `delete from audit.entry where id = '${uuid}'`,
    `delete from audit.leaf where entry_id = '${uuid}'`,
  ];
  for (const door of [admin, log]) {
    for (const deletion of deletions) {
      const attempt = door.begin(async (tx) => {
        await tx.unsafe(`set local troth.tenant = '${row?.tenant}'`);
        await tx.unsafe(deletion);
      });
      await expect(attempt, deletion).rejects.toMatchObject({ code: "42501" });
    }
  }
  // A run that says that everything may go does not let go what is younger than 180 days.
  await admin`insert into audit.pruning select tenant_id, 1000000, entry_id, 0, 0 from audit.pruning
    where tenant_id = ${row?.tenant ?? ""} order by min_index desc limit 1`;
  for (const deletion of deletions)
    await expect(admin.unsafe(deletion), deletion).rejects.toMatchObject({ code: "42501" });
  expect(await left(fresh)).toBe(whole);
});

test("JMI-V-1-d: an entry that goes without a run is missing without account, and its index is told", async () => {
  const victim = await ask(shop);
  await world.settleLog();
  const uuid = uuidOf(victim);
  const [row] = await admin<{ index: number }[]>`select index from audit.leaf where entry_id = ${uuid}`;
  const index = row?.index ?? expect.unreachable("the entry has a place");
  await admin.begin(async (tx) => {
    await tx.unsafe("set local session_replication_role = replica");
    await tx.unsafe(`delete from audit.entry where id = '${uuid}'`);
  });
  const report = await verified(world, shop, policies);
  expect(report.findings).toEqual([{ code: "entry-missing", facts: { first: index, last: index } }]);
  expect(report.exitCode).toBe(12);
});
