import { assert } from "../assert.ts";

const lengthBytes = 4;
const bucketBytesMin = 16;

/** The largest plaintext a blob takes: with its length it fills a bucket of 1 MiB. */
export const plaintextBytesMax = 1_048_576 - lengthBytes;

/**
 * The plaintext behind its length, filled with zeros to a bucket (16, 32, 64 … bytes), so that the size of a blob
 * tells no more than a power of two: "J. Li" and "Maximilian" look alike.
 */
export function pad(plaintext: Buffer): Buffer {
  assert(plaintext.length <= plaintextBytesMax, "a sealed plaintext is at most 1 MiB");
  const padded = Buffer.alloc(bucketBytes(lengthBytes + plaintext.length));
  padded.writeUInt32BE(plaintext.length, 0);
  plaintext.copy(padded, lengthBytes);
  return padded;
}

/** The plaintext of an authentic bucket. The bucket is wiped: one copy in the open is enough. */
export function unpad(padded: Buffer): Buffer {
  const length = padded.readUInt32BE(0);
  // The tag was right, so only our own code can have written this.
  assert(lengthBytes + length <= padded.length, "an authentic bucket holds what its length says");
  const plaintext = Buffer.from(padded.subarray(lengthBytes, lengthBytes + length));
  padded.fill(0);
  return plaintext;
}

/** Whether a ciphertext has the size of a bucket. Any other size was cut or lengthened on the way. */
export function isBucket(length: number): boolean {
  return length >= bucketBytesMin && (length & (length - 1)) === 0;
}

function bucketBytes(length: number): number {
  let bucket = bucketBytesMin;
  while (bucket < length) bucket *= 2;
  return bucket;
}
