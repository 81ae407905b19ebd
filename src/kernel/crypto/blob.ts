import type { KeyObject } from "node:crypto";
import { assert } from "../assert.ts";
import type { Random } from "../random.ts";
import { type Framed, frame } from "./frame.ts";
import { isBucket, pad, unpad } from "./padding.ts";
import { decrypt, encrypt, keyBytes, nonceBytes, tagBytes } from "./primitives.ts";

/**
 * A key that seals, with the version by which its blobs name it. Made by `newSealKey` and by unwrapping, so that a
 * wrong key has been found out before it meets a blob.
 */
export type SealKey = {
  readonly version: number;
  readonly cipherKey: KeyObject;
  /** 32 bytes that no other key has: the key's fingerprint, stored beside its wrapped form. */
  readonly commitment: Buffer;
};

/** Why there is no key: never made or not found; or destroyed, which is what erasure means. */
export type KeyAbsence = "key-missing" | "key-erased";

/**
 * Why something stays shut. They are kept apart because they are answered differently: an erased key is a kept
 * promise, a mismatch is an operator's mistake, tampering is an incident.
 */
export type Unopened =
  | KeyAbsence
  | "key-mismatch"
  | "aad-mismatch-or-tampered"
  | "truncated"
  | "unknown-format";

export type Opened =
  | { readonly ok: true; readonly plaintext: Buffer }
  | { readonly ok: false; readonly why: Unopened };

const magic = 0x54;
const formatVersion = 1;
const aes256Gcm = 1;
const headerBytes = 7;
const blobBytesMin = headerBytes + nonceBytes + tagBytes;

/**
 * Seals a plaintext for one place: who opens it must name the same context, part by part. The plaintext is padded,
 * so the blob tells its size only to a power of two.
 *
 * Layout: magic 0x54, format 1, algorithm 1, version of the key (u32, big-endian), nonce (12), ciphertext, tag (16).
 * The first seven bytes stand before the framed context in the associated data.
 */
export function seal(key: SealKey, context: readonly Framed[], plaintext: Buffer, random: Random): Buffer {
  const padded = pad(plaintext);
  const blob = sealExact(key, context, padded, random);
  padded.fill(0);
  return blob;
}

/** Opens what `seal` made under this key for this context. */
export function open(key: SealKey | KeyAbsence, context: readonly Framed[], blob: Buffer): Opened {
  if (blob.length >= blobBytesMin && !isBucket(blob.length - blobBytesMin)) return refusedForLength(blob);
  const opened = openExact(key, context, blob);
  return opened.ok ? { ok: true, plaintext: unpad(opened.plaintext) } : opened;
}

/** Seals a key: 32 bytes whose length is no secret, so nothing is padded. The same layout otherwise. */
export function sealSecret(key: SealKey, context: readonly Framed[], secret: Buffer, random: Random): Buffer {
  assert(secret.length === keyBytes, "a secret is 32 bytes");
  return sealExact(key, context, secret, random);
}

/** Opens what `sealSecret` made. */
export function openSecret(key: SealKey | KeyAbsence, context: readonly Framed[], blob: Buffer): Opened {
  if (blob.length >= headerBytes && blob.length !== blobBytesMin + keyBytes) return refusedForLength(blob);
  return openExact(key, context, blob);
}

/** The version of the key that a blob names, or `null` when it is no blob of ours: to fetch the key before opening. */
export function keyVersionOf(blob: Buffer): number | null {
  return blob.length >= headerBytes && isKnown(blob) ? blob.readUInt32BE(3) : null;
}

function sealExact(key: SealKey, context: readonly Framed[], plaintext: Buffer, random: Random): Buffer {
  const header = headerOf(key.version);
  const nonce = random.bytes(nonceBytes);
  const sealed = encrypt(key.cipherKey, nonce, associatedData(header, context), plaintext);
  return Buffer.concat([header, nonce, sealed]);
}

function openExact(key: SealKey | KeyAbsence, context: readonly Framed[], blob: Buffer): Opened {
  if (blob.length < headerBytes) return { ok: false, why: "truncated" };
  if (!isKnown(blob)) return { ok: false, why: "unknown-format" };
  if (blob.length < blobBytesMin) return { ok: false, why: "truncated" };
  if (typeof key === "string") return { ok: false, why: key };
  if (blob.readUInt32BE(3) !== key.version) return { ok: false, why: "key-mismatch" };
  const nonce = blob.subarray(headerBytes, headerBytes + nonceBytes);
  const associated = associatedData(blob.subarray(0, headerBytes), context);
  const plaintext = decrypt(key.cipherKey, nonce, associated, blob.subarray(headerBytes + nonceBytes));
  return plaintext === null ? { ok: false, why: "aad-mismatch-or-tampered" } : { ok: true, plaintext };
}

function headerOf(keyVersion: number): Buffer {
  const header = Buffer.from([magic, formatVersion, aes256Gcm, 0, 0, 0, 0]);
  header.writeUInt32BE(keyVersion, 3);
  return header;
}

// The header has one length, so it can stand before the frame without a length of its own.
function associatedData(header: Buffer, context: readonly Framed[]): Buffer {
  return Buffer.concat([header, frame(context)]);
}

function isKnown(blob: Buffer): boolean {
  return blob[0] === magic && blob[1] === formatVersion && blob[2] === aes256Gcm;
}

function refusedForLength(blob: Buffer): Opened {
  return { ok: false, why: isKnown(blob) ? "truncated" : "unknown-format" };
}
