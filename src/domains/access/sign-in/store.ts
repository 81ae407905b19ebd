import type { SubjectId } from "../../../gate/index.ts";
import { at, type Instant } from "../../../kernel/clock.ts";
import type { Tx } from "../../../kernel/db/index.ts";
import { type Id, idToUuid, uuidToId } from "../../../kernel/ids.ts";
import type { AccountId } from "../accounts/index.ts";
import type { Attempts } from "../credentials/index.ts";

export type CredentialId = Id<"credential">;
export type ChallengeId = Id<"challenge">;
export type CredentialKind = "password" | "totp" | "recovery" | "passkey";

export type StoredCredential = {
  readonly id: CredentialId;
  readonly account: AccountId;
  readonly kind: CredentialKind;
  readonly sealed: Buffer;
  readonly counter: number | null;
};

const credentialsMax = 50;

export async function insertCredential(tx: Tx, one: StoredCredential, now: Instant): Promise<void> {
  await tx.sql`
    insert into access.credential (tenant_id, id, account_id, kind, sealed, counter, created_at)
    values (${tx.tenantUuid}, ${idToUuid(one.id)}, ${idToUuid(one.account)}, ${one.kind}, ${one.sealed},
      ${one.counter}, ${now})`;
}

export async function listCredentials(
  tx: Tx,
  account: AccountId,
  kind: CredentialKind,
): Promise<readonly StoredCredential[]> {
  const rows = await tx.sql<{ id: string; sealed: Buffer; counter: number | null }[]>`
    select id, sealed, counter from access.credential
    where tenant_id = ${tx.tenantUuid} and account_id = ${idToUuid(account)} and kind = ${kind}
      and ended_at is null order by id limit ${credentialsMax}`;
  return rows.map((row) => ({
    id: uuidToId("credential", row.id),
    account,
    kind,
    sealed: row.sealed,
    counter: row.counter,
  }));
}

/** Moves a counter forward; false when it is there already: of two who show one code, one is refused. */
export async function advanceCounter(
  tx: Tx,
  id: CredentialId,
  counter: number,
  now: Instant,
): Promise<boolean> {
  const rows = await tx.sql`
    update access.credential set counter = ${counter}, used_at = ${now}
    where tenant_id = ${tx.tenantUuid} and id = ${idToUuid(id)} and ended_at is null
      and (counter is null or counter < ${counter}) returning id`;
  return rows.length === 1;
}

/** Ends a credential, once: a recovery code that was used, a secret that was replaced. */
export async function endCredential(tx: Tx, id: CredentialId, now: Instant): Promise<boolean> {
  const rows = await tx.sql`
    update access.credential set ended_at = ${now}, used_at = ${now}
    where tenant_id = ${tx.tenantUuid} and id = ${idToUuid(id)} and ended_at is null returning id`;
  return rows.length === 1;
}

export async function endCredentials(
  tx: Tx,
  account: AccountId,
  kind: CredentialKind,
  now: Instant,
): Promise<void> {
  await tx.sql`
    update access.credential set ended_at = ${now}
    where tenant_id = ${tx.tenantUuid} and account_id = ${idToUuid(account)} and kind = ${kind}
      and ended_at is null`;
}

export async function replaceSealed(tx: Tx, id: CredentialId, sealed: Buffer): Promise<void> {
  await tx.sql`
    update access.credential set sealed = ${sealed}
    where tenant_id = ${tx.tenantUuid} and id = ${idToUuid(id)} and ended_at is null`;
}

export type StoredChallenge = {
  readonly id: ChallengeId;
  readonly subject: SubjectId | null;
  readonly kind: "sms-code" | "email-code";
  readonly digest: Buffer;
  readonly triesLeft: number;
  readonly expiresAt: Instant;
  readonly usedAt: Instant | null;
  /** Where the code went, sealed. */
  readonly replyTo: Buffer | null;
};

export async function insertChallenge(tx: Tx, one: StoredChallenge, now: Instant): Promise<void> {
  await tx.sql`
    insert into access.challenge (tenant_id, id, subject_id, kind, digest, tries_left, created_at, expires_at, reply_to)
    values (${tx.tenantUuid}, ${idToUuid(one.id)}, ${one.subject === null ? null : idToUuid(one.subject)},
      ${one.kind}, ${one.digest}, ${one.triesLeft}, ${now}, ${one.expiresAt}, ${one.replyTo})`;
}

/**
 * The challenge as it was before this try, which is counted first: however many come at once, no more are judged than
 * there are tries.
 */
export async function takeTry(tx: Tx, id: ChallengeId): Promise<StoredChallenge | null> {
  const [row] = await tx.sql<
    {
      subject: string | null;
      kind: StoredChallenge["kind"];
      digest: Buffer;
      tries_left: number;
      expires_at: number;
      used_at: number | null;
      reply_to: Buffer | null;
    }[]
  >`
    update access.challenge set tries_left = tries_left - 1
    where tenant_id = ${tx.tenantUuid} and id = ${idToUuid(id)} and tries_left > 0
    returning subject_id as subject, kind, digest, tries_left + 1 as tries_left, expires_at, used_at, reply_to`;
  if (row === undefined) return null;
  return {
    id,
    subject: row.subject === null ? null : uuidToId("subject", row.subject),
    kind: row.kind,
    digest: row.digest,
    triesLeft: row.tries_left,
    expiresAt: at(row.expires_at),
    usedAt: row.used_at === null ? null : at(row.used_at),
    replyTo: row.reply_to,
  };
}

/** Marks a challenge as used, once. */
export async function useChallenge(tx: Tx, id: ChallengeId, now: Instant): Promise<boolean> {
  const rows = await tx.sql`
    update access.challenge set used_at = ${now}, reply_to = null
    where tenant_id = ${tx.tenantUuid} and id = ${idToUuid(id)} and used_at is null returning id`;
  return rows.length === 1;
}

/** Removes challenges that nobody can answer any more. */
export async function deleteOldChallenges(tx: Tx, before: number, limit: number): Promise<number> {
  const rows = await tx.sql`
    delete from access.challenge where tenant_id = ${tx.tenantUuid} and id in (
      select id from access.challenge where tenant_id = ${tx.tenantUuid} and expires_at < ${before} limit ${limit})
    returning id`;
  return rows.length;
}

/**
 * The failures behind each mark, locked so that two who guess at once count as two: a mark that nobody tried before gets
 * its row first, since what is not there cannot be locked. In the order of `marks`.
 */
export async function lockAttempts(
  tx: Tx,
  marks: readonly Buffer[],
  now: Instant,
): Promise<readonly (Attempts | null)[]> {
  const hex = marks.map((mark) => mark.toString("hex"));
  // In one order for all, so that no two wait for each other.
  const sorted = [...hex].sort();
  await tx.sql`
    insert into access.attempt (tenant_id, mark, failures, last_failure_at)
    select ${tx.tenantUuid}, decode(hex, 'hex'), 0, ${now} from unnest(${sorted}::text[]) as one (hex)
    on conflict do nothing`;
  const rows = await tx.sql<{ mark: string; failures: number; last_failure_at: number }[]>`
    select encode(mark, 'hex') as mark, failures, last_failure_at from access.attempt
    where tenant_id = ${tx.tenantUuid} and mark in (select decode(hex, 'hex') from unnest(${sorted}::text[]) as one (hex))
    order by mark limit ${marks.length} for update`;
  return hex.map((one) => {
    const row = rows.find(({ mark }) => mark === one);
    return row === undefined || row.failures === 0
      ? null
      : { failures: row.failures, lastFailureAt: at(row.last_failure_at) };
  });
}

export async function saveAttempts(tx: Tx, mark: Buffer, attempts: Attempts): Promise<void> {
  await tx.sql`
    insert into access.attempt (tenant_id, mark, failures, last_failure_at)
    values (${tx.tenantUuid}, ${mark}, ${attempts.failures}, ${attempts.lastFailureAt})
    on conflict (tenant_id, mark) do update
      set failures = excluded.failures, last_failure_at = excluded.last_failure_at`;
}

/** Removes failures that are too old to count. */
export async function deleteOldAttempts(tx: Tx, before: number, limit: number): Promise<number> {
  const rows = await tx.sql`
    delete from access.attempt where tenant_id = ${tx.tenantUuid} and mark in (
      select mark from access.attempt where tenant_id = ${tx.tenantUuid} and last_failure_at < ${before} limit ${limit})
    returning mark`;
  return rows.length;
}
