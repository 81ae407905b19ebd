import { createPrivateKey } from "node:crypto";
import { must } from "../kernel/assert.ts";
import { signCheckpoint } from "./checkpoint.ts";
import { type DecisionEntry, type Entry, encodeEntry } from "./entry.ts";
import { type Hash, leafHash, sha256 } from "./hash.ts";
import { newSigner } from "./note.ts";
import { encodeBundle, tileWidth } from "./tile.ts";
import { type ChangedTile, emptyEdge, extend, rootOf } from "./tree.ts";
import type { ReadTiles } from "./tree-proof.ts";
import type { LogExport, VerifyOptions } from "./verify.ts";

export const origin = "example.com/log";

// RFC 8410 in DER: a fixed prefix, then the 32 bytes of the key.
const privateKey = createPrivateKey({
  key: Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), sha256("a key for tests")]),
  format: "der",
  type: "pkcs8",
});

export const signer = newSigner(origin, privateKey);
export const trust = { origin, keys: [signer.verifierKey] };

/** Leaf hashes that differ. */
export function leaves(count: number): Hash[] {
  return Array.from({ length: count }, (_, index) => leafHash(`leaf ${index}`));
}

/** Tiles as a store keeps them: one at each place, the widest. */
export function storeTiles(...batches: (readonly ChangedTile[])[]): Map<string, Buffer> {
  const stored = new Map<string, Buffer>();
  for (const { level, index, hashes } of batches.flat()) stored.set(`${level}/${index}`, hashes);
  return stored;
}

export function readFrom(stored: ReadonlyMap<string, Buffer>): ReadTiles {
  return async (tiles) => tiles.map(({ level, index }) => stored.get(`${level}/${index}`) ?? null);
}

export function decision(pdpSeq: number, changes: Partial<DecisionEntry> = {}): DecisionEntry {
  return {
    v: 1,
    kind: "decision",
    at: 29_000_000,
    pdp: "gate-1",
    pdpSeq,
    policy: "5f".repeat(32),
    action: "read",
    recipient: "self",
    region: "eu",
    role: "support",
    decisions: [
      {
        data: ["phone-number"],
        purposes: ["technical-support"],
        scenario: "any",
        source: "subject",
        state: { consent: "given", age: "adult" },
        outcome: "permitted",
        clauses: ["JMI-II-1-a"],
      },
    ],
    effect: "done",
    payloadCommit: "c0".repeat(32),
    ...changes,
  };
}

export type MemoryLog = LogExport & {
  readonly tiles: Map<string, Buffer>;
  readonly bundles: (Buffer | null)[];
};

/** A log of these entries, signed, as it would be handed to a verifier. */
export function memoryLog(entries: readonly (Entry | Buffer)[], minIndex = 0): MemoryLog {
  const bytes = entries.map((entry) => (Buffer.isBuffer(entry) ? entry : Buffer.from(encodeEntry(entry))));
  const { edge, changed } = extend(
    emptyEdge,
    bytes.map((entry) => leafHash(entry)),
  );
  const bundles: (Buffer | null)[] = [];
  for (let at = 0; at < bytes.length; at += tileWidth)
    bundles.push(encodeBundle(bytes.slice(at, at + tileWidth)));
  const tiles = storeTiles(changed);
  return {
    checkpoint: signCheckpoint({ origin, size: edge.size, root: rootOf(edge) }, signer),
    minIndex,
    readTiles: readFrom(tiles),
    readBundle: async (index) => bundles[index] ?? null,
    tiles,
    bundles,
  };
}

export const options: VerifyOptions = { trust };

/** The same bytes with one bit turned. */
export function flipBit(bytes: Buffer, bit: number): Buffer {
  const flipped = Buffer.from(bytes);
  const at = Math.floor(bit / 8) % flipped.length;
  flipped[at] = must(flipped[at], "a byte in the range") ^ (1 << (bit % 8));
  return flipped;
}
