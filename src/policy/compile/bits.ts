/** A set of rules: bit `n` is rule `n`. Signed words, because a comparison with zero is all that is ever asked. */
export type Bits = Int32Array;

export const wordBits = 32;

export function emptyBits(words: number): Bits {
  return new Int32Array(words);
}

export function addBit(bits: Bits, bit: number): void {
  const word = Math.floor(bit / wordBits);
  bits[word] = (bits[word] ?? 0) | (1 << (bit % wordBits));
}

export function hasBit(bits: Bits, bit: number): boolean {
  return ((bits[Math.floor(bit / wordBits)] ?? 0) & (1 << (bit % wordBits))) !== 0;
}

/** Writes `a ∩ b` into `into`. */
export function intersect(into: Bits, a: Bits, b: Bits): void {
  for (let word = 0; word < into.length; word++) into[word] = (a[word] ?? 0) & (b[word] ?? 0);
}

/** Rows of words, each kept once under its number. */
export type Rows = {
  /** The number of an equal row, or `-1`. */
  readonly find: (words: Int32Array) => number;
  /** Keeps a row that was not found, and gives it the next number. */
  readonly add: (words: Int32Array) => number;
  readonly all: readonly Int32Array[];
};

/** An empty store of rows. By hash and comparison: as texts in a map they would cost five times as much to find. */
export function rowsOnce(): Rows {
  const all: Int32Array[] = [];
  const lastByHash = new Map<number, number>();
  const previous: number[] = [];
  return {
    all,
    find: (words) => {
      let number = lastByHash.get(hashOf(words)) ?? -1;
      while (number >= 0 && !isEqual(all[number], words)) number = previous[number] ?? -1;
      return number;
    },
    add: (words) => {
      const hash = hashOf(words);
      const number = all.push(Int32Array.from(words)) - 1;
      previous.push(lastByHash.get(hash) ?? -1);
      lastByHash.set(hash, number);
      return number;
    },
  };
}

function hashOf(words: Int32Array): number {
  let hash = words.length;
  for (let word = 0; word < words.length; word++) {
    hash = Math.imul(hash ^ (words[word] ?? 0), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return hash;
}

function isEqual(a: Int32Array | undefined, b: Int32Array): boolean {
  if (a?.length !== b.length) return false;
  for (let word = 0; word < b.length; word++) if (a[word] !== b[word]) return false;
  return true;
}
