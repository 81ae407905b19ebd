import type { EntryDraft } from "../../../audit/index.ts";
import type { FactSource } from "../../../gate/index.ts";
import type { Canonical } from "../../../kernel/canonical.ts";
import type { SealKey } from "../../../kernel/crypto/index.ts";
import type { Tx } from "../../../kernel/db/index.ts";
import type { Account } from "../accounts/index.ts";
import { accessEntry, type EntryDeps } from "../entries.ts";

export type AccountEntryDeps = EntryDeps & { readonly facts: FactSource };

/** Under which key an entry about an account is sealed: a person's own, so that it is erased with them. */
export type AccountKey = { readonly isErased: boolean; readonly key: SealKey | null };

/** `isErased` for a person whose key is gone: they are nobody, and what they once signed in with lets nobody in. */
export async function accountKey(deps: AccountEntryDeps, tx: Tx, account: Account): Promise<AccountKey> {
  if (account.kind === "staff") return { isErased: false, key: null };
  const [facts] = await deps.facts.of(tx, [{ subject: account.subject, purposes: [] }]);
  return facts ? { isErased: false, key: facts.auditKey } : { isErased: true, key: null };
}

/** An entry about one account: of staff under the tenant's key, of a person under their own. */
export function accountEntry(
  deps: AccountEntryDeps,
  account: Account,
  { key }: AccountKey,
  action: string,
  said: {
    readonly payload?: Readonly<Record<string, Canonical>>;
    readonly effect?: "done" | "refused";
    readonly clauses?: readonly string[];
  } = {},
): EntryDraft {
  const { payload = {}, ...options } = said;
  const whole = { account: account.id, subject: account.subject ?? "", ...payload };
  return accessEntry(deps, account.tenant, action, whole, { ...options, ...(key === null ? {} : { key }) });
}
