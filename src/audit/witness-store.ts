import type { Tx } from "../kernel/db/index.ts";

export type WitnessRow = { readonly name: string; readonly size: number; readonly refusal: string | null };

/** How each witness stands. */
export function listWitnesses(tx: Tx, rowsMax: number): Promise<readonly WitnessRow[]> {
  return tx.sql<WitnessRow[]>`
    select name, size, refusal from audit.witness where tenant_id = ${tx.tenantUuid} order by name limit ${rowsMax}`;
}

export async function saveWitness(tx: Tx, row: WitnessRow, now: number): Promise<void> {
  const refusedAt = row.refusal === null ? null : now;
  await tx.sql`
    insert into audit.witness (tenant_id, name, size, refusal, refused_at)
    values (${tx.tenantUuid}, ${row.name}, ${row.size}, ${row.refusal}, ${refusedAt})
    on conflict (tenant_id, name) do update set size = excluded.size, refusal = excluded.refusal,
      refused_at = excluded.refused_at`;
}

export async function insertCosignature(
  tx: Tx,
  row: { readonly size: number; readonly witness: string; readonly line: string },
  now: number,
): Promise<void> {
  await tx.sql`
    insert into audit.cosignature (tenant_id, size, witness, line, created_at)
    values (${tx.tenantUuid}, ${row.size}, ${row.witness}, ${row.line}, ${now})
    on conflict (tenant_id, size, witness) do nothing`;
}

export type ServedRow = { readonly size: number; readonly note: string; readonly lines: readonly string[] };

/** The newest checkpoint that at least `quorum` witnesses have cosigned, with their lines; of the last `rowsMax`. */
export async function findServed(tx: Tx, quorum: number, rowsMax: number): Promise<ServedRow | null> {
  const [row] = await tx.sql<ServedRow[]>`
    select size, note, lines from (
      select size, note, array(select line from audit.cosignature signed
        where signed.tenant_id = newest.tenant_id and signed.size = newest.size order by witness limit 32) as lines
      from (select tenant_id, size, note from audit.checkpoint
        where tenant_id = ${tx.tenantUuid} order by size desc limit ${rowsMax}) newest
    ) found where cardinality(lines) >= ${quorum} order by size desc limit 1`;
  return row ?? null;
}
