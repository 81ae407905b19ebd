import { assert } from "../assert.ts";

/** What a frame may hold. A list is framed inside the frame; a number is a whole one, written as its digits. */
export type Framed = string | number | Buffer | readonly Framed[];

/**
 * The one byte string of a list: the count, then each part behind its own length (u32, big-endian). Two different
 * lists never have the same frame, which joining by a delimiter cannot promise (`a|b`,`c` and `a`,`b|c`).
 */
export function frame(parts: readonly Framed[]): Buffer {
  const pieces: Buffer[] = [u32(parts.length)];
  for (const part of parts) {
    const bytes = partToBytes(part);
    pieces.push(u32(bytes.length), bytes);
  }
  return Buffer.concat(pieces);
}

export function u32(value: number): Buffer {
  assert(Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff, "a u32 is between 0 and 2^32 - 1");
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(value, 0);
  return bytes;
}

function partToBytes(part: Framed): Buffer {
  if (Buffer.isBuffer(part)) return part;
  if (typeof part === "number") {
    assert(Number.isSafeInteger(part), "a frame holds whole numbers only");
    return Buffer.from(String(part), "utf8");
  }
  if (typeof part === "string") {
    // Every lone surrogate becomes the same three bytes, so two different texts would share a frame.
    assert(part.isWellFormed(), "a frame holds well-formed text only");
    return Buffer.from(part, "utf8");
  }
  return frame(part);
}
