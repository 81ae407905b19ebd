import { timingSafeEqual } from "node:crypto";
import { assert } from "../assert.ts";
import type { Random } from "../random.ts";
import { type KeyAbsence, openSecret, type SealKey, sealSecret, type Unopened } from "./blob.ts";
import { type Framed, frame } from "./frame.ts";
import { hkdf, keyBytes, toKey } from "./primitives.ts";

/** Whose key is wrapped, and which of theirs. Bound to the wrapped key, so that rows cannot change places. */
export type WrapContext = {
  readonly tenant: string;
  readonly subject: string;
  /** The version of the key inside, not of the key around it. */
  readonly version: number;
};

/** A key as the database may hold it. The commitment tells later whether the right key came out. */
export type WrappedKey = { readonly wrapped: Buffer; readonly commitment: Buffer };

export type Unwrapped =
  | { readonly ok: true; readonly key: SealKey }
  | { readonly ok: false; readonly why: Unopened };

/** A fresh key and its wrapped form. What is not stored now can never be opened later. */
export function newSealKey(
  parent: SealKey,
  context: WrapContext,
  random: Random,
): WrappedKey & { readonly key: SealKey } {
  const secret = random.bytes(keyBytes);
  const wrapped = sealSecret(parent, wrapLabel(context, parent), secret, random);
  const key = secretToSealKey(secret, context.version);
  return { key, wrapped, commitment: key.commitment };
}

/**
 * The key that was wrapped for this context. A key that comes out whole but is not the one committed to is a
 * `key-mismatch`, and never goes on to make a blob look like corrupt data.
 */
export function unwrapKey(
  parent: SealKey | KeyAbsence,
  context: WrapContext,
  { wrapped, commitment }: WrappedKey,
): Unwrapped {
  const label = typeof parent === "string" ? [] : wrapLabel(context, parent);
  const opened = openSecret(parent, label, wrapped);
  return opened.ok ? committed(opened.plaintext, context.version, commitment) : opened;
}

/** The same key under another parent: how a tenant's key is rotated without touching data. */
export function rewrapKey(
  from: SealKey | KeyAbsence,
  to: SealKey,
  context: WrapContext,
  { wrapped, commitment }: WrappedKey,
  random: Random,
): ({ readonly ok: true } & WrappedKey) | { readonly ok: false; readonly why: Unopened } {
  const label = typeof from === "string" ? [] : wrapLabel(context, from);
  const opened = openSecret(from, label, wrapped);
  if (!opened.ok) return opened;
  const secret = opened.plaintext;
  const checked = committed(Buffer.from(secret), context.version, commitment);
  const rewrapped = checked.ok ? sealSecret(to, wrapLabel(context, to), secret, random) : null;
  secret.fill(0);
  if (rewrapped === null) return { ok: false, why: "key-mismatch" };
  return { ok: true, wrapped: rewrapped, commitment };
}

/** The sealing key of a secret, if it is the one committed to. Wipes the secret. */
export function committed(secret: Buffer, version: number, commitment: Buffer): Unwrapped {
  const key = secretToSealKey(secret, version);
  const isSame = commitment.length === key.commitment.length && timingSafeEqual(commitment, key.commitment);
  return isSame ? { ok: true, key } : { ok: false, why: "key-mismatch" };
}

/**
 * Key and commitment of a secret, by one HKDF. GCM alone does not commit to its key: one blob can be made that opens
 * under two. Thirty-two bytes, because sixteen could be made to collide by a tenant who brings both keys.
 */
export function secretToSealKey(secret: Buffer, version: number): SealKey {
  assert(secret.length === keyBytes, "a secret is 32 bytes");
  const derived = hkdf(toKey(secret), Buffer.alloc(0), sealKeyInfo, 2 * keyBytes);
  // Memory of its own: a small copy would lie in a pool of Node's, and a key that is kept would keep all of it.
  const commitment = Buffer.alloc(keyBytes);
  derived.copy(commitment, 0, keyBytes);
  return { version, cipherKey: toKey(derived.subarray(0, keyBytes)), commitment };
}

const sealKeyInfo = frame(["troth/1", "seal-key"]);

function wrapLabel(context: WrapContext, parent: SealKey): readonly Framed[] {
  return ["troth/1", "wrap", context.tenant, context.subject, context.version, parent.version];
}
