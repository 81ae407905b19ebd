import { emptyRoot, type Hash, hashBytes, nodeHash } from "./hash.ts";

/**
 * Whether `proof` shows that the leaf stands at `index` of the tree with this size and root.
 *
 * Source: RFC 9162 §2.1.3.2.
 */
export function verifyInclusion(
  leaf: Hash,
  index: number,
  size: number,
  proof: readonly Hash[],
  root: Hash,
): boolean {
  const rebuilt = rootFromInclusion(leaf, index, size, proof);
  return rebuilt?.equals(root) ?? false;
}

/** The root that the proof leads to; `null` when it is too long or too short for this index and size. */
export function rootFromInclusion(
  leaf: Hash,
  index: number,
  size: number,
  proof: readonly Hash[],
): Hash | null {
  if (!areSizes(index, size) || index >= size || !areHashes([leaf, ...proof])) return null;
  let [own, last] = [index, size - 1];
  let root = leaf;
  for (const sibling of proof) {
    if (last === 0) return null;
    if (own % 2 === 1 || own === last) {
      root = nodeHash(sibling, root);
      // Without a right sibling the node moves up as it is, until it becomes a right child itself.
      while (own % 2 === 0 && own !== 0) [own, last] = [half(own), half(last)];
    } else {
      root = nodeHash(root, sibling);
    }
    [own, last] = [half(own), half(last)];
  }
  return last === 0 ? root : null;
}

export type TreeHead = { readonly size: number; readonly root: Hash };

/**
 * Whether `proof` shows that the newer tree begins with the older one. Equal sizes need equal roots and no proof;
 * the empty tree begins every tree.
 *
 * Source: RFC 9162 §2.1.4.2.
 */
export function verifyConsistency(older: TreeHead, newer: TreeHead, proof: readonly Hash[]): boolean {
  if (!areSizes(older.size, newer.size) || older.size > newer.size) return false;
  if (!areHashes([older.root, newer.root, ...proof])) return false;
  if (older.size === newer.size) return proof.length === 0 && older.root.equals(newer.root);
  if (older.size === 0) return proof.length === 0 && older.root.equals(emptyRoot);
  const [seed, ...path] = isPowerOfTwo(older.size) ? [older.root, ...proof] : proof;
  if (seed === undefined) return false;
  let [own, last] = [older.size - 1, newer.size - 1];
  while (own % 2 === 1) [own, last] = [half(own), half(last)];
  let [oldRoot, newRoot] = [seed, seed];
  for (const sibling of path) {
    if (last === 0) return false;
    if (own % 2 === 1 || own === last) {
      oldRoot = nodeHash(sibling, oldRoot);
      newRoot = nodeHash(sibling, newRoot);
      while (own % 2 === 0 && own !== 0) [own, last] = [half(own), half(last)];
    } else {
      newRoot = nodeHash(newRoot, sibling);
    }
    [own, last] = [half(own), half(last)];
  }
  return last === 0 && oldRoot.equals(older.root) && newRoot.equals(newer.root);
}

// Shifts by division: bit operators would cut sizes above 2^31.
function half(value: number): number {
  return Math.floor(value / 2);
}

function isPowerOfTwo(value: number): boolean {
  let rest = value;
  while (rest % 2 === 0) rest /= 2;
  return rest === 1;
}

function areSizes(...values: readonly number[]): boolean {
  return values.every((value) => Number.isSafeInteger(value) && value >= 0);
}

function areHashes(values: readonly Hash[]): boolean {
  return values.every((value) => value.length === hashBytes);
}
