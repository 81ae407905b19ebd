import type { KeyObject } from "node:crypto";
import type { Random } from "../random.ts";
import type { Opened, SealKey, Unopened } from "./blob.ts";
import type { Framed } from "./frame.ts";
import { keyBytes, toKey } from "./primitives.ts";
import { committed, secretToSealKey, type Unwrapped, type WrappedKey } from "./wrap.ts";

/**
 * Where the last key is kept: a file, or a key service. It wraps a few keys per tenant, at the start and when a tenant
 * key is renewed; never a key per subject. Both verbs throw `key-unavailable` when the keeper cannot be reached.
 */
export type RootKey = {
  /** Tells which root key this is, in logs and in the rows it wrapped. Holds no secret. */
  readonly id: string;
  readonly wrap: (context: readonly Framed[], secret: Buffer) => Promise<Buffer>;
  readonly unwrap: (context: readonly Framed[], wrapped: Buffer) => Promise<Opened>;
};

/** The tenant's two secrets: `wrapping` wraps subject keys, `deriving` begets index, token and audit keys. */
export type TenantKeyContext = {
  readonly tenant: string;
  readonly kind: "wrapping" | "deriving";
  readonly version: number;
};

/** A fresh wrapping key of a tenant, wrapped by the root. Throws `key-unavailable`. */
export async function newWrappingKey(
  root: RootKey,
  tenant: { readonly tenant: string; readonly version: number },
  random: Random,
): Promise<WrappedKey & { readonly key: SealKey }> {
  const secret = random.bytes(keyBytes);
  const wrapped = await root.wrap(rootLabel({ ...tenant, kind: "wrapping" }), secret);
  const key = secretToSealKey(secret, tenant.version);
  return { key, wrapped, commitment: key.commitment };
}

/** The tenant's wrapping key. Throws `key-unavailable`. */
export async function openWrappingKey(
  root: RootKey,
  tenant: { readonly tenant: string; readonly version: number },
  { wrapped, commitment }: WrappedKey,
): Promise<Unwrapped> {
  const opened = await root.unwrap(rootLabel({ ...tenant, kind: "wrapping" }), wrapped);
  return opened.ok ? committed(opened.plaintext, tenant.version, commitment) : opened;
}

/** A fresh secret from which a tenant's other keys are derived, wrapped by the root. Throws `key-unavailable`. */
export async function newDerivingSecret(
  root: RootKey,
  tenant: { readonly tenant: string; readonly version: number },
  random: Random,
): Promise<WrappedKey & { readonly secret: KeyObject }> {
  const secret = random.bytes(keyBytes);
  const wrapped = await root.wrap(rootLabel({ ...tenant, kind: "deriving" }), secret);
  const { commitment } = secretToSealKey(Buffer.from(secret), tenant.version);
  return { secret: toKey(secret), wrapped, commitment };
}

/** The secret from which a tenant's other keys are derived. Throws `key-unavailable`. */
export async function openDerivingSecret(
  root: RootKey,
  tenant: { readonly tenant: string; readonly version: number },
  { wrapped, commitment }: WrappedKey,
): Promise<
  { readonly ok: true; readonly secret: KeyObject } | { readonly ok: false; readonly why: Unopened }
> {
  const opened = await root.unwrap(rootLabel({ ...tenant, kind: "deriving" }), wrapped);
  if (!opened.ok) return opened;
  const checked = committed(Buffer.from(opened.plaintext), tenant.version, commitment);
  if (checked.ok) return { ok: true, secret: toKey(opened.plaintext) };
  opened.plaintext.fill(0);
  return checked;
}

/** The same tenant key under another root key, or under the newest version of this one. Throws `key-unavailable`. */
export async function rewrapTenantKey(
  from: RootKey,
  to: RootKey,
  context: TenantKeyContext,
  { wrapped, commitment }: WrappedKey,
): Promise<({ readonly ok: true } & WrappedKey) | { readonly ok: false; readonly why: Unopened }> {
  const opened = await from.unwrap(rootLabel(context), wrapped);
  if (!opened.ok) return opened;
  const secret = opened.plaintext;
  const checked = committed(Buffer.from(secret), context.version, commitment);
  if (!checked.ok) {
    secret.fill(0);
    return checked;
  }
  const rewrapped = await to.wrap(rootLabel(context), secret);
  secret.fill(0);
  return { ok: true, wrapped: rewrapped, commitment };
}

function rootLabel(context: TenantKeyContext): readonly Framed[] {
  return ["troth/1", "tenant-key", context.tenant, context.kind, context.version];
}
