import { at, type Instant } from "../../../kernel/clock.ts";
import type { Tx } from "../../../kernel/db/index.ts";
import { idToUuid, uuidToId } from "../../../kernel/ids.ts";
import { type Account, type AccountId, accountOf } from "../accounts/index.ts";
import type { CredentialId } from "./store.ts";

export type StoredPasskey = {
  readonly id: CredentialId;
  readonly sealed: Buffer;
  readonly counter: number;
  readonly createdAt: Instant;
  readonly usedAt: Instant | null;
};

type Row = {
  readonly id: string;
  readonly sealed: Buffer;
  readonly counter: number;
  readonly created_at: number;
  readonly used_at: number | null;
};

export const passkeysMax = 20;

/** False when this passkey is somebody's already. */
export async function insertPasskey(
  tx: Tx,
  account: AccountId,
  one: {
    readonly id: CredentialId;
    readonly lookup: Buffer;
    readonly sealed: Buffer;
    readonly counter: number;
  },
  now: Instant,
): Promise<boolean> {
  const rows = await tx.sql`
    insert into access.credential (tenant_id, id, account_id, kind, lookup, sealed, counter, created_at)
    values (${tx.tenantUuid}, ${idToUuid(one.id)}, ${idToUuid(account)}, 'passkey', ${one.lookup}, ${one.sealed},
      ${one.counter}, ${now})
    on conflict do nothing returning id`;
  return rows.length === 1;
}

/** The passkey with this mark, and whose it is; `null` also where they have left. */
export async function findPasskey(
  tx: Tx,
  lookup: Buffer,
): Promise<(StoredPasskey & { readonly account: Account }) | null> {
  const [row] = await tx.sql<(Row & { account: string; subject: string | null })[]>`
    select credential.id, credential.sealed, counter, credential.created_at, used_at, account_id as account,
      subject_id as subject
    from access.credential credential
    join access.account account on account.tenant_id = credential.tenant_id and account.id = account_id
    where credential.tenant_id = ${tx.tenantUuid} and lookup = ${lookup} and credential.ended_at is null
      and account.ended_at is null`;
  if (row === undefined) return null;
  return { ...passkeyOf(row), account: accountOf(tx, uuidToId("account", row.account), row.subject) };
}

/** The passkeys of an account, oldest first. */
export async function listPasskeys(tx: Tx, account: AccountId): Promise<readonly StoredPasskey[]> {
  const rows = await tx.sql<Row[]>`
    select id, sealed, counter, created_at, used_at from access.credential
    where tenant_id = ${tx.tenantUuid} and account_id = ${idToUuid(account)} and kind = 'passkey'
      and ended_at is null order by id limit ${passkeysMax}`;
  return rows.map(passkeyOf);
}

function passkeyOf(row: Row): StoredPasskey {
  return {
    id: uuidToId("credential", row.id),
    sealed: row.sealed,
    counter: row.counter,
    createdAt: at(row.created_at),
    usedAt: row.used_at === null ? null : at(row.used_at),
  };
}

/** Writes the count that a passkey said, where it still is the one that was read: of two copies, one is refused. */
export async function moveCount(
  tx: Tx,
  { id, counter }: StoredPasskey,
  next: number,
  now: Instant,
): Promise<boolean> {
  const rows = await tx.sql`
    update access.credential set counter = ${next}, used_at = ${now}
    where tenant_id = ${tx.tenantUuid} and id = ${idToUuid(id)} and counter = ${counter}
      and ended_at is null returning id`;
  return rows.length === 1;
}

/** False when this is no passkey of theirs. */
export async function endPasskey(
  tx: Tx,
  account: AccountId,
  id: CredentialId,
  now: Instant,
): Promise<boolean> {
  const rows = await tx.sql`
    update access.credential set ended_at = ${now}
    where tenant_id = ${tx.tenantUuid} and id = ${idToUuid(id)} and account_id = ${idToUuid(account)}
      and kind = 'passkey' and ended_at is null returning id`;
  return rows.length === 1;
}

/** Takes a question away, before anybody looks at its answer; false when it was answered already. */
export async function takeQuestion(tx: Tx, digest: Buffer, expiresAt: Instant): Promise<boolean> {
  const rows = await tx.sql`
    insert into access.answered (tenant_id, digest, expires_at)
    values (${tx.tenantUuid}, ${digest}, ${expiresAt}) on conflict do nothing returning digest`;
  return rows.length === 1;
}

/** Forgets answers to questions that are over. */
export async function deleteOldAnswers(tx: Tx, before: number, limit: number): Promise<number> {
  const rows = await tx.sql`
    delete from access.answered where tenant_id = ${tx.tenantUuid} and digest in (
      select digest from access.answered where tenant_id = ${tx.tenantUuid} and expires_at < ${before} limit ${limit})
    returning digest`;
  return rows.length;
}
