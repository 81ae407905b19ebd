import type { KeyObject } from "node:crypto";
import type { SealKey } from "./blob.ts";
import { frame } from "./frame.ts";
import { hkdf, keyBytes, toKey } from "./primitives.ts";
import { secretToSealKey } from "./wrap.ts";

/** What a key derived from a tenant's secret may be used for. One use, one key. */
export const derivedUses = [
  "index",
  "pseudonym",
  "token",
  "fingerprint",
  "audit-payload",
  "sign-in",
] as const;

export type DerivedUse = (typeof derivedUses)[number];

/**
 * The key of one use and one path (a field, a purpose, a version …) under a tenant's secret. Two uses or two paths
 * never share a key, so what one key gives away helps against no other, and data keyed apart cannot be joined.
 */
export function deriveKey(secret: KeyObject, use: DerivedUse, path: readonly (string | number)[]): KeyObject {
  return toKey(hkdf(secret, Buffer.alloc(0), frame(["troth/1", "derive", use, path]), keyBytes));
}

/** A sealing key of one use and path under a tenant's secret, for what is sealed for nobody in particular. */
export function deriveSealKey(
  secret: KeyObject,
  use: DerivedUse,
  path: readonly (string | number)[],
  version: number,
): SealKey {
  const derived = hkdf(secret, Buffer.alloc(0), frame(["troth/1", "derive-seal", use, path]), keyBytes);
  return secretToSealKey(derived, version);
}

/** 32 bytes that only who holds this sealing key can know, and that die with it: a mark's key, never a cipher's. */
export function deriveMark(key: SealKey, label: string): Buffer {
  return hkdf(key.cipherKey, Buffer.alloc(0), frame(["troth/1", "mark", label]), keyBytes);
}
