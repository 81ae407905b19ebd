import { type Database, type TenantId, type Tx, transaction } from "../kernel/db/index.ts";
import { type Id, idToUuid } from "../kernel/ids.ts";
import { fail } from "../kernel/problem.ts";
import { hashBytes } from "./hash.ts";
import { formatReceipt } from "./proof.ts";
import * as store from "./store.ts";
import { encodeBundle, tileWidth, widthOfTile } from "./tile.ts";
import { proveInclusion, type ReadTiles } from "./tree-proof.ts";
import { findServed } from "./witness-store.ts";

export type LogReader = {
  readonly db: Database;
  /** How many witnesses must have cosigned a checkpoint before it is shown. */
  readonly witnessQuorum: number;
};

/** Of the newest checkpoints so many are looked through for one with a quorum: minutes, not days. */
const servedMax = 1_000;

/** The newest checkpoint that enough witnesses have cosigned, with their lines, or `null` before the first. */
export function newestCheckpoint(deps: LogReader, tenant: TenantId): Promise<string | null> {
  return transaction(deps.db, tenant, async (tx) => (await findShown(tx, deps.witnessQuorum))?.note ?? null);
}

async function findShown(
  tx: Tx,
  quorum: number,
): Promise<{ readonly size: number; readonly note: string } | null> {
  const served = await findServed(tx, quorum, quorum === 0 ? 1 : servedMax);
  return served === null ? null : { size: served.size, note: `${served.note}${served.lines.join("")}` };
}

/** A hash tile of the signed tree, `width` hashes wide; `null` where that tree has none so wide. */
export function tileOf(
  deps: LogReader,
  tenant: TenantId,
  tile: { readonly level: number; readonly index: number; readonly width: number },
): Promise<Buffer | null> {
  return transaction(deps.db, tenant, async (tx) => {
    if (!(await isSigned(tx, tile))) return null;
    const [row] = await store.listTiles(tx, [tile]);
    const hashes = row?.hashes.subarray(0, tile.width * hashBytes);
    return hashes?.length === tile.width * hashBytes ? hashes : null;
  });
}

/**
 * A bundle of entries of the signed tree, an empty one in place of each that is gone; `null` where that tree has none
 * so wide. An entry that is gone has its hash in the tile still, so whoever checks the tree can go on behind it.
 */
export function bundleOf(deps: LogReader, tenant: TenantId, bundle: BundlePlace): Promise<Buffer | null> {
  return transaction(deps.db, tenant, async (tx) => {
    if (!(await isSigned(tx, { level: 0, ...bundle }))) return null;
    const first = bundle.index * tileWidth;
    const bodies: Buffer[] = Array.from({ length: bundle.width }, () => gone);
    for (const { index, body } of await store.listBodies(tx, first, bundle.width))
      bodies[index - first] = body;
    return encodeBundle(bodies);
  });
}

/** For each entry of a bundle whether its sealed half is there, as a byte: 1 or 0. `null` as for the bundle. */
export function sealedOf(deps: LogReader, tenant: TenantId, bundle: BundlePlace): Promise<Buffer | null> {
  return transaction(deps.db, tenant, async (tx) => {
    if (!(await isSigned(tx, { level: 0, ...bundle }))) return null;
    const first = bundle.index * tileWidth;
    const present = Buffer.alloc(bundle.width);
    for (const index of await store.listSealed(tx, first, bundle.width)) present[index - first] = 1;
    return present;
  });
}

export type BundlePlace = { readonly index: number; readonly width: number };

const gone = Buffer.alloc(0);

/**
 * A receipt that an entry is in the log: the entry, its place, the proof, and the signed checkpoint, checkable
 * offline. Throws `entry-not-found`, and `not-yet-sequenced` until the next checkpoint covers it.
 */
export async function receiptFor(deps: LogReader, tenant: TenantId, entry: Id<"entry">): Promise<string> {
  return (await placedReceipt(deps, tenant, entry)).text;
}

/** As `receiptFor`, with the place of the entry. */
export function placedReceipt(
  deps: LogReader,
  tenant: TenantId,
  entry: Id<"entry">,
): Promise<{ readonly index: number; readonly text: string }> {
  return transaction(deps.db, tenant, async (tx) => {
    const [leaf, checkpoint] = await Promise.all([
      store.findLeaf(tx, idToUuid(entry)),
      findShown(tx, deps.witnessQuorum),
    ]);
    if (leaf === null) fail("entry-not-found", "the log has no such entry", { entry });
    if (leaf.index === null || checkpoint === null || leaf.index >= checkpoint.size) {
      fail(
        "not-yet-sequenced",
        "the entry is durable and will be in the next checkpoint; ask again in some seconds",
        {
          entry,
        },
      );
    }
    const hashes = await proveInclusion(readTilesIn(tx), leaf.index, checkpoint.size);
    if (hashes === null)
      return fail("entry-not-found", "the tree no longer holds what proves this entry", { entry });
    const { index, body: extra } = leaf;
    return { index, text: formatReceipt({ index, hashes, checkpoint: checkpoint.note, extra }) };
  });
}

export function readTilesIn(tx: Tx): ReadTiles {
  return async (tiles) => {
    const rows = await store.listTiles(tx, tiles);
    return tiles.map(
      (tile) => rows.find((row) => row.level === tile.level && row.index === tile.index)?.hashes ?? null,
    );
  };
}

// Only what a checkpoint covers is shown: an unsigned edge may still be rolled back with its transaction.
async function isSigned(
  tx: Tx,
  { level, index, width }: { readonly level: number; readonly index: number; readonly width: number },
): Promise<boolean> {
  const checkpoint = await store.findCheckpoint(tx);
  return checkpoint !== null && width <= widthOfTile(level, index, checkpoint.size);
}
