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

/** A text that is equal exactly when the words are equal: the key under which nodes and rows are shared. */
export function keyOf(words: Int32Array): string {
  return String.fromCharCode(...new Uint16Array(words.buffer, words.byteOffset, words.length * 2));
}
