import { addBit, type Bits, emptyBits, wordBits } from "../compile/bits.ts";
import { type ClassedAxis, pendingByAxis, type Side, sideWords } from "../compile/classes.ts";

/**
 * What two aligned sides may forget because it makes no difference. Bit `n` of one side is bit `n` of the other, and
 * the last rule of each is the marker.
 */
export function forgetting(sides: readonly [Side, Side], axes: readonly ClassedAxis[]) {
  const words = sideWords(sides);
  const last = sides[0].rules.length - 1;
  const markerWord = Math.floor(last / wordBits);
  const marker = 1 << (last % wordBits);
  const { permits, forbids, telling } = sortRules(sides, words);
  const unequal = unequalFrom(axes, words);
  const settled = pendingByAxis(axes, words * 2).map((pending) =>
    pending.map((word, index) => (forbids[index % words] ?? 0) & ~word),
  );
  const keepTelling = (bits: Bits, first: number): void => {
    for (let word = 0; word < words; word++)
      bits[first + word] = (bits[first + word] ?? 0) & (telling[word] ?? 0);
    bits[first + markerWord] = (bits[first + markerWord] ?? 0) | marker;
  };
  return {
    /** Takes the marker out of both sides. */
    withoutMarker: (bits: Bits): void => {
      for (const word of [markerWord, words + markerWord]) bits[word] = (bits[word] ?? 0) & ~marker;
    },
    /**
     * Where both sides refuse for certain, only rules of clauses that changed are still told apart; for all others on
     * a side where a prohibition has decided, the marker stands. Where both sides have the same left, nothing can
     * differ any more.
     */
    common: (bits: Bits, axis: number): void => {
      const decided = settled[axis] ?? emptyBits(words * 2);
      const [forbidsFrom, forbidsTo] = [meets(bits, decided, 0, words), meets(bits, decided, words, words)];
      const refuseFrom = forbidsFrom || !meets(bits, permits, 0, words);
      const refuseTo = forbidsTo || !meets(bits, permits, words, words);
      if (refuseFrom && refuseTo) {
        if (forbidsFrom) keepTelling(bits, 0);
        if (forbidsTo) keepTelling(bits, words);
      }
      if (isSame(bits, words, unequal[axis] ?? telling)) bits.fill(0);
    },
  };
}

/** By kind, of both sides together, and those in clauses that changed. */
function sortRules(sides: readonly [Side, Side], words: number) {
  const [permits, forbids, telling] = [emptyBits(words * 2), emptyBits(words), emptyBits(words)];
  const changed = changedClauses(sides);
  for (const { rules } of sides) {
    for (const [number, judged] of rules.entries()) {
      if (judged === null) continue;
      if (judged.rule.type === "forbid") addBit(forbids, number);
      if (judged.rule.type === "permit") {
        addBit(permits, number);
        addBit(permits, words * wordBits + number);
      }
      if (changed.has(judged.clause)) addBit(telling, number);
    }
  }
  return { permits, forbids, telling };
}

/** The clauses that lost or gained a rule. */
export function changedClauses([from, to]: readonly [Side, Side]): ReadonlySet<string> {
  const clauses = new Set<string>();
  for (const [number, before] of from.rules.entries()) {
    const after = to.rules[number] ?? null;
    if (before === null && after !== null) clauses.add(after.clause);
    if (before !== null && after === null) clauses.add(before.clause);
  }
  return clauses;
}

/** For each axis, and once more for the end: the rules whose two sides differ there or later. */
function unequalFrom(axes: readonly ClassedAxis[], words: number): Bits[] {
  const unequal: Bits[] = [emptyBits(words)];
  for (const axis of [...axes].reverse()) {
    const here = Int32Array.from(unequal[0] ?? []);
    for (const mask of axis.masks) {
      for (let word = 0; word < words; word++) {
        here[word] = (here[word] ?? 0) | ((mask[word] ?? 0) ^ (mask[words + word] ?? 0));
      }
    }
    unequal.unshift(here);
  }
  return unequal;
}

function isSame(bits: Bits, words: number, unequal: Bits): boolean {
  for (let word = 0; word < words; word++) {
    const before = bits[word] ?? 0;
    if (before !== bits[words + word] || (before & (unequal[word] ?? 0)) !== 0) return false;
  }
  return true;
}

function meets(bits: Bits, wanted: Bits, first: number, words: number): boolean {
  for (let word = first; word < first + words; word++) {
    if (((bits[word] ?? 0) & (wanted[word] ?? 0)) !== 0) return true;
  }
  return false;
}
