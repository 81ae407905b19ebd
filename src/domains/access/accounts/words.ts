import { open, seal } from "../../../kernel/crypto/index.ts";
import type { TenantId } from "../../../kernel/db/index.ts";
import { type Personal, personal } from "../../../kernel/personal.ts";
import { fail } from "../../../kernel/problem.ts";
import type { Random } from "../../../kernel/random.ts";
import type { SignInKeys } from "./sealing.ts";

const place = (tenant: TenantId, what: string, id: string) => ["troth/1", "sign-in", what, tenant, id];

/** Words that somebody typed, sealed for the row that they stand in: what they say of whom is not known to us. */
export function sealWords(
  keys: SignInKeys,
  tenant: TenantId,
  id: string,
  words: string,
  random: Random,
): Buffer {
  return seal(keys.seal, place(tenant, "words", id), Buffer.from(words), random);
}

/** Throws `record-unreadable` for what was changed or moved. */
export function openWords(keys: SignInKeys, tenant: TenantId, id: string, sealed: Buffer): Personal<string> {
  const opened = open(keys.seal, place(tenant, "words", id), sealed);
  if (!opened.ok) return fail("record-unreadable", `what was written does not open: ${opened.why}`);
  return personal(opened.plaintext.toString("utf8"));
}
