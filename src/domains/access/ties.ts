import type { FactSource, Tie, Wanted } from "../../gate/index.ts";
import type { Clock } from "../../kernel/clock.ts";
import type { TenantId, Tx } from "../../kernel/db/index.ts";
import type { Policy } from "../../policy/index.ts";
import { makeMembershipTies } from "./organisations/index.ts";
import { insertUses, makeSupportTies } from "./support/index.ts";

export type TieSourceDeps = { readonly clock: Clock; readonly policyOf: (tenant: TenantId) => Policy };

/** What ties who acts to whom it is about, for the facts of the gate. */
export function makeTies(deps: TieSourceDeps) {
  const sources = [makeSupportTies(deps), makeMembershipTies(deps)];

  async function of(tx: Tx, wanted: readonly Wanted[]): Promise<readonly (readonly Tie[])[]> {
    const all = await Promise.all(sources.map((source) => source(tx, wanted)));
    return wanted.map((_, index) => all.flatMap((ties) => ties[index] ?? []));
  }

  const noteUses: FactSource["noteUses"] = (tx, uses) => insertUses(tx, uses, deps.clock.now());

  return { of, noteUses };
}
