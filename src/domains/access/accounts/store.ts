import type { SubjectId } from "../../../gate/index.ts";
import { at, type Instant } from "../../../kernel/clock.ts";
import type { Tx } from "../../../kernel/db/index.ts";
import { idToUuid, uuidToId } from "../../../kernel/ids.ts";
import type { Account, AccountId, Qualification, QualificationKind, RoleGrant } from "./model.ts";

export type SealedProfile = { readonly mark: Buffer; readonly sealed: Buffer };

/** False when the address belongs to somebody already. */
export async function insertStaff(
  tx: Tx,
  account: AccountId,
  profile: SealedProfile,
  now: Instant,
): Promise<boolean> {
  const rows = await tx.sql`
    insert into access.account (tenant_id, id, kind, login_mark, sealed, created_at)
    values (${tx.tenantUuid}, ${idToUuid(account)}, 'staff', ${profile.mark}, ${profile.sealed}, ${now})
    on conflict do nothing returning id`;
  return rows.length === 1;
}

/** The account of a person, made at their first sign-in. Two that sign in at once are given the same. */
export async function ensureSubjectAccount(
  tx: Tx,
  wanted: AccountId,
  subject: SubjectId,
  now: Instant,
): Promise<AccountId> {
  await tx.sql`
    insert into access.account (tenant_id, id, kind, subject_id, created_at)
    values (${tx.tenantUuid}, ${idToUuid(wanted)}, 'subject', ${idToUuid(subject)}, ${now})
    on conflict do nothing`;
  const [row] = await tx.sql<{ id: string }[]>`
    select id from access.account where tenant_id = ${tx.tenantUuid} and subject_id = ${idToUuid(subject)}`;
  return row === undefined ? wanted : uuidToId("account", row.id);
}

/** The account of a person who has signed in before; `null` also where it has ended. */
export async function findSubjectAccount(tx: Tx, subject: SubjectId): Promise<AccountId | null> {
  const [row] = await tx.sql<{ id: string }[]>`
    select id from access.account
    where tenant_id = ${tx.tenantUuid} and subject_id = ${idToUuid(subject)} and ended_at is null`;
  return row === undefined ? null : uuidToId("account", row.id);
}

/** Whose address has this mark, among those who have not left. */
export async function findStaffByMark(tx: Tx, mark: Buffer): Promise<AccountId | null> {
  const [row] = await tx.sql<{ id: string }[]>`
    select id from access.account where tenant_id = ${tx.tenantUuid} and login_mark = ${mark} and ended_at is null`;
  return row === undefined ? null : uuidToId("account", row.id);
}

type AccountRow = {
  readonly kind: string;
  readonly subject: string | null;
  readonly ended_at: number | null;
};

export async function findAccount(
  tx: Tx,
  id: AccountId,
): Promise<(Account & { readonly endedAt: Instant | null }) | null> {
  const [row] = await tx.sql<AccountRow[]>`
    select kind, subject_id as subject, ended_at from access.account
    where tenant_id = ${tx.tenantUuid} and id = ${idToUuid(id)}`;
  return row === undefined
    ? null
    : { ...accountOf(tx, id, row.subject), endedAt: row.ended_at === null ? null : at(row.ended_at) };
}

export function accountOf(tx: Tx, id: AccountId, subject: string | null): Account {
  return subject === null
    ? { kind: "staff", id, tenant: tx.tenant, subject: null }
    : { kind: "subject", id, tenant: tx.tenant, subject: uuidToId("subject", subject) };
}

/** False when the account has ended already, or is none. Its roles and its sessions end with it. */
export async function endAccount(
  tx: Tx,
  id: AccountId,
  by: AccountId | null,
  now: Instant,
): Promise<boolean> {
  const rows = await tx.sql`
    update access.account set ended_at = ${now}
    where tenant_id = ${tx.tenantUuid} and id = ${idToUuid(id)} and ended_at is null returning id`;
  await tx.sql`
    update access.role_grant set ended_at = ${now}, ended_by = ${by === null ? null : idToUuid(by)}
    where tenant_id = ${tx.tenantUuid} and account_id = ${idToUuid(id)} and ended_at is null`;
  await tx.sql`
    update access.session set ended_at = ${now}
    where tenant_id = ${tx.tenantUuid} and account_id = ${idToUuid(id)} and ended_at is null`;
  return rows.length === 1;
}

/** False when the role is held already. */
export async function insertGrant(
  tx: Tx,
  account: AccountId,
  grant: Pick<RoleGrant, "id" | "role" | "reason" | "expiresAt">,
  by: AccountId | null,
  now: Instant,
): Promise<boolean> {
  const rows = await tx.sql`
    insert into access.role_grant (tenant_id, id, account_id, role, reason, granted_by, granted_at, expires_at)
    values (${tx.tenantUuid}, ${idToUuid(grant.id)}, ${idToUuid(account)}, ${grant.role}, ${grant.reason},
      ${by === null ? null : idToUuid(by)}, ${now}, ${grant.expiresAt})
    on conflict do nothing returning id`;
  return rows.length === 1;
}

/** Ends a role of an account; one that has run out is ended as well, so that it can be given again. */
export async function endGrant(
  tx: Tx,
  account: AccountId,
  role: string,
  by: AccountId | null,
  now: Instant,
): Promise<boolean> {
  const rows = await tx.sql`
    update access.role_grant set ended_at = ${now}, ended_by = ${by === null ? null : idToUuid(by)}
    where tenant_id = ${tx.tenantUuid} and account_id = ${idToUuid(account)} and role = ${role}
      and ended_at is null returning id`;
  return rows.length === 1;
}

export async function insertQualification(
  tx: Tx,
  id: string,
  account: AccountId,
  one: Qualification & { readonly digest: Buffer },
  by: AccountId | null,
  now: Instant,
): Promise<void> {
  await tx.sql`
    insert into access.qualification
      (tenant_id, id, account_id, kind, digest, valid_from, valid_until, recorded_by, recorded_at)
    values (${tx.tenantUuid}, ${id}, ${idToUuid(account)}, ${one.kind}, ${one.digest}, ${one.validFrom},
      ${one.validUntil}, ${by === null ? null : idToUuid(by)}, ${now})`;
}

export type StaffRow = {
  readonly account: AccountId;
  readonly profile: SealedProfile;
  readonly hasSecondFactor: boolean;
  readonly endedAt: Instant | null;
};

/** Staff in the order in which they came, at most `limit`. */
export async function listStaff(tx: Tx, limit: number): Promise<readonly StaffRow[]> {
  const rows = await tx.sql<
    { id: string; login_mark: Buffer; sealed: Buffer; ended_at: number | null; has_second_factor: boolean }[]
  >`
    select id, login_mark, sealed, ended_at, exists (
      select from access.credential where tenant_id = account.tenant_id and account_id = account.id
        and kind in ('totp', 'passkey') and ended_at is null) as has_second_factor
    from access.account account where tenant_id = ${tx.tenantUuid} and kind = 'staff' order by id limit ${limit}`;
  return rows.map((row) => ({
    account: uuidToId("account", row.id),
    profile: { mark: row.login_mark, sealed: row.sealed },
    hasSecondFactor: row.has_second_factor,
    endedAt: row.ended_at === null ? null : at(row.ended_at),
  }));
}

/** All grants and qualifications of staff, by account; bounded. */
export async function listGrants(
  tx: Tx,
  limit: number,
): Promise<readonly (RoleGrant & { readonly account: AccountId })[]> {
  const rows = await tx.sql<
    {
      id: string;
      account: string;
      role: string;
      reason: string;
      granted_at: number;
      expires_at: number | null;
      ended_at: number | null;
    }[]
  >`
    select id, account_id as account, role, reason, granted_at, expires_at, ended_at
    from access.role_grant where tenant_id = ${tx.tenantUuid} order by id desc limit ${limit}`;
  return rows.map((row) => ({
    id: uuidToId("grant", row.id),
    account: uuidToId("account", row.account),
    role: row.role,
    reason: row.reason,
    grantedAt: at(row.granted_at),
    expiresAt: row.expires_at === null ? null : at(row.expires_at),
    endedAt: row.ended_at === null ? null : at(row.ended_at),
  }));
}

export async function listQualifications(
  tx: Tx,
  limit: number,
): Promise<readonly (Qualification & { readonly account: AccountId })[]> {
  const rows = await tx.sql<
    { account: string; kind: QualificationKind; valid_from: number; valid_until: number }[]
  >`
    select account_id as account, kind, valid_from, valid_until from access.qualification
    where tenant_id = ${tx.tenantUuid} order by id desc limit ${limit}`;
  return rows.map((row) => ({
    account: uuidToId("account", row.account),
    kind: row.kind,
    validFrom: at(row.valid_from),
    validUntil: at(row.valid_until),
  }));
}

/** Ends a grant of this role that has run out, so that the role can be given again. */
export async function endExpired(tx: Tx, account: AccountId, role: string, now: Instant): Promise<void> {
  await tx.sql`
    update access.role_grant set ended_at = expires_at
    where tenant_id = ${tx.tenantUuid} and account_id = ${idToUuid(account)} and role = ${role}
      and ended_at is null and expires_at <= ${now}`;
}

/** How many administrators there are besides this one. Locked, so that two who leave at once do not both go. */
export async function countAdministrators(tx: Tx, besides: AccountId, now: Instant): Promise<number> {
  const rows = await tx.sql<{ account_id: string }[]>`
    select account_id from access.role_grant
    where tenant_id = ${tx.tenantUuid} and role = 'administrator' and ended_at is null
      and (expires_at is null or expires_at > ${now}) for update`;
  return rows.filter((row) => uuidToId("account", row.account_id) !== besides).length;
}
