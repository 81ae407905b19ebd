import type { Tx } from "../../kernel/db/index.ts";

export type VersionRow = {
  readonly id: string;
  readonly number: number;
  readonly digest: Buffer;
  readonly source: unknown;
  readonly artefact: Buffer;
  readonly publishedAt: number;
};

export async function insertVersion(
  tx: Tx,
  row: Omit<VersionRow, "source"> & {
    readonly sourceText: string;
    readonly effective: string;
    readonly entry: string;
  },
): Promise<void> {
  await tx.sql`
    insert into notices.policy_version (tenant_id, id, number, digest, effective, source, artefact, published_at,
      entry_id)
    values (${tx.tenantUuid}, ${row.id}, ${row.number}, ${row.digest}, ${row.effective}::text::date,
      ${row.sourceText}::text::jsonb, ${row.artefact}, ${row.publishedAt}, ${row.entry})`;
}

/** A published version by the digest of its policy, without the text, which whoever asks has at hand. */
export async function findByDigest(tx: Tx, digest: Buffer): Promise<Omit<VersionRow, "source"> | null> {
  const [row] = await tx.sql<Omit<VersionRow, "source">[]>`
    select id, number, digest, artefact, published_at as "publishedAt" from notices.policy_version
    where tenant_id = ${tx.tenantUuid} and digest = ${digest}`;
  return row ?? null;
}

export async function findVersion(tx: Tx, id: string): Promise<VersionRow | null> {
  const [row] = await tx.sql<VersionRow[]>`
    select id, number, digest, source, artefact, published_at as "publishedAt" from notices.policy_version
    where tenant_id = ${tx.tenantUuid} and id = ${id}`;
  return row ?? null;
}

/** Which versions there are, newest first, without their texts. */
export function listNumbers(
  tx: Tx,
  rowsMax: number,
): Promise<readonly { readonly id: string; readonly number: number }[]> {
  return tx.sql<{ id: string; number: number }[]>`
    select id, number from notices.policy_version
    where tenant_id = ${tx.tenantUuid} order by number desc limit ${rowsMax}`;
}

/** The entry of the log that says that this version was published; `null` where it is not known. */
export async function findEntryOfVersion(tx: Tx, number: number): Promise<string | null> {
  const [row] = await tx.sql<{ entry: string | null }[]>`
    select entry_id as entry from notices.policy_version
    where tenant_id = ${tx.tenantUuid} and number = ${number}`;
  return row?.entry ?? null;
}
