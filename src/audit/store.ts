import { bytesList, packed, type Tx } from "../kernel/db/index.ts";

/** An entry as it is stored: the body is hashed into the tree, the payload can be erased. */
export type StoredEntry = { readonly uuid: string; readonly body: Buffer; readonly sealed: Buffer | null };

/** Writes entries and payloads, both by one statement. */
export async function insertEntries(tx: Tx, rows: readonly StoredEntry[], now: number): Promise<void> {
  const [bodies, payloads] = [packed(rows.map((row) => row.body)), packed(rows.map((row) => row.sealed))];
  await tx.sql`
    with added as (
      select id, substring(${bodies.bytes}::bytea from body_first for body_length) as body,
        substring(${payloads.bytes}::bytea from sealed_first for sealed_length) as sealed
      from unnest(${`{${rows.map((row) => row.uuid).join(",")}}`}::uuid[],
        ${bodies.firsts}::int[], ${bodies.lengths}::int[], ${payloads.firsts}::int[], ${payloads.lengths}::int[])
        as row (id, body_first, body_length, sealed_first, sealed_length)
    ), entries as (
      insert into audit.entry (tenant_id, id, body) select ${tx.tenantUuid}, id, body from added
    )
    insert into audit.payload (tenant_id, entry_id, sealed, created_at)
    select ${tx.tenantUuid}, id, sealed, ${now} from added where sealed is not null`;
}

export type HeadRow = {
  readonly size: number;
  readonly root: Buffer;
  readonly xact: string;
  readonly lastId: string;
};

/** The head of the tenant's tree, or `null` before its first batch. */
export async function findHead(tx: Tx): Promise<HeadRow | null> {
  const [row] = await tx.sql<HeadRow[]>`
    select size, root, last_xact::text as xact, last_id as "lastId" from audit.head
    where tenant_id = ${tx.tenantUuid}`;
  return row ?? null;
}

/** Whether this transaction is the one that may sequence the tenant's entries; held until it ends. */
export async function trySequencerLock(tx: Tx): Promise<boolean> {
  const [row] = await tx.sql<{ locked: boolean }[]>`
    select pg_try_advisory_xact_lock(7420002, hashtext(${tx.tenantUuid})) as locked`;
  return row?.locked === true;
}

export type WaitingEntry = { readonly id: string; readonly xact: string; readonly body: Buffer };

/**
 * Entries that follow `after` in the order of their transactions, at most `rowsMax`. Only those of transactions
 * older than every one still running: nothing can later appear before them.
 */
export function listWaiting(
  tx: Tx,
  after: HeadRow | null,
  rowsMax: number,
): Promise<readonly WaitingEntry[]> {
  const [xact, id] =
    after === null ? ["0", "00000000-0000-0000-0000-000000000000"] : [after.xact, after.lastId];
  return tx.sql<WaitingEntry[]>`
    select id, xact::text as xact, body from audit.entry
    where tenant_id = ${tx.tenantUuid} and (xact, id) > (${xact}::xid8, ${id}::uuid)
      and xact < pg_snapshot_xmin(pg_current_snapshot())
    order by entry.xact, entry.id limit ${rowsMax}`;
}

export type TileRow = { readonly level: number; readonly index: number; readonly hashes: Buffer };

/** The named tiles that exist. */
export function listTiles(
  tx: Tx,
  places: readonly { readonly level: number; readonly index: number }[],
): Promise<readonly TileRow[]> {
  if (places.length === 0) return Promise.resolve([]);
  return tx.sql<TileRow[]>`
    select level, index, hashes from audit.tile
    where tenant_id = ${tx.tenantUuid} and (level, index) in (
      select * from unnest(${places.map((place) => place.level)}::int[], ${places.map((place) => place.index)}::bigint[]))
    limit ${places.length}`;
}

/** Puts entries into the order, beginning with `first`. */
export async function insertLeaves(tx: Tx, first: number, entries: readonly string[]): Promise<void> {
  await tx.sql`
    insert into audit.leaf (tenant_id, index, entry_id)
    select ${tx.tenantUuid}, ${first} + position - 1, id
    from unnest(${entries}::uuid[]) with ordinality as entry (id, position)`;
}

export async function saveTiles(tx: Tx, tiles: readonly TileRow[]): Promise<void> {
  await tx.sql`
    insert into audit.tile (tenant_id, level, index, hashes)
    select ${tx.tenantUuid}, level, index, hashes from unnest(
      ${tiles.map((tile) => tile.level)}::int[], ${tiles.map((tile) => tile.index)}::bigint[],
      ${bytesList(tiles.map((tile) => tile.hashes))}::bytea[]) as tile (level, index, hashes)
    on conflict (tenant_id, level, index) do update set hashes = excluded.hashes`;
}

/** Moves the head from the size that was read to the next. False when somebody else moved it: then nothing may stay. */
export async function moveHead(tx: Tx, from: HeadRow | null, to: HeadRow): Promise<boolean> {
  const rows =
    from === null
      ? await tx.sql`
          insert into audit.head (tenant_id, size, root, last_xact, last_id)
          values (${tx.tenantUuid}, ${to.size}, ${to.root}, ${to.xact}::xid8, ${to.lastId})
          on conflict (tenant_id) do nothing returning size`
      : await tx.sql`
          update audit.head set size = ${to.size}, root = ${to.root}, last_xact = ${to.xact}::xid8, last_id = ${to.lastId}
          where tenant_id = ${tx.tenantUuid} and size = ${from.size} and root = ${from.root} returning size`;
  return rows.length === 1;
}

export type CheckpointRow = { readonly size: number; readonly root: Buffer; readonly note: string };

export async function insertCheckpoint(tx: Tx, row: CheckpointRow, now: number): Promise<void> {
  await tx.sql`
    insert into audit.checkpoint (tenant_id, size, root, note, created_at)
    values (${tx.tenantUuid}, ${row.size}, ${row.root}, ${row.note}, ${now})
    on conflict (tenant_id, size) do nothing`;
}

/** The newest signed checkpoint. */
export async function findCheckpoint(tx: Tx): Promise<CheckpointRow | null> {
  const [row] = await tx.sql<CheckpointRow[]>`
    select size, root, note from audit.checkpoint
    where tenant_id = ${tx.tenantUuid} order by size desc limit 1`;
  return row ?? null;
}

/** Where an entry stands in the tree: `null` for no such entry, an absent index for one that is not sequenced yet. */
export async function findLeaf(
  tx: Tx,
  entryUuid: string,
): Promise<{ readonly index: number | null; readonly body: Buffer } | null> {
  const [row] = await tx.sql<{ index: number | null; body: Buffer }[]>`
    select leaf.index, entry.body from audit.entry entry
    left join audit.leaf leaf on leaf.tenant_id = entry.tenant_id and leaf.entry_id = entry.id
    where entry.tenant_id = ${tx.tenantUuid} and entry.id = ${entryUuid}`;
  return row ?? null;
}

export type BodyRow = { readonly index: number; readonly body: Buffer };

/** What is there of the entries `first` … `first + count - 1`, in order. */
export function listBodies(tx: Tx, first: number, count: number): Promise<readonly BodyRow[]> {
  return tx.sql<BodyRow[]>`
    select leaf.index, entry.body from audit.leaf leaf
    join audit.entry entry on entry.tenant_id = leaf.tenant_id and entry.id = leaf.entry_id
    where leaf.tenant_id = ${tx.tenantUuid} and leaf.index >= ${first} and leaf.index < ${first + count}
    order by leaf.index limit ${count}`;
}

/** Of the entries `first` … `first + count - 1`, those whose sealed half is there. */
export async function listSealed(tx: Tx, first: number, count: number): Promise<readonly number[]> {
  const rows = await tx.sql<{ index: number }[]>`
    select leaf.index from audit.leaf leaf
    join audit.payload payload on payload.tenant_id = leaf.tenant_id and payload.entry_id = leaf.entry_id
    where leaf.tenant_id = ${tx.tenantUuid} and leaf.index >= ${first} and leaf.index < ${first + count}
    order by leaf.index limit ${count}`;
  return rows.map((row) => row.index);
}

/** How the log stands: what is ordered, what is signed, and how much waits behind the head. */
export type LogState = {
  readonly size: number;
  readonly leaves: number;
  readonly signedSize: number;
  /** Entries behind the head, counted to the bound that was given. */
  readonly waiting: number;
  /** Witnesses that have seen another history of this log. */
  readonly contradictedBy: readonly string[];
};

/** How far the order and the signature have come, and what waits behind them, counted to `waitingMax`. */
export async function findLogState(tx: Tx, waitingMax: number): Promise<LogState> {
  type Row = {
    size: number;
    leaves: number;
    signed_size: number;
    waiting: number;
    contradicted_by: string[];
  };
  const [row] = await tx.sql<Row[]>`
    with head as (
      select coalesce(max(size), 0) as size, coalesce(max(last_xact::text), '0')::xid8 as xact,
        coalesce(max(last_id::text), '00000000-0000-0000-0000-000000000000')::uuid as id
      from audit.head where tenant_id = ${tx.tenantUuid}
    )
    select head.size,
      coalesce((select index + 1 from audit.leaf where tenant_id = ${tx.tenantUuid} order by index desc limit 1), 0)
        as leaves,
      coalesce((select size from audit.checkpoint where tenant_id = ${tx.tenantUuid} order by size desc limit 1), 0)
        as signed_size,
      (select count(*) from (select from audit.entry where tenant_id = ${tx.tenantUuid}
        and (xact, id) > (head.xact, head.id) limit ${waitingMax}) waiting) as waiting,
      array(select name from audit.witness where tenant_id = ${tx.tenantUuid}
        and refusal in ('ahead', 'forked', 'inconsistent') order by name limit 32) as contradicted_by
    from head`;
  if (row === undefined) return { size: 0, leaves: 0, signedSize: 0, waiting: 0, contradictedBy: [] };
  const { size, leaves, signed_size: signedSize, waiting, contradicted_by: contradictedBy } = row;
  return { size, leaves, signedSize, waiting, contradictedBy };
}
