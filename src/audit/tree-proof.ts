import { must } from "../kernel/assert.ts";
import { type Hash, hashBytes } from "./hash.ts";
import { type Tile, tileWidth, widthOfTile } from "./tile.ts";
import { foldPeak, rootOfTile } from "./tree.ts";

/**
 * Reads tiles, all that a proof needs in one call: one query, or one round of fetches. An answer holds at least
 * `width` hashes (more are ignored), or is `null` where the tile is gone.
 */
export type ReadTiles = (tiles: readonly Tile[]) => Promise<readonly (Buffer | null)[]>;

/**
 * Proves that the entry at `index` is in the tree of this size: hashes from the leaf's sibling up to the root's
 * child. `null` when the tree has no such entry, or a tile is gone.
 *
 * Source: RFC 9162 §2.1.3.1.
 */
export function proveInclusion(readTiles: ReadTiles, index: number, size: number): Promise<Hash[] | null> {
  if (!isSize(size) || !isSize(index) || index >= size) return Promise.resolve(null);
  const ranges: Range[] = [];
  let [start, end] = [0, size];
  while (end - start > 1) {
    const middle = start + splitOf(end - start);
    if (index < middle) {
      ranges.push({ start: middle, end });
      end = middle;
    } else {
      ranges.push({ start, end: middle });
      start = middle;
    }
  }
  return rootsOf(ranges.reverse(), size, readTiles);
}

/**
 * Proves that the tree of `newSize` begins with the tree of `oldSize`, so that nothing of it was changed or
 * removed. `null` when the sizes are not in this order, or a tile is gone.
 *
 * Source: RFC 9162 §2.1.4.1.
 */
export function proveConsistency(
  readTiles: ReadTiles,
  oldSize: number,
  newSize: number,
): Promise<Hash[] | null> {
  if (!isSize(oldSize) || !isSize(newSize) || oldSize > newSize) return Promise.resolve(null);
  if (oldSize === 0) return Promise.resolve([]);
  const ranges: Range[] = [];
  let [start, end] = [0, newSize];
  while (oldSize < end) {
    const middle = start + splitOf(end - start);
    if (oldSize <= middle) {
      ranges.push({ start: middle, end });
      end = middle;
    } else {
      ranges.push({ start, end: middle });
      start = middle;
    }
  }
  // The verifier knows the old root; when the old tree is not one subtree of the new, it needs this part of it.
  if (start > 0) ranges.push({ start, end });
  return rootsOf(ranges.reverse(), newSize, readTiles);
}

/** Entries from `start` up to, not including, `end`. */
type Range = { readonly start: number; readonly end: number };

/** A perfect subtree, as a run of hashes within one tile. */
type Run = { readonly tile: Tile; readonly first: number; readonly count: number };

async function rootsOf(ranges: readonly Range[], size: number, readTiles: ReadTiles): Promise<Hash[] | null> {
  const runsByRange = ranges.map((range) => runsOf(range, size));
  const tiles = new Map<string, Tile>();
  for (const { tile } of runsByRange.flat()) tiles.set(keyOf(tile), tile);
  const read = await readTiles([...tiles.values()]);
  const hashesByKey = new Map<string, Buffer>();
  for (const [at, [key, tile]] of [...tiles].entries()) {
    const hashes = read[at];
    if (hashes === null || hashes === undefined || hashes.length < tile.width * hashBytes) return null;
    hashesByKey.set(key, hashes);
  }
  return runsByRange.map((runs) =>
    runs
      .map(({ tile, first, count }) => rootOfTile(must(hashesByKey.get(keyOf(tile)), "read"), first, count))
      .reduceRight(foldPeak),
  );
}

function runsOf(range: Range, size: number): Run[] {
  const runs: Run[] = [];
  for (let at = range.start; at < range.end; ) {
    let [leaves, level, count] = [1, 0, 1];
    while (leaves * 2 <= range.end - at) {
      leaves *= 2;
      count *= 2;
      if (count === tileWidth) [level, count] = [level + 1, 1];
    }
    const place = at / tileWidth ** level;
    const index = Math.floor(place / tileWidth);
    const width = widthOfTile(level, index, size);
    runs.push({ tile: { level, index, width }, first: place % tileWidth, count });
    at += leaves;
  }
  return runs;
}

// The largest power of two below `count`: where RFC 6962 divides a tree. No bit operators: sizes pass 2^31.
function splitOf(count: number): number {
  let split = 1;
  while (split * 2 < count) split *= 2;
  return split;
}

function keyOf(tile: Tile): string {
  return `${tile.level}/${tile.index}`;
}

function isSize(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
