/** More parts than any camera writes. */
const segmentsMax = 4_096;

// Tables, frames, the restart interval and the number of lines: what a decoder cannot do without.
const kept = new Set([
  ...[0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcc, 0xcd, 0xce, 0xcf],
  ...[0xdb, 0xdc, 0xdd],
]);
const tables = new Set([0xc4, 0xcc]);
const [startOfImage, endOfImage, startOfScan, app0, app14] = [0xd8, 0xd9, 0xda, 0xe0, 0xee];

/**
 * The same picture without EXIF, GPS, XMP, IPTC, comments, profiles and small copies; `null` where it is no whole JPEG.
 * Which way up a camera was held stands in the EXIF, too: a picture comes out as it was taken.
 */
export function stripJpeg(bytes: Buffer): Buffer | null {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xff00 + startOfImage) return null;
  const parts = [bytes.subarray(0, 2)];
  const seen = { frame: false, scan: false };
  let at = 2;
  for (let count = 0; count < segmentsMax; count++) {
    if (bytes[at] !== 0xff) return null;
    while (bytes[at + 1] === 0xff) at++; // Filling before a marker is allowed and means nothing.
    const marker = bytes[at + 1];
    if (marker === undefined) return null;
    // What stands behind the end belongs to no picture.
    if (marker === endOfImage) return seen.frame && seen.scan ? Buffer.concat([...parts, end]) : null;
    if (at + 4 > bytes.length) return null;
    const next = at + 2 + bytes.readUInt16BE(at + 2);
    if (next < at + 4 || next > bytes.length) return null;
    const segment = bytes.subarray(at, next);
    if (marker === startOfScan) {
      const scanEnd = endOfScan(bytes, next);
      if (!seen.frame || scanEnd === null) return null;
      seen.scan = true;
      parts.push(bytes.subarray(at, scanEnd));
      at = scanEnd;
      continue;
    }
    if (marker < 0xc0 || (marker >= 0xd0 && marker <= startOfImage)) return null;
    if (kept.has(marker)) parts.push(segment);
    if (kept.has(marker) && marker < 0xd0 && !tables.has(marker)) seen.frame = true;
    const needed = marker === app0 ? plainJfif(segment) : marker === app14 ? adobe(segment) : null;
    if (needed !== null) parts.push(needed);
    at = next;
  }
  return null;
}

const end = Buffer.from([0xff, endOfImage]);

// Inside of a scan a marker byte is followed by zero, or is a restart; the next real marker ends it.
function endOfScan(bytes: Buffer, from: number): number | null {
  for (let at = from; at + 1 < bytes.length; at++) {
    if (bytes[at] !== 0xff) continue;
    const next = bytes[at + 1] ?? 0;
    if (next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at;
  }
  return null;
}

// Version and density. The small copy that may stand behind them can show what was cut off from the large one.
function plainJfif(segment: Buffer): Buffer | null {
  if (segment.length < 18 || segment.subarray(4, 9).toString("latin1") !== "JFIF\0") return null;
  const plain = Buffer.from(segment.subarray(0, 18));
  plain.writeUInt16BE(16, 2);
  plain.writeUInt16BE(0, 16);
  return plain;
}

// How the colours are coded: without it a decoder guesses.
function adobe(segment: Buffer): Buffer | null {
  return segment.length === 16 && segment.subarray(4, 9).toString("latin1") === "Adobe" ? segment : null;
}
