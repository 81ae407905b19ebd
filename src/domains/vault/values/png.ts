import { crc32 } from "node:zlib";

const signature: Buffer = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const chunksMax = 4_096;
// The pixels, and by which colours they are meant. No text, no time, no EXIF, no profile, no further frames.
const kept = new Set(["IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "sBIT", "bKGD"]);

/** The same picture without any word about it; `null` where it is no whole PNG. */
export function stripPng(bytes: Buffer): Buffer | null {
  if (!bytes.subarray(0, 8).equals(signature)) return null;
  const parts: Buffer[] = [signature];
  let at = 8;
  let hasPixels = false;
  for (let count = 0; count < chunksMax && at + 12 <= bytes.length; count++) {
    const next = at + 12 + bytes.readUInt32BE(at);
    if (next > bytes.length) return null;
    const type = bytes.subarray(at + 4, at + 8).toString("latin1");
    if ((count === 0) !== (type === "IHDR")) return null;
    if (kept.has(type)) {
      if (crc32(bytes.subarray(at + 4, next - 4)) !== bytes.readUInt32BE(next - 4)) return null;
      parts.push(bytes.subarray(at, next));
      hasPixels ||= type === "IDAT";
    }
    if (type === "IEND") return hasPixels ? Buffer.concat(parts) : null;
    at = next;
  }
  return null;
}
