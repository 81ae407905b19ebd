import { addBit, type Bits, emptyBits, wordBits } from "./bits.ts";
import { type ClassedAxis, pendingByAxis, type Side, sideWords } from "./classes.ts";

/**
 * Where a graph starts, and which rules it may forget on the way. A settled forbid has decided, and without a permit
 * nothing can open any more: in both cases only forbids still tell outcomes apart. Each side is settled by itself.
 */
export function settling(
  sides: readonly Side[],
  axes: readonly ClassedAxis[],
): { readonly root: Bits; readonly settle: (bits: Bits, axis: number) => void } {
  const words = sideWords(sides);
  const root = emptyBits(words * sides.length);
  const permits = emptyBits(root.length);
  const forbids = emptyBits(root.length);
  for (const [index, { rules }] of sides.entries()) {
    for (const [number, judged] of rules.entries()) {
      if (judged === null) continue;
      const bit = index * words * wordBits + number;
      addBit(root, bit);
      if (judged.rule.type === "permit") addBit(permits, bit);
      if (judged.rule.type === "forbid") addBit(forbids, bit);
    }
  }
  const settledForbids = pendingByAxis(axes, root.length).map((pending) =>
    forbids.map((word, index) => word & ~(pending[index] ?? 0)),
  );
  const settle = (bits: Bits, axis: number): void => {
    const settled = settledForbids[axis] ?? forbids;
    for (let first = 0; first < root.length; first += words) {
      if (meetsIn(bits, permits, first, words) && !meetsIn(bits, settled, first, words)) continue;
      for (let word = first; word < first + words; word++)
        bits[word] = (bits[word] ?? 0) & (forbids[word] ?? 0);
    }
  };
  return { root, settle };
}

function meetsIn(a: Bits, b: Bits, first: number, words: number): boolean {
  for (let word = first; word < first + words; word++)
    if (((a[word] ?? 0) & (b[word] ?? 0)) !== 0) return true;
  return false;
}
