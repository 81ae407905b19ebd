import { assert } from "../kernel/assert.ts";
import { type Database, type TenantId, type Tx, transaction } from "../kernel/db/index.ts";
import { leafHash } from "./hash.ts";
import { insertMarks } from "./marks.ts";
import * as store from "./store.ts";
import type { Tile } from "./tile.ts";
import { type Edge, edgeFrom, edgeTiles, emptyEdge, extend, rootOf } from "./tree.ts";

/** Entries put into the tree by one transaction. */
const batchEntriesMax = 1_000;

/**
 * Puts waiting entries of a tenant into the tree, in the order in which they were committed: leaves, tiles and head in
 * one transaction. Returns how many. Zero also when another process is at it.
 */
export function sequence(db: Database, tenant: TenantId): Promise<number> {
  return transaction(db, tenant, async (tx) => {
    if (!(await store.trySequencerLock(tx))) return 0;
    const head = await store.findHead(tx);
    const waiting = await store.listWaiting(tx, head, batchEntriesMax);
    const last = waiting.at(-1);
    if (last === undefined) return 0;
    const edge = await readEdge(tx, head);
    const grown = extend(
      edge,
      waiting.map((entry) => leafHash(entry.body)),
    );
    await Promise.all([
      store.insertLeaves(
        tx,
        edge.size,
        waiting.map((entry) => entry.id),
      ),
      store.saveTiles(tx, grown.changed),
      insertMarks(
        tx,
        edge.size,
        waiting.map((entry) => entry.body),
      ),
    ]);
    const next = { size: grown.edge.size, root: rootOf(grown.edge), xact: last.xact, lastId: last.id };
    // The head is where it was read, or everything is rolled back: two heads of one size would be a fork for ever.
    assert(await store.moveHead(tx, head, next), "the head of a log is moved by one sequencer at a time");
    return waiting.length;
  });
}

async function readEdge(tx: Tx, head: store.HeadRow | null): Promise<Edge> {
  if (head === null) return emptyEdge;
  const rows = await store.listTiles(tx, edgeTiles(head.size));
  const edge = edgeFrom(head.size, ({ level, index }: Tile) => {
    return rows.find((row) => row.level === level && row.index === index)?.hashes ?? null;
  });
  assert(edge !== null, "the tiles of the right edge are there");
  assert(rootOf(edge).equals(head.root), "the stored tiles have the root that the head names");
  return edge;
}
