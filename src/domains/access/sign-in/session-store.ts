import type { SubjectId } from "../../../gate/index.ts";
import { at, type Instant } from "../../../kernel/clock.ts";
import type { Tx } from "../../../kernel/db/index.ts";
import { idToUuid, uuidToId } from "../../../kernel/ids.ts";
import { type Account, type AccountId, accountOf, type QualificationKind } from "../accounts/index.ts";
import type { Session, SessionId } from "../credentials/index.ts";

/** What the owner of an account is told of a sign-in. */
export type Arrival = {
  readonly isNewDevice: boolean;
  readonly wrongTries: number;
  readonly wrongSince: Instant | null;
};
export const nothingToTell: Arrival = { isNewDevice: false, wrongTries: 0, wrongSince: null };

/** A session in the list of its owner. */
export type ListedSession = Session & Pick<Arrival, "isNewDevice">;

/** A session and all that decides what its account may do, as it is now. */
export type SessionFacts = {
  readonly session: Session;
  readonly account: Account;
  readonly accountEndedAt: Instant | null;
  /** The roles in force at this instant. */
  readonly roles: readonly string[];
  /** Until when what they must have on record is in force; nothing for what never was. */
  readonly heldUntil: Readonly<Partial<Record<QualificationKind, Instant>>>;
  readonly hasSecondFactor: boolean;
  readonly arrival: Arrival;
  /** The place of a person in their organisation, at this instant. */
  readonly membership: "administrator" | "member" | null;
};

type Row = {
  readonly id: string;
  readonly account: string;
  readonly level: "first" | "full";
  readonly created_at: number;
  readonly last_seen_at: number;
  readonly stepped_up_at: number | null;
  readonly ended_at: number | null;
  readonly subject: string | null;
  readonly account_ended_at: number | null;
  readonly roles: string[];
  readonly confidentiality: number | null;
  readonly training: number | null;
  readonly has_second_factor: boolean;
  readonly is_new_device: boolean;
  readonly wrong_tries: number;
  readonly wrong_since: number | null;
  readonly membership: "administrator" | "member" | null;
};

const rolesMax = 50;

/**
 * Everything about a session in one look, at every request: a role that was taken away a moment ago is gone from it.
 */
export async function findSession(tx: Tx, digest: Buffer, now: Instant): Promise<SessionFacts | null> {
  const [row] = await tx.sql<Row[]>`
    select session.id, session.account_id as account, level, session.created_at, last_seen_at, stepped_up_at,
      session.ended_at, is_new_device, session.wrong_tries, session.wrong_since, subject_id as subject, account.ended_at as account_ended_at,
      array(select role from access.role_grant where tenant_id = session.tenant_id
        and account_id = session.account_id and ended_at is null and (expires_at is null or expires_at > ${now})
        order by granted_at, role limit ${rolesMax}) as roles,
      (select max(valid_until) from access.qualification where tenant_id = session.tenant_id
        and account_id = session.account_id and kind = 'confidentiality' and valid_from <= ${now}) as confidentiality,
      (select max(valid_until) from access.qualification where tenant_id = session.tenant_id
        and account_id = session.account_id and kind = 'training' and valid_from <= ${now}) as training,
      exists (select from access.credential where tenant_id = session.tenant_id
        and account_id = session.account_id and kind in ('totp', 'passkey') and ended_at is null) as has_second_factor,
      (select role from access.membership where tenant_id = session.tenant_id and subject_id = account.subject_id
        and ended_at is null limit 1) as membership
    from access.session session
    join access.account account on account.tenant_id = session.tenant_id and account.id = session.account_id
    where session.tenant_id = ${tx.tenantUuid} and digest = ${digest}`;
  if (row === undefined) return null;
  const account = uuidToId("account", row.account);
  return {
    session: sessionOf(row),
    account: accountOf(tx, account, row.subject),
    accountEndedAt: row.account_ended_at === null ? null : at(row.account_ended_at),
    roles: row.roles,
    heldUntil: {
      ...(row.confidentiality === null ? {} : { confidentiality: at(row.confidentiality) }),
      ...(row.training === null ? {} : { training: at(row.training) }),
    },
    hasSecondFactor: row.has_second_factor,
    arrival: {
      isNewDevice: row.is_new_device,
      wrongTries: row.wrong_tries,
      wrongSince: row.wrong_since === null ? null : at(row.wrong_since),
    },
    membership: row.membership,
  };
}

type SessionRow = Pick<
  Row,
  "id" | "account" | "level" | "created_at" | "last_seen_at" | "stepped_up_at" | "ended_at"
>;

function sessionOf(row: SessionRow): Session {
  return {
    id: uuidToId("session", row.id),
    account: uuidToId("account", row.account),
    level: row.level,
    createdAt: at(row.created_at),
    lastSeenAt: at(row.last_seen_at),
    steppedUpAt: row.stepped_up_at === null ? null : at(row.stepped_up_at),
    endedAt: row.ended_at === null ? null : at(row.ended_at),
  };
}

export async function insertSession(
  tx: Tx,
  session: Session,
  digest: Buffer,
  arrival: Arrival & { readonly replyTo?: Buffer | null },
): Promise<void> {
  await tx.sql`
    insert into access.session
      (tenant_id, id, account_id, digest, level, created_at, last_seen_at, stepped_up_at, is_new_device, wrong_tries,
        wrong_since, reply_to)
    values (${tx.tenantUuid}, ${idToUuid(session.id)}, ${idToUuid(session.account)}, ${digest}, ${session.level},
      ${session.createdAt}, ${session.lastSeenAt}, ${session.steppedUpAt}, ${arrival.isNewDevice},
      ${arrival.wrongTries}, ${arrival.wrongSince}, ${arrival.replyTo ?? null})`;
}

export async function touchSession(tx: Tx, id: SessionId, now: Instant): Promise<void> {
  await tx.sql`
    update access.session set last_seen_at = ${now}
    where tenant_id = ${tx.tenantUuid} and id = ${idToUuid(id)} and ended_at is null`;
}

/** Ends one session of an account; false when it is none of theirs, or over. */
export async function endSession(tx: Tx, account: AccountId, id: SessionId, now: Instant): Promise<boolean> {
  const rows = await tx.sql`
    update access.session set ended_at = ${now}
    where tenant_id = ${tx.tenantUuid} and id = ${idToUuid(id)} and account_id = ${idToUuid(account)}
      and ended_at is null returning id`;
  return rows.length === 1;
}

/** Ends all sessions of an account but this one: after a change of how it signs in. */
export async function endOtherSessions(
  tx: Tx,
  account: AccountId,
  kept: SessionId | null,
  now: Instant,
): Promise<number> {
  const rows = await tx.sql`
    update access.session set ended_at = ${now}
    where tenant_id = ${tx.tenantUuid} and account_id = ${idToUuid(account)} and ended_at is null
      and (${kept === null} or id <> ${kept === null ? null : idToUuid(kept)}) returning id`;
  return rows.length;
}

/** An account's sessions that have not ended, newest first, at most `limit`. */
export async function listSessions(
  tx: Tx,
  account: AccountId,
  limit: number,
): Promise<readonly ListedSession[]> {
  const rows = await tx.sql<(SessionRow & Pick<Row, "is_new_device">)[]>`
    select id, account_id as account, level, created_at, last_seen_at, stepped_up_at, ended_at, is_new_device from access.session
    where tenant_id = ${tx.tenantUuid} and account_id = ${idToUuid(account)} and ended_at is null
    order by id desc limit ${limit}`;
  return rows.map((row) => ({ ...sessionOf(row), isNewDevice: row.is_new_device }));
}

export async function endSessionsOfSubject(tx: Tx, subject: SubjectId, now: Instant): Promise<void> {
  await tx.sql`
    update access.session set ended_at = ${now}
    where tenant_id = ${tx.tenantUuid} and ended_at is null and account_id in (select id from access.account
      where tenant_id = ${tx.tenantUuid} and subject_id = ${idToUuid(subject)})`;
}
