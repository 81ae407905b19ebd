import type { Clock } from "../kernel/clock.ts";
import { type Database, type TenantId, type Tx, transaction } from "../kernel/db/index.ts";
import { type Checkpoint, signCheckpoint } from "./checkpoint.ts";
import type { Hash } from "./hash.ts";
import type { Signer } from "./note.ts";
import * as store from "./store.ts";
import { edgeFrom, edgeTiles, rootOf } from "./tree.ts";

/**
 * The last checkpoint that was signed, kept outside of the database: a database that is restored from a copy does not
 * remember what was signed after it, and would sign another history of the same size.
 */
export type LastSigned = {
  readonly read: (origin: string) => Promise<Checkpoint | null>;
  /** Returns when it is on the disk. */
  readonly keep: (checkpoint: Checkpoint) => Promise<void>;
};

/** `behind`: the log is shorter than what was signed. `forked`: it is as long, and another one. */
export type SigningTrouble = {
  readonly outcome: "behind" | "forked";
  readonly origin: string;
  readonly size: number;
  readonly signedSize: number;
};

export type Published =
  | { readonly outcome: "signed"; readonly checkpoint: Checkpoint }
  | { readonly outcome: "unchanged" }
  | SigningTrouble;

/**
 * Signs the head when it has grown since the last checkpoint. The size and root are committed before they are signed,
 * and kept outside of the database before the signature exists. Refuses to sign where the log does not continue what
 * was signed: two histories under one key are a fork that nobody can take back.
 */
export async function publishCheckpoint(
  deps: { readonly db: Database; readonly clock: Clock; readonly lastSigned: LastSigned },
  tenant: TenantId,
  origin: string,
  signer: Signer,
): Promise<Published> {
  const kept = await deps.lastSigned.read(origin);
  const [head, newest, rootThen] = await transaction(deps.db, tenant, (tx) =>
    Promise.all([store.findHead(tx), store.findCheckpoint(tx), rootAt(tx, kept?.size ?? 0)]),
  );
  const size = head?.size ?? 0;
  const signedSize = Math.max(kept?.size ?? 0, newest?.size ?? 0);
  if (size < signedSize) return { outcome: "behind", origin, size, signedSize };
  if (kept !== null && kept.size > 0 && rootThen?.equals(kept.root) !== true) {
    return { outcome: "forked", origin, size, signedSize };
  }
  if (head === null || size === newest?.size) return { outcome: "unchanged" };
  const checkpoint = { origin, size, root: head.root };
  await deps.lastSigned.keep(checkpoint);
  const note = signCheckpoint(checkpoint, signer);
  await transaction(deps.db, tenant, (tx) =>
    store.insertCheckpoint(tx, { size, root: head.root, note }, deps.clock.now()),
  );
  return { outcome: "signed", checkpoint };
}

/** The root of the tree as it was at this size, from its tiles; `null` where they do not reach so far. */
async function rootAt(tx: Tx, size: number): Promise<Hash | null> {
  const tiles = edgeTiles(size);
  const rows = await store.listTiles(tx, tiles);
  const edge = edgeFrom(size, ({ level, index }) => {
    return rows.find((row) => row.level === level && row.index === index)?.hashes ?? null;
  });
  return edge === null ? null : rootOf(edge);
}
