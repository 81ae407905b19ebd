import type { Authorisation, PolicyVersionId, SubjectId } from "../../gate/index.ts";
import { at } from "../../kernel/clock.ts";
import { type Tx, uuidList } from "../../kernel/db/index.ts";
import { idToUuid, uuidToId } from "../../kernel/ids.ts";
import type { ConsentId, ConsentState } from "./model.ts";

export type ConsentEvent = ConsentState & {
  readonly id: ConsentId;
  readonly subject: SubjectId;
  readonly purpose: string;
  readonly act: string;
  readonly version: PolicyVersionId;
  readonly wordsDigest: Buffer;
  readonly language: string;
  readonly property: string;
  /** The registered source that it names, where it authorises one. */
  readonly from: string | null;
};

/**
 * Adds an event behind those of its subject and purpose: never at their time or before it, so that a withdrawal stands
 * also where the clock was set back, or has not moved since the consent.
 */
export async function insertEvent(tx: Tx, event: ConsentEvent, now: number): Promise<void> {
  await tx.sql`
    insert into consent.event (tenant_id, id, subject_id, purpose, state, act, policy_version_id, words_digest,
      language, property, delivered_by, expires_at, created_at)
    select ${tx.tenantUuid}, ${idToUuid(event.id)}, ${idToUuid(event.subject)}, ${event.purpose}, ${event.state},
      ${event.act}, ${idToUuid(event.version)}, ${event.wordsDigest}, ${event.language}, ${event.property},
      ${event.from}::text, ${event.expiresAt}::bigint, greatest(${now}::bigint, max(created_at) + 1)
    from consent.event
    where tenant_id = ${tx.tenantUuid} and subject_id = ${idToUuid(event.subject)} and purpose = ${event.purpose}`;
}

export type NewestState = ConsentState & { readonly subject: SubjectId; readonly purpose: string };

/**
 * The newest event of each subject and purpose asked for; none for those of which nothing is known. Of two that came
 * at one moment over two connections, the one that is no consent counts: to be asked again is the lesser harm.
 */
export async function listNewest(
  tx: Tx,
  wanted: readonly { readonly subject: SubjectId; readonly purpose: string }[],
): Promise<readonly NewestState[]> {
  const rows = await tx.sql<
    { subject: string; purpose: string; state: ConsentState["state"]; expires_at: number | null }[]
  >`
    select wanted.subject, wanted.purpose, newest.state, newest.expires_at
    from unnest(${uuidList(wanted.map((one) => one.subject))}::uuid[], ${wanted.map((one) => one.purpose)}::text[])
      as wanted (subject, purpose)
    cross join lateral (
      select state, expires_at from consent.event
      where tenant_id = ${tx.tenantUuid} and subject_id = wanted.subject and purpose = wanted.purpose
      order by created_at desc, state = 'given', id desc limit 1) newest
    limit ${wanted.length}`;
  return rows.map((row) => ({
    subject: uuidToId("subject", row.subject),
    purpose: row.purpose,
    state: row.state,
    expiresAt: row.expires_at === null ? null : at(row.expires_at),
  }));
}

/** One event, or `null`. */
export async function findEvent(
  tx: Tx,
  id: ConsentId,
): Promise<
  | (NewestState & {
      readonly version: PolicyVersionId;
      readonly property: string;
      readonly language: string;
      readonly from: string | null;
    })
  | null
> {
  const [row] = await tx.sql<
    {
      subject: string;
      purpose: string;
      state: ConsentState["state"];
      expires_at: number | null;
      version: string;
      property: string;
      language: string;
      from: string | null;
    }[]
  >`
    select subject_id as subject, purpose, state, expires_at, policy_version_id as version, property, language,
      delivered_by as from
    from consent.event where tenant_id = ${tx.tenantUuid} and id = ${idToUuid(id)}`;
  if (row === undefined) return null;
  return {
    ...row,
    subject: uuidToId("subject", row.subject),
    version: uuidToId("version", row.version),
    expiresAt: row.expires_at === null ? null : at(row.expires_at),
  };
}

export type Authorising = NonNullable<Authorisation["consent"]> & { readonly id: ConsentId };

/** Those of these consents that were given, and whether they still stand. */
export async function listAuthorising(tx: Tx, ids: readonly ConsentId[]): Promise<readonly Authorising[]> {
  if (ids.length === 0) return [];
  const rows = await tx.sql<
    {
      id: string;
      subject: string;
      purpose: string;
      act: string;
      from: string | null;
      given_at: number;
      expires_at: number | null;
      is_standing: boolean;
    }[]
  >`
    select id, subject_id as subject, purpose, act, delivered_by as from, created_at as given_at, expires_at,
      not exists (
        select from consent.event later
        where later.tenant_id = ${tx.tenantUuid} and later.subject_id = event.subject_id
          and later.purpose = event.purpose and later.state <> 'given' and later.created_at >= event.created_at
      ) as is_standing
    from consent.event
    where tenant_id = ${tx.tenantUuid} and id = any(${uuidList(ids)}::uuid[]) and state = 'given'
    limit ${ids.length}`;
  return rows.map((row) => ({
    ...{ id: uuidToId("consent", row.id), subject: uuidToId("subject", row.subject) },
    ...{ purpose: row.purpose, act: row.act, from: row.from, isStanding: row.is_standing },
    givenAt: at(row.given_at),
    expiresAt: row.expires_at === null ? null : at(row.expires_at),
  }));
}
