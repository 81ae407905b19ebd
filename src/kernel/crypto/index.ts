/**
 * Sealing, and the keys that seal. The promise: what was sealed for one place opens nowhere else; a wrong key, a
 * destroyed key and a damaged blob are told apart; nothing unauthenticated is ever returned.
 *
 * Four levels: a root key (a file, or a key service) wraps the tenant's keys; the tenant's wrapping key wraps one key
 * per subject; the subject's key seals blobs. Destroy a subject's wrapped key, and its blobs are noise in every copy.
 * The formats have published vectors in `test/vectors/vault`.
 */
export {
  type KeyAbsence,
  keyVersionOf,
  type Opened,
  open,
  openSecret,
  type SealKey,
  seal,
  sealSecret,
  type Unopened,
} from "./blob.ts";
export { type DerivedUse, derivedUses, deriveKey, deriveMark, deriveSealKey } from "./derive.ts";
export { type Framed, frame } from "./frame.ts";
export { type KeyCache, keyCache } from "./key-cache.ts";
export { localRootKey } from "./local-root-key.ts";
export { plaintextBytesMax } from "./padding.ts";
export { ed25519FromSeed, hkdf, hmac, keyBytes, toKey } from "./primitives.ts";
export {
  newDerivingSecret,
  newWrappingKey,
  openDerivingSecret,
  openWrappingKey,
  type RootKey,
  rewrapTenantKey,
  type TenantKeyContext,
} from "./root-key.ts";
export { type TransitOptions, transitRootKey } from "./transit-root-key.ts";
export {
  newSealKey,
  rewrapKey,
  secretToSealKey,
  type Unwrapped,
  unwrapKey,
  type WrapContext,
  type WrappedKey,
} from "./wrap.ts";
