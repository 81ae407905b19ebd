import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPrivateKey,
  createSecretKey,
  hkdfSync,
  type KeyObject,
} from "node:crypto";
import { assert } from "../assert.ts";

export const keyBytes = 32;
export const nonceBytes = 12;
export const tagBytes = 16;

/** A key that does not print, does not serialise and is not a Buffer by accident. Wipes the bytes it is given. */
export function toKey(bytes: Buffer): KeyObject {
  const key = createSecretKey(bytes);
  bytes.fill(0);
  return key;
}

/**
 * AES-256-GCM: ciphertext followed by its 128-bit tag. The same nonce twice under one key breaks both messages.
 *
 * Source: NIST SP 800-38D.
 */
export function encrypt(key: KeyObject, nonce: Buffer, associated: Buffer, plaintext: Buffer): Buffer {
  assert(key.symmetricKeySize === keyBytes && nonce.length === nonceBytes, "AES-256 with a 96-bit nonce");
  const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(associated);
  const body = cipher.update(plaintext);
  cipher.final(); // A stream cipher has nothing left to give; the call completes the tag.
  return Buffer.concat([body, cipher.getAuthTag()]);
}

/** The plaintext, or `null` when key, nonce, associated data, ciphertext and tag do not belong together. */
export function decrypt(key: KeyObject, nonce: Buffer, associated: Buffer, sealed: Buffer): Buffer | null {
  assert(key.symmetricKeySize === keyBytes && nonce.length === nonceBytes, "AES-256 with a 96-bit nonce");
  // Without this and `authTagLength`, a tag of four bytes would be taken, which can be guessed.
  if (sealed.length < tagBytes) return null;
  const tagAt = sealed.length - tagBytes;
  const cipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(associated);
  cipher.setAuthTag(sealed.subarray(tagAt));
  const plaintext = cipher.update(sealed.subarray(0, tagAt));
  try {
    cipher.final();
  } catch {
    // What `update` returned is unauthenticated: nobody may see it, not even by a mistake of the caller.
    plaintext.fill(0);
    return null;
  }
  return plaintext;
}

/** HMAC-SHA-256. Source: RFC 2104; FIPS 198-1. */
export function hmac(key: KeyObject, message: Buffer): Buffer {
  return createHmac("sha256", key).update(message).digest();
}

/** HKDF-SHA-256. Source: RFC 5869. */
export function hkdf(secret: KeyObject, salt: Buffer, info: Buffer, length: number): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, salt, info, length));
}

/** An Ed25519 private key from its 32-byte seed. Source: RFC 8032 §5.1.5; RFC 8410 §7. */
export function ed25519FromSeed(seed: Buffer): KeyObject {
  const pkcs8 = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed]);
  return createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" });
}
