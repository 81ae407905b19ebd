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

/** Writes into `into` what `mask` leaves of the set that begins at word `first` of `flat`. */
export function intersect(into: Bits, flat: Int32Array, first: number, mask: Bits): void {
  for (let word = 0; word < into.length; word++) into[word] = (flat[first + word] ?? 0) & (mask[word] ?? 0);
}

/** Rows of equally many words, each kept once under its number. */
export type Rows = {
  /** The number of the row; a new one gets the next number. */
  readonly numberOf: (words: Int32Array) => number;
  readonly count: () => number;
  /** All rows, one after the other. */
  readonly flat: () => Int32Array;
};

/**
 * An empty store of rows. Found by hash and comparison, and kept in one piece: as texts in a map, or as an array each,
 * they would cost several times as much.
 */
export function rowsOnce(width: number): Rows {
  let flat = new Int32Array(64 * width);
  let count = 0;
  let slots = new Int32Array(128).fill(-1);
  const isAt = (number: number, words: Int32Array): boolean => {
    const first = number * width;
    for (let word = 0; word < width; word++) if (flat[first + word] !== words[word]) return false;
    return true;
  };
  const grow = (): void => {
    const wider = new Int32Array(flat.length * 2);
    wider.set(flat);
    flat = wider;
    slots = new Int32Array(slots.length * 2).fill(-1);
    for (let number = 0; number < count; number++) {
      slots[freeSlot(slots, hashOf(flat.subarray(number * width, (number + 1) * width)))] = number;
    }
  };
  return {
    count: () => count,
    flat: () => flat.subarray(0, count * width),
    numberOf: (words) => {
      let slot = hashOf(words) & (slots.length - 1);
      for (let number = slots[slot] ?? -1; number >= 0; number = slots[slot] ?? -1) {
        if (isAt(number, words)) return number;
        slot = (slot + 1) & (slots.length - 1);
      }
      // Half of the slots stay free, so that a search ends soon.
      if ((count + 1) * 2 > slots.length) {
        grow();
        slot = freeSlot(slots, hashOf(words));
      }
      slots[slot] = count;
      flat.set(words, count * width);
      return count++;
    },
  };
}

function freeSlot(slots: Int32Array, hash: number): number {
  let slot = hash & (slots.length - 1);
  while ((slots[slot] ?? -1) >= 0) slot = (slot + 1) & (slots.length - 1);
  return slot;
}

function hashOf(words: Int32Array): number {
  let hash = words.length;
  for (let word = 0; word < words.length; word++) {
    hash = Math.imul(hash ^ (words[word] ?? 0), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return hash;
}
