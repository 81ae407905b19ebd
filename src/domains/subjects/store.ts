import type { PolicyVersionId, SubjectId } from "../../gate/index.ts";
import { type Tx, uuidList } from "../../kernel/db/index.ts";
import { idToUuid, uuidToId } from "../../kernel/ids.ts";

export type Subject = {
  readonly id: SubjectId;
  readonly version: PolicyVersionId;
  readonly residency: string;
  readonly region: string;
  readonly restricted: boolean;
  /** From when on they act for themselves; `null` where no birthday was ever collected. */
  readonly adultFrom: number | null;
  /** Purposes that the subject has objected to. */
  readonly objections: readonly string[];
};

export async function insertSubjects(
  tx: Tx,
  subjects: readonly Omit<Subject, "restricted" | "objections">[],
  now: number,
): Promise<void> {
  await tx.sql`
    insert into subjects.subject (tenant_id, id, policy_version_id, residency, region, adult_from, created_at)
    select ${tx.tenantUuid}, id, version, residency, region, adult_from, ${now} from unnest(
      ${uuidList(subjects.map((one) => one.id))}::uuid[], ${uuidList(subjects.map((one) => one.version))}::uuid[],
      ${subjects.map((one) => one.residency)}::text[], ${subjects.map((one) => one.region)}::text[],
      ${subjects.map((one) => one.adultFrom)}::bigint[])
      as subject (id, version, residency, region, adult_from)`;
}

/** Those of `ids` that exist, in any order. */
export async function listSubjects(tx: Tx, ids: readonly SubjectId[]): Promise<readonly Subject[]> {
  const rows = await tx.sql<
    {
      id: string;
      version: string;
      residency: string;
      region: string;
      restricted: boolean;
      adultFrom: number | null;
      objections: string[];
    }[]
  >`
    select subject.*, array(select purpose from subjects.objection
        where tenant_id = ${tx.tenantUuid} and subject_id = subject.id limit 1000) as objections
    from unnest(${uuidList(ids)}::uuid[]) as wanted (id)
    cross join lateral (
      select id, policy_version_id as version, residency, region, restricted, adult_from as "adultFrom"
      from subjects.subject
      where tenant_id = ${tx.tenantUuid} and id = wanted.id limit 1) subject
    limit ${ids.length}`;
  return rows.map((row) => ({
    ...row,
    id: uuidToId("subject", row.id),
    version: uuidToId("version", row.version),
  }));
}

/** What is newly known of when these act for themselves. */
export async function saveAdultFrom(
  tx: Tx,
  known: readonly { readonly subject: SubjectId; readonly adultFrom: number }[],
): Promise<void> {
  if (known.length === 0) return;
  await tx.sql`
    update subjects.subject set adult_from = known.adult_from from unnest(
      ${uuidList(known.map((one) => one.subject))}::uuid[], ${known.map((one) => one.adultFrom)}::bigint[])
      as known (id, adult_from)
    where tenant_id = ${tx.tenantUuid} and subject.id = known.id`;
}

/** False when the subject had objected to it already. */
export async function insertObjection(
  tx: Tx,
  subject: SubjectId,
  purpose: string,
  now: number,
): Promise<boolean> {
  const rows = await tx.sql`
    insert into subjects.objection (tenant_id, subject_id, purpose, created_at)
    values (${tx.tenantUuid}, ${idToUuid(subject)}, ${purpose}, ${now})
    on conflict do nothing returning purpose`;
  return rows.length === 1;
}

/** Where people of each residency are kept: every pair once. */
export async function listHomes(
  tx: Tx,
  rowsMax: number,
): Promise<readonly { readonly residency: string; readonly region: string }[]> {
  return tx.sql<{ residency: string; region: string }[]>`
    with recursive home as (
      (select residency, region from subjects.subject where tenant_id = ${tx.tenantUuid}
        order by residency, region limit 1)
      union all
      select next.* from home cross join lateral (
        select residency, region from subjects.subject
        where tenant_id = ${tx.tenantUuid} and (residency, region) > (home.residency, home.region)
        order by residency, region limit 1) next
    )
    select residency, region from home limit ${rowsMax}`;
}
