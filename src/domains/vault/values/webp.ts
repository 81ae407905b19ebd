const chunksMax = 64;
const alphaFlag = 0x10;
const pixels = new Set(["VP8 ", "VP8L"]);

/** The same picture without EXIF, XMP and profile; `null` where it is no whole WebP, or more than one picture. */
export function stripWebp(bytes: Buffer): Buffer | null {
  if (bytes.length < 12 || nameAt(bytes, 0) !== "RIFF" || nameAt(bytes, 8) !== "WEBP") return null;
  const last = 8 + bytes.readUInt32LE(4);
  if (last > bytes.length) return null;
  const parts: Buffer[] = [];
  let at = 12;
  let pictures = 0;
  for (let count = 0; count < chunksMax && at + 8 <= last; count++) {
    const size = bytes.readUInt32LE(at + 4);
    const next = at + 8 + size + (size % 2);
    if (next > last) return null;
    const [name, chunk] = [nameAt(bytes, at), bytes.subarray(at, next)];
    if (name === "ANIM" || name === "ANMF") return null;
    if (pixels.has(name)) pictures++;
    if (pixels.has(name) || name === "ALPH") parts.push(chunk);
    if (name === "VP8X") {
      if (size !== 10) return null;
      parts.push(withoutRemarks(chunk));
    }
    at = next;
  }
  if (pictures !== 1 || at !== last) return null;
  const body = Buffer.concat(parts);
  const head = Buffer.from("RIFF____WEBP", "latin1");
  head.writeUInt32LE(4 + body.length, 4);
  return Buffer.concat([head, body]);
}

// The head says what else is in the file: of that only transparency is left.
function withoutRemarks(chunk: Buffer): Buffer {
  const head = Buffer.from(chunk);
  head.writeUInt8((chunk[8] ?? 0) & alphaFlag, 8);
  head.fill(0, 9, 12);
  return head;
}

function nameAt(bytes: Buffer, at: number): string {
  return bytes.subarray(at, at + 4).toString("latin1");
}
