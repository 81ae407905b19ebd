import { expect, test } from "vitest";
import { type Database, type TenantId, type Tx, transaction } from "../../src/kernel/db/index.ts";
import { failureCode } from "../../src/kernel/facts.ts";
import { idToUuid } from "../../src/kernel/ids.ts";
import { testDatabase } from "../support/database.ts";
import { insertEverywhere } from "../support/rows.ts";
import { sourcesIn } from "../support/source.ts";
import { notCalled, storeCalls } from "../support/store-calls.ts";
import { heldUuid, ofTheSequencer, overUuid, type StoreCall, staffUuid } from "../support/store-calls-log.ts";
import { digestOf, switchRowSecurityOff } from "../support/tenant-rows.ts";

/** A database in which one tenant has a row of everything, and the other has nothing. */
async function openStores() {
  const database = await testDatabase();
  const [mine, theirs] = [await database.tenant("mine"), await database.tenant("theirs")];
  await insertEverywhere(database.admin, theirs);
  await transaction(database.admin, theirs, async ({ sql, tenantUuid }) => {
    for (const statement of [...accessRows(tenantUuid), ...moreRows(tenantUuid)]) await sql.unsafe(statement);
  });
  return { ...database, mine, theirs };
}

const guarded = await openStores();
const open = await openStores();
await switchRowSecurityOff(open.admin);
// What holds the log to its term would refuse for the statement what the statement must not ask for.
for (const table of ["entry", "payload", "leaf", "mark"]) {
  await open.admin.unsafe(`alter table audit.${table} disable trigger kept`);
}

const calls = Object.values(storeCalls).flatMap((byName) => Object.entries(byName));

test("every function that takes a transaction is called below, or says why not", () => {
  const found = sourcesIn(["src"], [".ts"]).flatMap(({ path, text }) =>
    [...text.matchAll(/^export (?:async )?function (\w+)\(\s*tx: Tx\b/gm)].map(([, name = ""]) => ({
      path,
      name,
    })),
  );
  expect(found.length).toBeGreaterThan(100);
  const missing = found.filter(
    ({ path, name }) => storeCalls[path]?.[name] === undefined && notCalled[name] === undefined,
  );
  expect(missing).toEqual([]);
  const names = new Set(found.map(({ name }) => name));
  const gone = [...calls.map(([name]) => name), ...Object.keys(notCalled)].filter((name) => !names.has(name));
  expect(gone).toEqual([]);
});

test("each of these calls finds or changes something for the tenant whose it is: what is hidden below is there", async () => {
  const idle: string[] = [];
  for (const [name, call] of calls) {
    const { found, wrote } = await undone(dbFor(guarded, name), guarded.theirs, guarded.theirs, call);
    if (String(found).startsWith("failed") || found === refusedByPostgres || (!wrote && isNothing(found)))
      idle.push(`${name} ${String(found)}`);
  }
  expect(idle).toEqual([]);
});

test("row security alone: a statement that asks for another tenant's rows by that tenant's own name gets and changes none", async () => {
  const before = await digestOf(guarded.admin, guarded.theirs);
  const leaks: string[] = [];
  for (const [name, call] of calls) {
    const { mine, theirs } = guarded;
    // The connection is ours, and the statement names them: as if no check of the application were there.
    const outcome = await committed(dbFor(guarded, name), mine, theirs, call);
    if (!isNothing(outcome) && outcome !== refusedByPostgres)
      leaks.push(`${name}: ${JSON.stringify(outcome)}`);
    if ((await digestOf(guarded.admin, theirs)) !== before) leaks.push(`${name} changed a row`);
  }
  expect(leaks).toEqual([]);
  expect(await digestOf(guarded.admin, guarded.mine)).toBe(
    await digestOf(guarded.admin, await guarded.tenant("nobody")),
  );
});

test("checks alone: without row security, a statement of one tenant gets and changes no row of another", async () => {
  const { admin, mine, theirs } = open;
  const seen = await transaction(admin, mine, ({ sql }) => sql`select tenant_id from subjects.subject`);
  expect(seen.map(({ tenant_id }) => tenant_id)).toEqual([idToUuid(theirs)]);
  const leaks: string[] = [];
  const before = await digestsOf(admin); // Every call is taken back, so this is so before each of them.
  for (const [name, call] of calls) {
    const { found, after } = await undone(admin, mine, mine, call, (tx) => digestsOf(tx.sql));
    // What it came to may be its own row, which it wrote; a lock on a row is nothing that was written.
    const isOwn = after.mine !== before.mine;
    if (!isOwn && !isNothing(found) && found !== refusedByPostgres) leaks.push(name);
    if (after.theirs !== before.theirs) leaks.push(`${name} changed a row`);
  }
  expect(leaks).toEqual([]);
});

/** What a database refuses by itself: a row of another tenant, or a reference to a thing that this one does not have. */
const refusedByPostgres = "refused by PostgreSQL";
const refusals = new Set(["42501", "23503"]);

function dbFor(stores: typeof guarded, name: string): Database {
  return ofTheSequencer.has(name) ? stores.log : stores.app;
}

type Digests = { readonly mine: string; readonly theirs: string };

async function digestsOf(sql: Database): Promise<Digests> {
  return { mine: await digestOf(sql, open.mine), theirs: await digestOf(sql, open.theirs) };
}

/** Calls with a transaction of one tenant that says it is of another, and commits. */
async function committed(db: Database, as: TenantId, named: TenantId, call: StoreCall): Promise<unknown> {
  try {
    return await transaction(db, as, async (tx) => call({ ...tx, tenantUuid: idToUuid(named) }));
  } catch (error) {
    return refusedBy(error);
  }
}

const undoneOnPurpose = new Error("taken back on purpose");

/** The same, with what it came to and whether it wrote; and takes it all back. */
async function undone(
  db: Database,
  as: TenantId,
  named: TenantId,
  call: StoreCall,
  look: (tx: Tx) => Promise<Digests> = async () => ({ mine: "", theirs: "" }),
) {
  const outcome = { found: undefined as unknown, wrote: false, after: { mine: "", theirs: "" } };
  try {
    await transaction(db, as, async (tx) => {
      outcome.found = await call({ ...tx, tenantUuid: idToUuid(named) });
      const [row] = await tx.sql<
        { wrote: boolean }[]
      >`select pg_current_xact_id_if_assigned() is not null as wrote`;
      outcome.wrote = row?.wrote === true;
      outcome.after = await look(tx);
      throw undoneOnPurpose;
    });
  } catch (error) {
    if (error === undoneOnPurpose) return outcome;
    return { found: refusedBy(error), wrote: false, after: await digestsOf(open.admin) };
  }
  return outcome;
}

function refusedBy(error: unknown): string {
  if (refusals.has(String(failureCode(error)))) return refusedByPostgres;
  return `failed: ${String(error)}`;
}

/** Nothing, in any of the forms in which a store says so. */
function isNothing(found: unknown): boolean {
  if (found === null || found === undefined || found === false || found === 0) return true;
  if (Buffer.isBuffer(found) || typeof found !== "object") return false;
  return Object.values(found).every(isNothing);
}

/** What functions of access look for and the first row of a table is not: a member of staff, a passkey … */
function accessRows(tenant: string): readonly string[] {
  const digest = "decode(repeat('00', 32), 'hex')";
  const own = `'${tenant}', '${staffUuid}'`;
  return [
    `insert into access.account (tenant_id, id, kind, login_mark, sealed, created_at, wrong_tries, wrong_since)
     values (${own}, 'staff', ${digest}, 'x', 0, 1, 1)`,
    `insert into access.role_grant (tenant_id, id, account_id, role, reason, granted_at)
     values (${own}, '${staffUuid}', 'administrator', 'new here', 0)`,
    `insert into access.role_grant (tenant_id, id, account_id, role, reason, granted_at, expires_at)
     values ('${tenant}', gen_random_uuid(), '${staffUuid}', 'support', 'new here', 0, 1)`,
    // Of a sign-in that began with one proof and has not come further.
    `insert into access.session (tenant_id, id, account_id, digest, level, created_at, last_seen_at, reply_to)
     values (${own}, '${staffUuid}', decode(repeat('02', 32), 'hex'), 'first', 0, 0, 'x')`,
    `insert into access.credential (tenant_id, id, account_id, kind, lookup, sealed, counter, created_at)
     values (${own}, '${heldUuid}', 'passkey', ${digest}, 'x', 0, 0)`,
    // Over all of an organisation: that of rows.ts is over one person.
    `insert into access.support_grant (tenant_id, id, organisation_id, role, opened_by, data_groups, reason, by_subject,
       created_at, expires_at)
     values (${own}, '${heldUuid}', 'support', 'invitation', '{contact}', 'x', '${heldUuid}', 0, 1)`,
    // A second match and a second alert: the first of each is at 0, which looks like nothing found.
    `insert into access.comparison (tenant_id, id, grant_id, subject_id, account_id, matched, created_at)
     values (${own}, '${heldUuid}', '${heldUuid}', '${heldUuid}', true, 1)`,
    `insert into access.comparison (tenant_id, id, grant_id, subject_id, account_id, matched, created_at)
     values ('${tenant}', gen_random_uuid(), '${heldUuid}', '${heldUuid}', '${heldUuid}', false, 1)`,
    `insert into access.alert (tenant_id, id, kind, account_id, created_at)
     values (${own}, 'support-without-word', 'account', 1)`,
  ];
}

/** What other functions look for and the first row of a table is not: an event that is parked, a record of a device … */
function moreRows(tenant: string): readonly string[] {
  const digest = "decode(repeat('00', 32), 'hex')";
  const own = `'${tenant}', '${staffUuid}'`;
  return [
    `insert into kernel.outbox (tenant_id, id, position, event, facts, created_at, delivered_at)
     values (${own}, 1, 'test.happened', '{}', 0, 1)`,
    `insert into kernel.outbox (tenant_id, id, position, event, facts, created_at, parked_at, last_code)
     values ('${tenant}', gen_random_uuid(), 2, 'test.happened', '{}', 0, 1, 'late')`,
    `insert into notices.policy_version (tenant_id, id, number, digest, effective, source, artefact, published_at, entry_id,
       change, difference)
     values (${own}, 7, decode(repeat('07', 32), 'hex'), '2026-01-01', '{}', 'x', 0, '${staffUuid}', '{"from": 1}', 'x')`,
    `insert into vault.record (tenant_id, id, subject_id, data_group, data_types, property, source, scenario, purposes,
       legal_bases, policy_version_id, region, collected_at, keep_until, key_version, sealed, device_id)
     values (${own}, '${staffUuid}', 'contact', '{email}', 'site', 'third-party', 'registration', '{service}', '{contract}',
       '${staffUuid}', 'eu', 0, 1, 1, 'x', '${heldUuid}')`,
    `insert into audit.entry (tenant_id, id, body) values (${own}, '{}')`,
    // A second place and a second bundle: the first of each is 0, which looks like nothing found.
    `insert into audit.entry (tenant_id, id, body) values ('${tenant}', '${overUuid}', '{"at":0}')`,
    `insert into audit.payload (tenant_id, entry_id, sealed, created_at) values ('${tenant}', '${overUuid}', 'x', 0)`,
    `insert into audit.leaf (tenant_id, index, entry_id) values ('${tenant}', 2, '${overUuid}')`,
    `insert into audit.mark (tenant_id, mark, index) values ('${tenant}', decode(repeat('01', 16), 'hex'), 2)`,
    // The log is signed a year later, and says that its first three entries may go.
    `insert into audit.pruning (tenant_id, min_index, entry_id, swept_to, created_at)
     values ('${tenant}', 3, '${heldUuid}', 0, 0)`,
    `insert into audit.checkpoint (tenant_id, size, root, note, created_at)
     values ('${tenant}', 4, ${digest}, 'note', ${365 * 86_400_000})`,
    `insert into audit.chapter (tenant_id, bundle, first_minute, last_minute) values ('${tenant}', 1, 0, 0)`,
    `insert into audit.term (tenant_id, term, bundle) values ('${tenant}', 'kind:gap', 1)`,
  ];
}
