import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { emptyRoot, type Hash, leafHash } from "./hash.ts";
import { leaves, storeTiles } from "./memory-log.fixture.ts";
import { tileBytes, widthOfTile } from "./tile.ts";
import { type Edge, edgeFrom, edgeTiles, emptyEdge, extend, rootOf, rootOfLeaves } from "./tree.ts";
import { readVectors } from "./vectors.fixture.ts";

type Rfc6962 = { leaves: string[]; emptyRoot: string; roots: string[] };

// RFC 6962 §2.1 word for word, with nothing of ours in it.
function naiveRoot(hashes: readonly Hash[]): Hash {
  const [only] = hashes;
  if (only === undefined) return createHash("sha256").digest();
  if (hashes.length === 1) return only;
  const split = 2 ** (Math.ceil(Math.log2(hashes.length)) - 1);
  const [left, right] = [naiveRoot(hashes.slice(0, split)), naiveRoot(hashes.slice(split))];
  return createHash("sha256").update(Buffer.of(1)).update(left).update(right).digest();
}

const many = leaves(70_000);
const anySize = fc.oneof(fc.nat(1_100), fc.constantFrom(0, 1, 255, 256, 257, 511, 512));

// Compared as text: thousands of hashes are compared byte by byte otherwise, with a report for each.
function print(edge: Edge): string {
  const hex = (bytes: Buffer) => bytes.toString("hex");
  return JSON.stringify([edge.size, edge.peaks.map(hex), edge.tiles.map(hex)]);
}
function printTiles(stored: ReadonlyMap<string, Buffer>): readonly string[] {
  return [...stored].map(([place, hashes]) => `${place} ${leafHash(hashes).toString("hex")}`).sort();
}

test("the eight known trees have the roots that RFC 6962 gives them", () => {
  const vectors = readVectors<Rfc6962>("rfc6962");
  const hashes = vectors.leaves.map((leaf) => leafHash(Buffer.from(leaf, "hex")));
  expect(emptyRoot.toString("hex")).toBe(vectors.emptyRoot);
  expect(vectors.roots).toHaveLength(8);
  vectors.roots.forEach((root, at) => {
    expect(rootOfLeaves(hashes.slice(0, at + 1)).toString("hex")).toBe(root);
  });
});

test("a text is hashed as its UTF-8", () => {
  expect(leafHash("é\u{1f511}")).toEqual(leafHash(Buffer.from("é\u{1f511}")));
});

test("a tree of any size has the root of the definition", () => {
  for (let size = 0; size <= 300; size++) {
    expect(rootOfLeaves(many.slice(0, size)).equals(naiveRoot(many.slice(0, size)))).toBe(true);
  }
  expect(rootOfLeaves(many)).toEqual(naiveRoot(many));
});

test("two batches make the same tree, tiles and edge as one", () => {
  const isSame = (first: number, more: number) => {
    const start = extend(emptyEdge, many.slice(0, first));
    const next = extend(start.edge, many.slice(first, first + more));
    const once = extend(emptyEdge, many.slice(0, first + more));
    expect(print(next.edge)).toBe(print(once.edge));
    expect(printTiles(storeTiles(start.changed, next.changed))).toEqual(printTiles(storeTiles(once.changed)));
  };
  fc.assert(fc.property(anySize, fc.nat(600), isSame));
  isSame(65_535, 1);
  isSame(65_300, 500);
});

test("an empty batch changes nothing", () => {
  const { edge } = extend(emptyEdge, leaves(300));
  expect(extend(edge, [])).toEqual({ edge, changed: [] });
});

test("growing leaves the edge from before as it was, so that a rollback only has to keep it", () => {
  const { edge } = extend(emptyEdge, leaves(255));
  const before = print(edge);
  extend(edge, many.slice(0, 600));
  expect(print(edge)).toBe(before);
});

test("a batch changes each tile once, and only at the right edge", () => {
  const { edge } = extend(emptyEdge, many.slice(0, 65_500));
  const { changed } = extend(edge, many.slice(65_500, 65_600));
  expect(changed.map(({ level, index, hashes }) => [level, index, hashes.length / 32])).toEqual([
    [0, 255, 256],
    [0, 256, 64],
    [1, 0, 256],
    [2, 0, 1],
  ]);
});

test("the edge read back from stored tiles is the edge that was kept in memory", () => {
  const isSame = (size: number, later: number) => {
    const start = extend(emptyEdge, many.slice(0, size));
    const grown = extend(start.edge, many.slice(size, size + later));
    // Read from a tree that has grown since: what is stored is wider, and begins the same.
    const stored = storeTiles(start.changed, grown.changed);
    const read = edgeFrom(size, ({ level, index }) => stored.get(`${level}/${index}`) ?? null);
    expect(read && print(read)).toBe(print(start.edge));
    expect(read && rootOf(read)).toEqual(rootOf(start.edge));
  };
  fc.assert(fc.property(anySize, fc.nat(600), isSame));
  isSame(65_536, 0);
  isSame(65_537, 300);
});

test("an edge with a missing or short tile is not an edge", () => {
  const stored = storeTiles(extend(emptyEdge, many.slice(0, 300)).changed);
  for (const tile of edgeTiles(300)) {
    const without = new Map(stored);
    without.delete(`${tile.level}/${tile.index}`);
    expect(edgeFrom(300, ({ level, index }) => without.get(`${level}/${index}`) ?? null)).toBeNull();
    const short = stored.get(`${tile.level}/${tile.index}`)?.subarray(0, tile.width * 32 - 1) ?? null;
    expect(edgeFrom(300, (asked) => (asked.level === tile.level ? short : null))).toBeNull();
  }
});

test("tiles hold the leaves, and each hash above is the root of a full tile below", () => {
  const stored = storeTiles(extend(emptyEdge, many).changed);
  for (let index = 0; widthOfTile(0, index, many.length) > 0; index++) {
    const own = many.slice(index * 256, (index + 1) * 256);
    const tile = stored.get(`0/${index}`);
    expect(tile?.equals(Buffer.concat(own))).toBe(true);
    if (tile?.length !== tileBytes) continue;
    const above = stored.get(`1/${Math.floor(index / 256)}`);
    const at = (index % 256) * 32;
    expect(above?.subarray(at, at + 32).equals(naiveRoot(own))).toBe(true);
  }
});
