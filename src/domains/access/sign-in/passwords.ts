import type { TenantId, Tx } from "../../../kernel/db/index.ts";
import { newId } from "../../../kernel/ids.ts";
import { type Personal, personal } from "../../../kernel/personal.ts";
import { fail } from "../../../kernel/problem.ts";
import type { Policy } from "../../../policy/index.ts";
import { type AccountId, openCredential, type SignInKeys, sealCredential } from "../accounts/index.ts";
import { judgePassword, normalPassword, type PasswordHasher } from "../credentials/index.ts";
import type { EntryDeps } from "../entries.ts";
import * as store from "./store.ts";

export type PasswordDeps = EntryDeps & {
  readonly policyOf: (tenant: TenantId) => Policy;
  readonly signInKeysOf: (tenant: TenantId) => SignInKeys;
  readonly hasher: PasswordHasher;
};

type Holder = { readonly account: AccountId; readonly credential: store.StoredCredential | undefined };

/** Passwords of accounts: judged, hashed slowly, and sealed once more for their account. */
export function makePasswords(deps: PasswordDeps) {
  /** Whether this is their password; `null` where it is not, after the same work, also where there is nobody. */
  async function check(
    tenant: TenantId,
    holder: Holder | null,
    given: Personal<string>,
    caller: "stranger" | "known",
  ): Promise<{ readonly stale: boolean; readonly normal: Personal<string> } | null> {
    const kept = holder?.credential;
    const keys = deps.signInKeysOf(tenant);
    const hash =
      holder === null || kept === undefined
        ? null
        : openCredential(keys, tenant, holder.account, kept.sealed).reveal();
    const normal = normalPassword(given);
    const checked = await deps.hasher.verify(hash, normal ?? personal(""), caller);
    return checked.ok && normal !== null ? { stale: checked.stale, normal } : null;
  }

  /** Hashes a password that was right anew, where its hash is of older parameters. */
  async function refresh(tx: Tx, holder: Holder, normal: Personal<string>): Promise<void> {
    if (holder.credential === undefined) return;
    const hash = await deps.hasher.hash(normal);
    const keys = deps.signInKeysOf(tx.tenant);
    const sealed = sealCredential(keys, tx.tenant, holder.account, hash, deps.random);
    await store.replaceSealed(tx, holder.credential.id, sealed);
  }

  /** The hash of a password that somebody chooses. Throws `password-refused`. */
  async function choose(
    tenant: TenantId,
    password: Personal<string>,
    about: { readonly words: readonly string[]; readonly hasSecondFactor: boolean },
  ): Promise<string> {
    const contextWords = [...about.words, deps.policyOf(tenant).controller.name, "troth"];
    const judged = judgePassword(password, { hasSecondFactor: about.hasSecondFactor, contextWords });
    if (judged.ok) return deps.hasher.hash(judged.normal);
    const short = about.hasSecondFactor ? "too-short" : "too-short-alone";
    return fail("password-refused", faults[judged.why === "too-short" ? short : judged.why], {
      why: judged.why,
    });
  }

  async function keep(tx: Tx, account: AccountId, hash: string): Promise<void> {
    const now = deps.clock.now();
    await store.endCredentials(tx, account, "password", now);
    const sealed = sealCredential(deps.signInKeysOf(tx.tenant), tx.tenant, account, hash, deps.random);
    const id = newId("credential", deps);
    await store.insertCredential(tx, { id, account, kind: "password", sealed, counter: null }, now);
  }

  return { check, refresh, choose, keep };
}

const faults = {
  "too-short": "a password has at least 8 characters here, where a second proof is always asked for",
  "too-short-alone": "a password has at least 15 characters here, where it may be all that is asked for",
  "too-long": "a password has at most 128 characters",
  common: "others have used this password, and it is among the first that are tried",
  "about-you": "this password is made of what anybody knows about you",
} as const;
