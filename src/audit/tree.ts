import { must } from "../kernel/assert.ts";
import { emptyRoot, type Hash, hashBytes, nodeHash } from "./hash.ts";
import { type Tile, tileBytes, tileWidth, widthOfTile } from "./tile.ts";

/**
 * The right edge of a Merkle tree: all that is needed to let it grow and to know its root. A tree of a billion
 * entries has an edge of at most 4 tiles of 8 KB. A value, never changed: an append that is rolled back is
 * undone by keeping the edge from before it.
 */
export type Edge = {
  readonly size: number;
  /** Roots of the perfect subtrees that the tree consists of, from left to right. */
  readonly peaks: readonly Hash[];
  /** Per level, the hashes of its last tile while that is not full. */
  readonly tiles: readonly Buffer[];
};

/** A tile as it must be stored from now on. It replaces, and begins with, what was stored at its place. */
export type ChangedTile = { readonly level: number; readonly index: number; readonly hashes: Buffer };

export type Growth = { readonly edge: Edge; readonly changed: readonly ChangedTile[] };

export const emptyEdge: Edge = { size: 0, peaks: [], tiles: [] };

/**
 * Appends a batch of leaf hashes. Returns the new edge and every tile that changed, each once.
 *
 * Source: RFC 6962 §2.1; C2SP tlog-tiles, "Merkle Tree".
 */
export function extend(edge: Edge, leaves: readonly Hash[]): Growth {
  const peaks = [...edge.peaks];
  const freshByLevel: Hash[][] = edge.tiles.map(() => []);
  let size = edge.size;
  for (const leaf of leaves) {
    let hash = leaf;
    keep(freshByLevel, 0, hash);
    // The ones at the end of the size in binary are the subtrees that the new leaf completes.
    for (let rest = size, height = 1; rest % 2 === 1; rest = (rest - 1) / 2, height++) {
      hash = nodeHash(must(peaks.pop(), "a peak for every one in the size"), hash);
      if (height % levelHeight === 0) keep(freshByLevel, height / levelHeight, hash);
    }
    peaks.push(hash);
    size++;
  }
  const changed: ChangedTile[] = [];
  const tiles = freshByLevel.map((fresh, level) => cutTiles(edge, level, fresh, changed));
  return { edge: { size, peaks, tiles }, changed };
}

/** Root of the tree that ends in this edge. */
export function rootOf(edge: Edge): Hash {
  const last = edge.peaks.at(-1);
  return last === undefined ? emptyRoot : edge.peaks.slice(0, -1).reduceRight(foldPeak, last);
}

/** Root of these leaves. */
export function rootOfLeaves(leaves: readonly Hash[]): Hash {
  return rootOf(extend(emptyEdge, leaves).edge);
}

/** The tiles that `edgeFrom` needs: at most one a level. */
export function edgeTiles(size: number): Tile[] {
  const tiles: Tile[] = [];
  for (let level = 0; size >= tileWidth ** level; level++) {
    const index = Math.floor(size / tileWidth ** (level + 1));
    const width = widthOfTile(level, index, size);
    if (width > 0) tiles.push({ level, index, width });
  }
  return tiles;
}

/**
 * The edge of a stored tree of this size. A stored tile may be wider than asked, as it is once the tree has
 * grown: its beginning never changes. `null` when one is missing or too short.
 */
export function edgeFrom(size: number, readTile: (tile: Tile) => Buffer | null): Edge | null {
  const peaks: Hash[] = [];
  const tiles: Buffer[] = [];
  for (let level = 0; size >= tileWidth ** level; level++) tiles.push(Buffer.alloc(0));
  for (const tile of edgeTiles(size).reverse()) {
    const hashes = readTile(tile)?.subarray(0, tile.width * hashBytes);
    if (hashes?.length !== tile.width * hashBytes) return null;
    tiles[tile.level] = hashes;
    for (let count = tileWidth / 2, at = 0; count >= 1; count /= 2) {
      if ((tile.width & count) === 0) continue;
      peaks.push(rootOfTile(hashes, at, count));
      at += count;
    }
  }
  return { size, peaks, tiles };
}

/** Root over `count` hashes of a tile, beginning with the one at `first`. `count` is a power of two. */
export function rootOfTile(hashes: Buffer, first: number, count: number): Hash {
  if (count === 1) return hashes.subarray(first * hashBytes, (first + 1) * hashBytes);
  const half = count / 2;
  return nodeHash(rootOfTile(hashes, first, half), rootOfTile(hashes, first + half, half));
}

/** Roots of several perfect subtrees, side by side from left to right, as one. */
export function foldPeak(right: Hash, left: Hash): Hash {
  return nodeHash(left, right);
}

const levelHeight = Math.log2(tileWidth);

function keep(freshByLevel: Hash[][], level: number, hash: Hash): void {
  const fresh = freshByLevel[level];
  if (fresh === undefined) freshByLevel[level] = [hash];
  else fresh.push(hash);
}

// Returns what stays unfinished on this level. Copied, so that the edge does not keep a whole batch alive.
function cutTiles(edge: Edge, level: number, fresh: readonly Hash[], changed: ChangedTile[]): Buffer {
  const before = edge.tiles[level] ?? Buffer.alloc(0);
  if (fresh.length === 0) return before;
  const all = Buffer.concat([before, ...fresh]);
  let index = Math.floor(edge.size / tileWidth ** (level + 1));
  for (let at = 0; at < all.length; at += tileBytes) {
    changed.push({ level, index: index++, hashes: all.subarray(at, at + tileBytes) });
  }
  return Buffer.from(all.subarray(all.length - (all.length % tileBytes)));
}
