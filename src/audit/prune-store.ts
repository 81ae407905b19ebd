import type { Tx } from "../kernel/db/index.ts";

export type PruningRow = {
  readonly minIndex: number;
  readonly sweptTo: number;
  /** Where the entry stands that says so; `null` until it is ordered. */
  readonly announcedAt: number | null;
  readonly signedSize: number;
};

/** The newest pruning, or `null` before the first. */
export async function findPruning(tx: Tx): Promise<PruningRow | null> {
  const [row] = await tx.sql<PruningRow[]>`
    select min_index as "minIndex", swept_to as "sweptTo",
      (select index from audit.leaf leaf
        where leaf.tenant_id = pruning.tenant_id and leaf.entry_id = pruning.entry_id) as "announcedAt",
      coalesce((select size from audit.checkpoint
        where tenant_id = ${tx.tenantUuid} order by size desc limit 1), 0) as "signedSize"
    from audit.pruning pruning where tenant_id = ${tx.tenantUuid} order by min_index desc limit 1`;
  return row ?? null;
}

export async function insertPruning(
  tx: Tx,
  row: { readonly minIndex: number; readonly sweptTo: number; readonly entryUuid: string },
  now: number,
): Promise<void> {
  await tx.sql`
    insert into audit.pruning (tenant_id, min_index, entry_id, swept_to, created_at)
    values (${tx.tenantUuid}, ${row.minIndex}, ${row.entryUuid}, ${row.sweptTo}, ${now})`;
}

export async function moveSweep(tx: Tx, minIndex: number, sweptTo: number): Promise<void> {
  await tx.sql`
    update audit.pruning set swept_to = ${sweptTo}
    where tenant_id = ${tx.tenantUuid} and min_index = ${minIndex} and swept_to < ${sweptTo}`;
}

export type PlacedEntry = { readonly index: number; readonly id: string; readonly body: Buffer };

/** What is left of the entries from `first` on and below `end`, in order, at most `rowsMax`. */
export function listPlaced(
  tx: Tx,
  first: number,
  end: number,
  rowsMax: number,
): Promise<readonly PlacedEntry[]> {
  return tx.sql<PlacedEntry[]>`
    select leaf.index, entry.id, entry.body from audit.leaf leaf
    join audit.entry entry on entry.tenant_id = leaf.tenant_id and entry.id = leaf.entry_id
    where leaf.tenant_id = ${tx.tenantUuid} and leaf.index >= ${first} and leaf.index < ${end}
    order by leaf.index limit ${rowsMax}`;
}

/** Deletes entries whose term is over: the sealed half, the half in the open, the place. */
export async function deleteEntries(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.sql`
    delete from audit.payload where tenant_id = ${tx.tenantUuid} and entry_id = any(${ids}::uuid[])`;
  await tx.sql`delete from audit.entry where tenant_id = ${tx.tenantUuid} and id = any(${ids}::uuid[])`;
  const gone = await tx.sql<{ index: number }[]>`
    delete from audit.leaf where tenant_id = ${tx.tenantUuid} and entry_id = any(${ids}::uuid[]) returning index`;
  await tx.sql`
    delete from audit.mark where tenant_id = ${tx.tenantUuid}
      and index = any(${gone.map(({ index }) => index)}::bigint[])`;
}
