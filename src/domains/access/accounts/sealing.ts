import { createHmac, type KeyObject } from "node:crypto";
import { open, type SealKey, seal } from "../../../kernel/crypto/index.ts";
import type { TenantId } from "../../../kernel/db/index.ts";
import { type Personal, personal } from "../../../kernel/personal.ts";
import { fail } from "../../../kernel/problem.ts";
import type { Random } from "../../../kernel/random.ts";
import type { StaffProfile } from "./model.ts";
import type { SealedProfile } from "./store.ts";

/** Seals what staff sign in with, and marks what may not stand in the open. */
export type SignInKeys = { readonly seal: SealKey; readonly mark: KeyObject };

/** Two kinds of marks never meet: what one stands for cannot be looked up among the others. */
export type MarkKind = "login" | "device" | "code" | "passkey" | "passkey-owner";

export function markOf(keys: SignInKeys, kind: MarkKind, ...parts: readonly string[]): Buffer {
  const mac = createHmac("sha256", keys.mark).update(`troth/sign-in/v1/${kind}`);
  for (const part of parts) mac.update(`\u0000${Buffer.byteLength(part)}:${part}`);
  return mac.digest();
}

/** One person has one spelling of their address, whatever they type. */
export function loginMark(keys: SignInKeys, email: Personal<string>): Buffer {
  return markOf(keys, "login", email.reveal().trim().normalize("NFC").toLowerCase());
}

const place = (tenant: TenantId, what: string, id: string) => ["troth/1", "sign-in", what, tenant, id];

export function sealProfile(
  keys: SignInKeys,
  tenant: TenantId,
  profile: Personal<StaffProfile>,
  random: Random,
): SealedProfile {
  const mark = loginMark(keys, personal(profile.reveal().email));
  const text = Buffer.from(JSON.stringify(profile.reveal()));
  return { mark, sealed: seal(keys.seal, place(tenant, "profile", mark.toString("hex")), text, random) };
}

/** Throws `record-unreadable` for what was changed or moved: a name that is not theirs would be worse than none. */
export function openProfile(
  keys: SignInKeys,
  tenant: TenantId,
  { mark, sealed }: SealedProfile,
): Personal<StaffProfile> {
  const opened = open(keys.seal, place(tenant, "profile", mark.toString("hex")), sealed);
  if (!opened.ok) return fail("record-unreadable", `an account does not open: ${opened.why}`);
  const read: unknown = JSON.parse(opened.plaintext.toString("utf8"));
  if (typeof read !== "object" || read === null || !("name" in read) || !("email" in read)) {
    return fail("record-unreadable", "an account is not in the form it was written in");
  }
  return personal({ name: String(read.name), email: String(read.email) });
}

/** A credential opens for its account and nowhere else: one that was moved in the database lets nobody in. */
export function sealCredential(
  keys: SignInKeys,
  tenant: TenantId,
  account: string,
  secret: string,
  random: Random,
): Buffer {
  return seal(keys.seal, place(tenant, "credential", account), Buffer.from(secret), random);
}

export function openCredential(
  keys: SignInKeys,
  tenant: TenantId,
  account: string,
  sealed: Buffer,
): Personal<string> {
  const opened = open(keys.seal, place(tenant, "credential", account), sealed);
  if (!opened.ok) return fail("record-unreadable", `a credential does not open: ${opened.why}`);
  return personal(opened.plaintext.toString("utf8"));
}

/** What came back sealed in a form; `null` for what does not open here: whoever sends it may have made it up. */
export function openOrNull(keys: SignInKeys, tenant: TenantId, account: string, text: string): string | null {
  const opened = open(keys.seal, place(tenant, "credential", account), Buffer.from(text, "base64url"));
  return opened.ok ? opened.plaintext.toString("utf8") : null;
}
