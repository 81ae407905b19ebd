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
    readonly changeText: string | null;
    readonly difference: Buffer | null;
    readonly readabilityText: string;
  },
): Promise<void> {
  await tx.sql`
    insert into notices.policy_version (tenant_id, id, number, digest, effective, source, artefact, published_at,
      entry_id, change, difference, readability)
    values (${tx.tenantUuid}, ${row.id}, ${row.number}, ${row.digest}, ${row.effective}::text::date,
      ${row.sourceText}::text::jsonb, ${row.artefact}, ${row.publishedAt}, ${row.entry},
      ${row.changeText}::text::jsonb, ${row.difference}, ${row.readabilityText}::text::jsonb)`;
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

/** A version as the archive lists it, without its tables and its text. */
export type ArchivedRow = {
  readonly number: number;
  readonly digest: Buffer;
  readonly effective: string;
  readonly publishedAt: number;
  readonly reason: unknown;
  readonly change: unknown;
  readonly readability: unknown;
};

/** Newest first. */
export function listArchive(tx: Tx, rowsMax: number): Promise<readonly ArchivedRow[]> {
  return tx.sql<ArchivedRow[]>`
    select number, digest, effective::text as effective, published_at as "publishedAt",
      source -> 'revision' -> 'reason' as reason, change, readability
    from notices.policy_version where tenant_id = ${tx.tenantUuid} order by number desc limit ${rowsMax}`;
}

export async function findByNumber(tx: Tx, number: number): Promise<VersionRow | null> {
  const [row] = await tx.sql<VersionRow[]>`
    select id, number, digest, source, artefact, published_at as "publishedAt" from notices.policy_version
    where tenant_id = ${tx.tenantUuid} and number = ${number}`;
  return row ?? null;
}

/** The difference that was kept with a version, and with which version it was compared. */
export async function findDifference(
  tx: Tx,
  number: number,
): Promise<{ readonly from: number | null; readonly difference: Buffer | null } | null> {
  const [row] = await tx.sql<{ from: number | null; difference: Buffer | null }[]>`
    select (change ->> 'from')::int as "from", difference from notices.policy_version
    where tenant_id = ${tx.tenantUuid} and number = ${number}`;
  return row ?? null;
}

/** The entry of the log that says that this version was published; `null` where it is not known. */
export async function findEntryOfVersion(tx: Tx, number: number): Promise<string | null> {
  const [row] = await tx.sql<{ entry: string | null }[]>`
    select entry_id as entry from notices.policy_version
    where tenant_id = ${tx.tenantUuid} and number = ${number}`;
  return row?.entry ?? null;
}
