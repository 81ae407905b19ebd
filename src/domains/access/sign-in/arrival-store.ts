import { at, type Instant } from "../../../kernel/clock.ts";
import type { Tx } from "../../../kernel/db/index.ts";
import { idToUuid } from "../../../kernel/ids.ts";
import type { AccountId, SealedProfile } from "../accounts/index.ts";
import type { SessionId } from "../credentials/index.ts";

export type WrongTries = { readonly count: number; readonly since: Instant | null };

const wrongTriesMax = 1_000_000;

/** Counts a wrong try at an account, for its owner to be told of. */
export async function countWrong(tx: Tx, account: AccountId, now: Instant): Promise<void> {
  await tx.sql`
    update access.account set wrong_tries = least(wrong_tries + 1, ${wrongTriesMax}),
      wrong_since = coalesce(wrong_since, ${now})
    where tenant_id = ${tx.tenantUuid} and id = ${idToUuid(account)}`;
}

/** The wrong tries since the owner was last told, who is told now. */
export async function takeWrong(tx: Tx, account: AccountId): Promise<WrongTries> {
  const [row] = await tx.sql<{ wrong_tries: number; wrong_since: number | null }[]>`
    select wrong_tries, wrong_since from access.account
    where tenant_id = ${tx.tenantUuid} and id = ${idToUuid(account)} for update`;
  if (row === undefined || row.wrong_tries === 0) return { count: 0, since: null };
  await tx.sql`
    update access.account set wrong_tries = 0, wrong_since = null
    where tenant_id = ${tx.tenantUuid} and id = ${idToUuid(account)}`;
  return { count: row.wrong_tries, since: row.wrong_since === null ? null : at(row.wrong_since) };
}

/** Whether this account has ever been signed in before. */
export async function hasArrived(tx: Tx, account: AccountId): Promise<boolean> {
  const rows = await tx.sql`
    select id from access.session
    where tenant_id = ${tx.tenantUuid} and account_id = ${idToUuid(account)} and level = 'full' limit 1`;
  return rows.length === 1;
}

/** Where word of a sign-in goes that began with one proof; taken out of the session, which needs it no more. */
export async function takeReplyTo(tx: Tx, session: SessionId): Promise<Buffer | null> {
  const [row] = await tx.sql<{ reply_to: Buffer | null }[]>`
    select reply_to from access.session where tenant_id = ${tx.tenantUuid} and id = ${idToUuid(session)} for update`;
  if (row === undefined || row.reply_to === null) return null;
  await tx.sql`
    update access.session set reply_to = null where tenant_id = ${tx.tenantUuid} and id = ${idToUuid(session)}`;
  return row.reply_to;
}

export async function findProfile(tx: Tx, account: AccountId): Promise<SealedProfile | null> {
  const [row] = await tx.sql<{ login_mark: Buffer | null; sealed: Buffer | null }[]>`
    select login_mark, sealed from access.account
    where tenant_id = ${tx.tenantUuid} and id = ${idToUuid(account)}`;
  if (row === undefined || row.login_mark === null || row.sealed === null) return null;
  return { mark: row.login_mark, sealed: row.sealed };
}

/** Whether it is to be said now that the tries of an account have run out: at most once in so long. */
export async function takeAlert(tx: Tx, mark: Buffer, now: Instant, everyMs: number): Promise<boolean> {
  const rows = await tx.sql`
    update access.attempt set alerted_at = ${now}
    where tenant_id = ${tx.tenantUuid} and mark = ${mark}
      and (alerted_at is null or alerted_at <= ${now - everyMs}) returning mark`;
  return rows.length === 1;
}
