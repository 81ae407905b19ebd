import type { EntryId, SubjectId } from "../../../gate/index.ts";
import { at, type Instant } from "../../../kernel/clock.ts";
import { type Tx, uuidList } from "../../../kernel/db/index.ts";
import { type Id, idToUuid, uuidToId } from "../../../kernel/ids.ts";
import type { AccountId } from "../accounts/index.ts";
import type { OrganisationId } from "../organisations/index.ts";
import type { GrantId, SupportGrant } from "./model.ts";

/** A grant as it is kept: why is sealed. */
export type StoredGrant = SupportGrant & { readonly reason: Buffer };

type Row = {
  readonly id: string;
  readonly subject: string | null;
  readonly organisation: string | null;
  readonly role: string;
  readonly account: string | null;
  readonly opened_by: "invitation" | "ticket";
  readonly number: string | null;
  readonly found_by: string | null;
  readonly data_groups: string[];
  readonly reason: Buffer;
  readonly by_account: string | null;
  readonly by_subject: string | null;
  readonly created_at: number;
  readonly expires_at: number;
  readonly ended_at: number | null;
};

const columns = `id, subject_id as subject, organisation_id as organisation, role, account_id as account, opened_by, number,
  found_by, data_groups, reason, by_account, by_subject, created_at, expires_at, ended_at`;

export async function insertGrant(tx: Tx, one: StoredGrant): Promise<void> {
  await tx.sql`
    insert into access.support_grant
      (tenant_id, id, subject_id, organisation_id, role, account_id, opened_by, number, found_by, data_groups, reason,
        by_account, by_subject, created_at, expires_at)
    values (${tx.tenantUuid}, ${idToUuid(one.id)}, ${uuidOf(one.subject)}, ${uuidOf(one.organisation)}, ${one.role},
      ${uuidOf(one.account)}, ${one.openedBy}, ${one.number}, ${one.foundBy}, ${[...one.dataGroups]}, ${one.reason},
      ${uuidOf(one.byAccount)}, ${uuidOf(one.bySubject)}, ${one.createdAt}, ${one.expiresAt})`;
}

export async function findGrant(tx: Tx, id: GrantId): Promise<StoredGrant | null> {
  const [row] = await tx.sql<Row[]>`
    select ${tx.sql.unsafe(columns)} from access.support_grant
    where tenant_id = ${tx.tenantUuid} and id = ${idToUuid(id)}`;
  return row === undefined ? null : grantOf(row);
}

/** False when it has ended already. */
export async function endGrant(tx: Tx, id: GrantId, by: Id<string>, now: Instant): Promise<boolean> {
  const rows = await tx.sql`
    update access.support_grant set ended_at = ${now}, ended_by = ${idToUuid(by)}
    where tenant_id = ${tx.tenantUuid} and id = ${idToUuid(id)} and ended_at is null returning id`;
  return rows.length === 1;
}

/** What was given about one person, newest first. */
export async function listOfSubject(
  tx: Tx,
  subject: SubjectId,
  limit: number,
): Promise<readonly StoredGrant[]> {
  const rows = await tx.sql<Row[]>`
    select ${tx.sql.unsafe(columns)} from access.support_grant
    where tenant_id = ${tx.tenantUuid} and subject_id = ${idToUuid(subject)} order by id desc limit ${limit}`;
  return rows.map(grantOf);
}

/** What was given about an organisation, newest first. */
export async function listOfOrganisation(
  tx: Tx,
  organisation: OrganisationId,
  limit: number,
): Promise<readonly StoredGrant[]> {
  const rows = await tx.sql<Row[]>`
    select ${tx.sql.unsafe(columns)} from access.support_grant
    where tenant_id = ${tx.tenantUuid} and organisation_id = ${idToUuid(organisation)} order by id desc limit ${limit}`;
  return rows.map(grantOf);
}

/** The tickets that one of us opened, newest first. */
export async function listByAccount(
  tx: Tx,
  account: AccountId,
  limit: number,
): Promise<readonly StoredGrant[]> {
  const rows = await tx.sql<Row[]>`
    select ${tx.sql.unsafe(columns)} from access.support_grant
    where tenant_id = ${tx.tenantUuid} and by_account = ${idToUuid(account)} order by id desc limit ${limit}`;
  return rows.map(grantOf);
}

/**
 * The newest grants over each of these people, by themselves or by an organisation that they belong to: what is over comes
 * as well, so that a look can be told that it is too late. At most `limit` of each person.
 */
export async function listOver(
  tx: Tx,
  subjects: readonly SubjectId[],
  limit: number,
): Promise<readonly (StoredGrant & { readonly over: SubjectId })[]> {
  const rows = await tx.sql<(Row & { wanted: string })[]>`
    select wanted.id as wanted, found.* from unnest(${uuidList(subjects)}::uuid[]) as wanted (id)
    cross join lateral (
      (select ${tx.sql.unsafe(columns)} from access.support_grant
        where tenant_id = ${tx.tenantUuid} and subject_id = wanted.id order by id desc limit ${limit})
      union all
      (select ${tx.sql.unsafe(columns)} from access.support_grant
        where tenant_id = ${tx.tenantUuid} and organisation_id = (select organisation_id from access.membership
          where tenant_id = ${tx.tenantUuid} and subject_id = wanted.id and ended_at is null limit 1)
        order by id desc limit ${limit})) found
    limit ${subjects.length * limit * 2}`;
  return rows.map((row) => ({ ...grantOf(row), over: uuidToId("subject", row.wanted) }));
}

export type Comparison = {
  readonly id: Id<"comparison">;
  readonly grant: GrantId;
  readonly subject: SubjectId;
  readonly account: AccountId;
  readonly matched: boolean;
};

/** Held until the transaction ends: of two answers about one person, the second counts the first. */
export async function lockComparisons(tx: Tx, subject: SubjectId): Promise<void> {
  await tx.sql`select pg_advisory_xact_lock(7420005, hashtext(${tx.tenantUuid + idToUuid(subject)}))`;
}

export async function insertComparison(tx: Tx, one: Comparison, now: Instant): Promise<void> {
  await tx.sql`
    insert into access.comparison (tenant_id, id, grant_id, subject_id, account_id, matched, created_at)
    values (${tx.tenantUuid}, ${idToUuid(one.id)}, ${idToUuid(one.grant)}, ${idToUuid(one.subject)},
      ${idToUuid(one.account)}, ${one.matched}, ${now})`;
}

/** How often digits of this person were compared since then without a match, whoever did it; counted up to `limit`. */
export async function countMismatches(
  tx: Tx,
  subject: SubjectId,
  since: Instant,
  limit: number,
): Promise<number> {
  const rows = await tx.sql`
    select 1 from access.comparison where tenant_id = ${tx.tenantUuid} and subject_id = ${idToUuid(subject)}
      and created_at > ${since} and not matched limit ${limit}`;
  return rows.length;
}

/** When this agent last had a match within this grant. */
export async function lastMatch(tx: Tx, grant: GrantId, account: AccountId): Promise<Instant | null> {
  const [row] = await tx.sql<{ created_at: number }[]>`
    select created_at from access.comparison where tenant_id = ${tx.tenantUuid} and grant_id = ${idToUuid(grant)}
      and account_id = ${idToUuid(account)} and matched order by created_at desc limit 1`;
  return row === undefined ? null : at(row.created_at);
}

export type Alert = {
  readonly id: Id<"alert">;
  readonly actor: string;
  readonly entry: EntryId | null;
  readonly createdAt: Instant;
};

export async function insertAlert(tx: Tx, one: Alert): Promise<void> {
  await tx.sql`
    insert into access.alert (tenant_id, id, kind, account_id, entry_id, created_at)
    values (${tx.tenantUuid}, ${idToUuid(one.id)}, 'support-without-word', ${one.actor}, ${uuidOf(one.entry)},
      ${one.createdAt})`;
}

/** When this actor was last told of; `null` for never. */
export async function lastAlert(tx: Tx, actor: string): Promise<Instant | null> {
  const [row] = await tx.sql<{ created_at: number }[]>`
    select created_at from access.alert where tenant_id = ${tx.tenantUuid} and account_id = ${actor}
    order by created_at desc limit 1`;
  return row === undefined ? null : at(row.created_at);
}

/** Newest first. */
export async function listAlerts(tx: Tx, limit: number): Promise<readonly Alert[]> {
  const rows = await tx.sql<
    { id: string; account_id: string; entry_id: string | null; created_at: number }[]
  >`
    select id, account_id, entry_id, created_at from access.alert
    where tenant_id = ${tx.tenantUuid} order by id desc limit ${limit}`;
  return rows.map((row) => ({
    id: uuidToId("alert", row.id),
    actor: row.account_id,
    entry: row.entry_id === null ? null : uuidToId("entry", row.entry_id),
    createdAt: at(row.created_at),
  }));
}

function grantOf(row: Row): StoredGrant {
  const whom =
    row.subject !== null
      ? { subject: uuidToId("subject", row.subject), organisation: null }
      : { subject: null, organisation: uuidToId("organisation", row.organisation ?? "") };
  return {
    ...whom,
    id: uuidToId("tie", row.id),
    role: row.role,
    account: row.account === null ? null : uuidToId("account", row.account),
    openedBy: row.opened_by,
    number: row.number,
    foundBy: row.found_by,
    dataGroups: row.data_groups,
    reason: row.reason,
    byAccount: row.by_account === null ? null : uuidToId("account", row.by_account),
    bySubject: row.by_subject === null ? null : uuidToId("subject", row.by_subject),
    createdAt: at(row.created_at),
    expiresAt: at(row.expires_at),
    endedAt: row.ended_at === null ? null : at(row.ended_at),
  };
}

function uuidOf(id: Id<string> | null): string | null {
  return id === null ? null : idToUuid(id);
}
