import fc from "fast-check";
import { expect, test } from "vitest";
import { type Hash, leafHash } from "./hash.ts";
import { flipBit, leaves, readFrom, storeTiles } from "./memory-log.fixture.ts";
import { emptyEdge, extend, rootOfLeaves } from "./tree.ts";
import { proveConsistency, proveInclusion } from "./tree-proof.ts";
import { rootFromInclusion, verifyConsistency, verifyInclusion } from "./tree-verify.ts";
import { readVectors } from "./vectors.fixture.ts";

type Rfc6962 = {
  leaves: string[];
  roots: string[];
  inclusion: { index: number; size: number; proof: string[] }[];
  consistency: { oldSize: number; newSize: number; proof: string[] }[];
};

const sizesMax = 130;
const all = leaves(70_000);
const stored = storeTiles(extend(emptyEdge, all).changed);
const readTiles = readFrom(stored);
const roots = new Map<number, Hash>();

function leaf(index: number): Hash {
  return all[index] ?? leafHash("none");
}
function root(size: number): Hash {
  const known = roots.get(size) ?? rootOfLeaves(all.slice(0, size));
  roots.set(size, known);
  return known;
}
function head(size: number) {
  return { size, root: root(size) };
}
async function inclusion(index: number, size: number): Promise<Hash[]> {
  return (await proveInclusion(readTiles, index, size)) ?? expect.fail("there is a proof");
}
async function consistency(oldSize: number, newSize: number): Promise<Hash[]> {
  return (await proveConsistency(readTiles, oldSize, newSize)) ?? expect.fail("there is a proof");
}

test("the known proofs of the known trees are built and verified", async () => {
  const vectors = readVectors<Rfc6962>("rfc6962");
  const hashes = vectors.leaves.map((bytes) => leafHash(Buffer.from(bytes, "hex")));
  const known = readFrom(storeTiles(extend(emptyEdge, hashes).changed));
  const knownRoot = (size: number) => Buffer.from(vectors.roots[size - 1] ?? "", "hex");
  for (const { index, size, proof } of vectors.inclusion) {
    const bytes = proof.map((hash) => Buffer.from(hash, "hex"));
    expect(await proveInclusion(known, index, size)).toEqual(bytes);
    expect(verifyInclusion(hashes[index] ?? leafHash(""), index, size, bytes, knownRoot(size))).toBe(true);
  }
  for (const { oldSize, newSize, proof } of vectors.consistency) {
    const bytes = proof.map((hash) => Buffer.from(hash, "hex"));
    expect(await proveConsistency(known, oldSize, newSize)).toEqual(bytes);
    const [older, newer] = [oldSize, newSize].map((size) => ({ size, root: knownRoot(size) }));
    expect(older && newer && verifyConsistency(older, newer, bytes)).toBe(true);
  }
});

test("every entry of every tree is proved, and no other leaf, index or size by the same proof", async () => {
  const wrong: string[] = [];
  let proved = 0;
  for (let size = 1; size <= sizesMax; size++) {
    for (let index = 0; index < size; index++) {
      const proof = await inclusion(index, size);
      if (verifyInclusion(leaf(index), index, size, proof, root(size))) proved++;
      const accepted = [
        verifyInclusion(leaf(index + 1), index, size, proof, root(size)),
        verifyInclusion(leaf(index), index, size, proof, root(size + 1)),
        verifyInclusion(leaf(index), index - 1, size, proof, root(size)),
        verifyInclusion(leaf(index), index, size, [...proof, leaf(0)], root(size)),
        proof.length > 0 && verifyInclusion(leaf(index), index, size, proof.slice(1), root(size)),
      ];
      if (accepted.includes(true)) wrong.push(`${index} in ${size}: ${accepted}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(proved).toBe(8_515);
});

test("every tree is proved to begin with every smaller one, and with no other", async () => {
  const wrong: string[] = [];
  let proved = 0;
  for (let newSize = 0; newSize <= sizesMax; newSize++) {
    for (let oldSize = 0; oldSize <= newSize; oldSize++) {
      const proof = await consistency(oldSize, newSize);
      if (verifyConsistency(head(oldSize), head(newSize), proof)) proved++;
      const accepted = [
        verifyConsistency({ size: oldSize, root: root(oldSize + 1) }, head(newSize), proof),
        verifyConsistency(head(oldSize), { size: newSize, root: root(newSize + 1) }, proof) && oldSize > 0,
        verifyConsistency(head(oldSize), head(newSize), [...proof, leaf(0)]),
        proof.length > 0 && verifyConsistency(head(oldSize), head(newSize), proof.slice(1)),
      ];
      if (accepted.includes(true)) wrong.push(`${oldSize} to ${newSize}: ${accepted}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(proved).toBe(8_646);
});

test("proofs of trees with several levels of tiles verify", async () => {
  for (const size of [255, 256, 257, 65_535, 65_536, 65_537, 70_000]) {
    for (const index of [0, 1, 255, 256, 65_535, 65_536, size - 1].filter((one) => one < size)) {
      expect(verifyInclusion(leaf(index), index, size, await inclusion(index, size), root(size))).toBe(true);
    }
    for (const old of [1, 255, 256, 300, 65_535, 65_536, size].filter((one) => one <= size)) {
      expect(verifyConsistency(head(old), head(size), await consistency(old, size))).toBe(true);
    }
  }
});

test("one bit turned anywhere in an inclusion proof is refused", async () => {
  const cases = fc.tuple(fc.integer({ min: 2, max: 699 }), fc.nat(), fc.nat());
  await fc.assert(
    fc.asyncProperty(cases, async ([size, place, bit]) => {
      const index = place % size;
      const proof = await inclusion(index, size);
      const target = bit % (proof.length + 2);
      const flipped = proof.map((hash, at) => (at === target ? flipBit(hash, bit) : hash));
      const own = target === proof.length ? flipBit(leaf(index), bit) : leaf(index);
      const top = target > proof.length ? flipBit(root(size), bit) : root(size);
      expect(verifyInclusion(own, index, size, flipped, top)).toBe(false);
    }),
  );
});

test("one bit turned anywhere in a consistency proof is refused", async () => {
  const cases = fc.tuple(fc.integer({ min: 2, max: 699 }), fc.nat(), fc.nat());
  await fc.assert(
    fc.asyncProperty(cases, async ([size, place, bit]) => {
      const old = 1 + (place % (size - 1));
      const proof = await consistency(old, size);
      const target = bit % (proof.length + 2);
      const flipped = proof.map((hash, at) => (at === target ? flipBit(hash, bit) : hash));
      const older = target === proof.length ? { size: old, root: flipBit(root(old), bit) } : head(old);
      const newer = target > proof.length ? { size, root: flipBit(root(size), bit) } : head(size);
      expect(verifyConsistency(older, newer, flipped)).toBe(false);
    }),
  );
});

test("there is no proof of what the tree does not have", async () => {
  expect(await proveInclusion(readTiles, 5, 5)).toBeNull();
  expect(await proveInclusion(readTiles, -1, 5)).toBeNull();
  expect(await proveInclusion(readTiles, 0.5, 5)).toBeNull();
  expect(await proveConsistency(readTiles, 6, 5)).toBeNull();
  expect(await proveConsistency(readTiles, -1, 5)).toBeNull();
  expect(rootFromInclusion(leaf(0), 5, 5, [])).toBeNull();
  expect(verifyConsistency(head(6), head(5), [])).toBe(false);
  expect(verifyInclusion(leaf(0), 0, 1, [], leaf(0).subarray(1))).toBe(false);
});

test("sizes beyond 32 bits are not cut", async () => {
  const size = 2 ** 40;
  const proof = Array.from({ length: 40 }, (_, at) => leaf(at));
  expect(rootFromInclusion(leaf(0), 0, size, proof)).not.toBeNull();
  expect(rootFromInclusion(leaf(0), 2 ** 32, size, proof)).not.toEqual(
    rootFromInclusion(leaf(0), 0, size, proof),
  );
  expect(rootFromInclusion(leaf(0), 0, size, proof.slice(1))).toBeNull();
});

test("a proof is built without the tiles that pruning may take", async () => {
  // Minimum index 66,000: full tiles that end at or before it are gone.
  const left = new Map(
    [...stored].filter(([place, hashes]) => {
      const [level = 0, index = 0] = place.split("/").map(Number);
      return hashes.length < 8_192 || (index + 1) * 256 ** (level + 1) > 66_000;
    }),
  );
  expect(left.size).toBeLessThan(stored.size);
  const size = 70_000;
  for (const index of [66_000, 69_000, 69_999]) {
    const proof = await proveInclusion(readFrom(left), index, size);
    expect(verifyInclusion(leaf(index), index, size, proof ?? [], root(size))).toBe(true);
  }
  const proof = await proveConsistency(readFrom(left), 66_000, size);
  expect(verifyConsistency(head(66_000), head(size), proof ?? [])).toBe(true);
  expect(await proveInclusion(readFrom(left), 300, size)).toBeNull();
});
