import type { KeyObject } from "node:crypto";
import { assert } from "../../kernel/assert.ts";
import { deriveKey, frame, hmac } from "../../kernel/crypto/index.ts";
import { bytesToId, type Id } from "../../kernel/ids.ts";

/**
 * Finding a subject by a value that nobody stores in the clear: a keyed tag per field. Whoever holds the database
 * without the key cannot try values; whoever holds the key of one field learns nothing about another. Erasing a
 * subject must delete its tags too: destroying the subject's key does not reach them.
 */
export type IndexKey = { readonly field: string; readonly version: number; readonly key: KeyObject };

/** 128 bits: two different values of one field never meet by chance. */
export const uniqueBits = 128;

/** The key of one field of one tenant. `version` counts index rotations and normaliser versions alike. */
export function indexKey(secret: KeyObject, field: string, version: number): IndexKey {
  return { field, version, key: deriveKey(secret, "index", [field, version]) };
}

/** The tag of a normalised value; the bits beyond `bits` are zero. */
export function indexTag({ field, key }: IndexKey, normalised: string, bits: number = uniqueBits): Buffer {
  assert(Number.isInteger(bits) && bits >= 1 && bits <= 256, "a tag has 1 to 256 bits");
  const tag = hmac(key, frame(["troth/1", "index", field, normalised])).subarray(0, Math.ceil(bits / 8));
  const spare = tag.length * 8 - bits;
  const last = tag.length - 1;
  tag[last] = ((tag[last] ?? 0) >> spare) << spare;
  return Buffer.from(tag);
}

/**
 * How many bits a tag of a field with `distinctValues` values may have: so few that each tag is shared by several
 * values, so many that a search still narrows. `null` where no length does both: such a field is not indexed.
 *
 * Source: the AWS beacon rule, √X < 2^N < X/2.
 */
export function truncation(
  distinctValues: number,
): { readonly bitsMin: number; readonly bitsMax: number } | null {
  assert(Number.isSafeInteger(distinctValues) && distinctValues >= 0, "a count is a whole number");
  let bitsMin = 1;
  while (4 ** bitsMin <= distinctValues) bitsMin++;
  let bitsMax = 0;
  while (2 ** (bitsMax + 2) < distinctValues) bitsMax++;
  return bitsMin <= bitsMax ? { bitsMin, bitsMax } : null;
}

/** A name for a subject's value that is the same within one purpose and unrelated in every other. */
export type Pseudonym = Id<"psn">;

/** The key under which one purpose of one tenant knows a field. Destroying the secret unlinks what was published. */
export function pseudonymKey(secret: KeyObject, purpose: string, field: string, version: number): KeyObject {
  return deriveKey(secret, "pseudonym", [purpose, field, version]);
}

/** 128 bits in base32. Still personal data: who holds the key can make it again. */
export function pseudonym(key: KeyObject, field: string, normalised: string): Pseudonym {
  const digest = hmac(key, frame(["troth/1", "pseudonym", field, normalised]));
  return bytesToId("psn", digest.subarray(0, 16));
}
