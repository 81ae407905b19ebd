import type { EntryId, SubjectId } from "../../gate/index.ts";
import { bytesList, type Tx, uuidList } from "../../kernel/db/index.ts";
import { idToUuid, uuidToId } from "../../kernel/ids.ts";

/** Wrapped keys. Apart from the rest of the vault's SQL, because in production they live in another database. */

export type TenantKeyRow = {
  readonly kind: "wrapping" | "deriving";
  readonly version: number;
  readonly wrapped: Buffer;
  readonly commitment: Buffer;
  readonly rootId: string;
};

export function listTenantKeys(tx: Tx): Promise<readonly TenantKeyRow[]> {
  return tx.sql<TenantKeyRow[]>`
    select kind, version, wrapped, commitment, root_id as "rootId" from keys.tenant_key
    where tenant_id = ${tx.tenantUuid} order by version desc limit 200`;
}

/** False when another process made it first. */
export async function insertTenantKey(tx: Tx, row: TenantKeyRow, now: number): Promise<boolean> {
  const rows = await tx.sql`
    insert into keys.tenant_key (tenant_id, kind, version, wrapped, commitment, root_id, created_at)
    values (${tx.tenantUuid}, ${row.kind}, ${row.version}, ${row.wrapped}, ${row.commitment}, ${row.rootId}, ${now})
    on conflict do nothing returning version`;
  return rows.length === 1;
}

export type SubjectKeyRow = {
  readonly subject: SubjectId;
  readonly version: number;
  readonly wrapped: Buffer;
  readonly commitment: Buffer;
};

/** The wrapped keys of these subjects, all versions. A subject without any has been erased, or never was. */
export async function listSubjectKeys(
  tx: Tx,
  subjects: readonly SubjectId[],
): Promise<readonly SubjectKeyRow[]> {
  if (subjects.length === 0) return [];
  const rows = await tx.sql<{ subject: string; version: number; wrapped: Buffer; commitment: Buffer }[]>`
    select subject_id as subject, version, wrapped, commitment from keys.subject_key
    where tenant_id = ${tx.tenantUuid} and subject_id = any(${uuidList(subjects)}::uuid[])
    order by version desc limit ${subjects.length * 16}`;
  return rows.map((row) => ({ ...row, subject: uuidToId("subject", row.subject) }));
}

export async function insertSubjectKeys(tx: Tx, rows: readonly SubjectKeyRow[], now: number): Promise<void> {
  await tx.sql`
    insert into keys.subject_key (tenant_id, subject_id, version, wrapped, commitment, created_at)
    select ${tx.tenantUuid}, subject, version, wrapped, commitment, ${now} from unnest(
      ${rows.map((row) => idToUuid(row.subject))}::uuid[], ${rows.map((row) => row.version)}::int[],
      ${bytesList(rows.map((row) => row.wrapped))}::bytea[], ${bytesList(
        rows.map((row) => row.commitment),
      )}::bytea[])
      as key (subject, version, wrapped, commitment)`;
}

/** Destroys every version of a subject's key and leaves a tombstone. Returns how many there were. */
export async function destroySubjectKeys(
  tx: Tx,
  subject: SubjectId,
  entry: EntryId,
  now: number,
): Promise<number> {
  const rows = await tx.sql`
    with gone as (
      delete from keys.subject_key where tenant_id = ${tx.tenantUuid} and subject_id = ${idToUuid(subject)}
      returning version
    ), tombstone as (
      insert into keys.tombstone (tenant_id, subject_id, destroyed_at, entry_id)
      select ${tx.tenantUuid}, ${idToUuid(subject)}, ${now}, ${idToUuid(entry)} where exists (select from gone)
      on conflict do nothing
    )
    select version from gone`;
  return rows.length;
}
