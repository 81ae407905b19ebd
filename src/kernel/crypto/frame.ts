import { assert } from "../assert.ts";

/** What a frame may hold. A list is framed inside the frame; a number is a whole one, written as its digits. */
export type Framed = string | number | Buffer | readonly Framed[];

/**
 * The one byte string of a list: the count, then each part behind its own length (u32, big-endian). Two different
 * lists never have the same frame, which joining by a delimiter cannot promise (`a|b`,`c` and `a`,`b|c`).
 */
export function frame(parts: readonly Framed[]): Buffer {
  // Measured first and then written once: a frame stands before every seal, and many small buffers cost more than it.
  const bytes = Buffer.allocUnsafe(frameBytes(parts));
  const end = writeFrame(bytes, 0, parts);
  assert(end === bytes.length, "a frame has the length it was measured to have");
  return bytes;
}

const lengthBytes = 4;

function frameBytes(parts: readonly Framed[]): number {
  let total = lengthBytes;
  for (const part of parts) total += lengthBytes + partBytes(part);
  return total;
}

function partBytes(part: Framed): number {
  if (typeof part === "string") {
    // Every lone surrogate becomes the same three bytes, so two different texts would share a frame.
    assert(part.isWellFormed(), "a frame holds well-formed text only");
    return Buffer.byteLength(part, "utf8");
  }
  if (typeof part === "number") {
    assert(Number.isSafeInteger(part), "a frame holds whole numbers only");
    return String(part).length;
  }
  return Buffer.isBuffer(part) ? part.length : frameBytes(part);
}

/** Writes the frame at `start` and returns where it ends. */
function writeFrame(bytes: Buffer, start: number, parts: readonly Framed[]): number {
  let end = bytes.writeUInt32BE(parts.length, start);
  for (const part of parts) {
    const from = end + lengthBytes;
    const to = writePart(bytes, from, part);
    bytes.writeUInt32BE(to - from, end);
    end = to;
  }
  return end;
}

function writePart(bytes: Buffer, start: number, part: Framed): number {
  if (typeof part === "string") return start + bytes.write(part, start, "utf8");
  if (typeof part === "number") return start + bytes.write(String(part), start, "latin1");
  return Buffer.isBuffer(part) ? start + part.copy(bytes, start) : writeFrame(bytes, start, part);
}
