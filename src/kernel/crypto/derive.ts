import type { KeyObject } from "node:crypto";
import { frame } from "./frame.ts";
import { hkdf, keyBytes, toKey } from "./primitives.ts";

/** What a key derived from a tenant's secret may be used for. One use, one key. */
export const derivedUses = ["index", "pseudonym", "token", "fingerprint", "audit-payload"] as const;

export type DerivedUse = (typeof derivedUses)[number];

/**
 * The key of one use and one path (a field, a purpose, a version …) under a tenant's secret. Two uses or two paths
 * never share a key, so what one key gives away helps against no other, and data keyed apart cannot be joined.
 */
export function deriveKey(secret: KeyObject, use: DerivedUse, path: readonly (string | number)[]): KeyObject {
  return toKey(hkdf(secret, Buffer.alloc(0), frame(["troth/1", "derive", use, path]), keyBytes));
}
