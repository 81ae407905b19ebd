import { type Act, type Actor, assertPermit, type Gate, refuse } from "../../../gate/index.ts";
import { must } from "../../../kernel/assert.ts";
import type { TenantId, Tx } from "../../../kernel/db/index.ts";
import { fail, Problem } from "../../../kernel/problem.ts";
import type { ObligationType, PermitRule, Policy } from "../../../policy/index.ts";

export type AdministerDeps = {
  readonly gate: Gate;
  readonly policyOf: (tenant: TenantId) => Policy;
};

const honours: ReadonlySet<ObligationType> = new Set(["log"]);

/**
 * Does an act of administration, where the policy permits it to this actor: who may give roles to others is a clause
 * like any other. `context` are ids and codes for the entry. Throws a refusal, whose entry stays.
 */
export async function administer<T>(
  deps: AdministerDeps,
  actor: Actor,
  context: Readonly<Record<string, string>>,
  effect: (tx: Tx) => Promise<T>,
): Promise<T> {
  const policy = deps.policyOf(actor.tenant);
  const question = administrationOf(policy);
  if (question === null) fail("forbidden", "the policy lets nobody administer");
  const act: Act = {
    call: {
      actor,
      action: "administer",
      recipient: "self",
      region: policy.homeRegion,
      subject: null,
      context,
    },
    honours,
  };
  const item = {
    ...question,
    scenario: policy.vocabulary.scenarios[0]?.name ?? "",
    source: "observed",
    state: { retention: "within", collectedFor: "this-purpose" },
  };
  const outcome = await deps.gate.enforce(
    actor.tenant,
    [act],
    () => Promise.resolve([[item]]),
    async (tx, [verdict]) => {
      const { permit, refusals, entry } = must(verdict, "one verdict for one act");
      if (permit === null) return refuse(refusals, entry);
      assertPermit(permit, "administer", null);
      return effect(tx);
    },
    [[question.purpose]],
  );
  if (outcome instanceof Problem) throw outcome;
  return outcome;
}

/** Purposes under which a policy may let roles be administered, the fitting one first. */
const fitting = ["account-security", "security-monitoring", "accountability"];

/**
 * What is asked of the judge when somebody administers: the purpose and the data of the clause by which the policy
 * lets administrators act at all. `null` where no clause does.
 */
export function administrationOf(policy: Policy): { readonly data: string; readonly purpose: string } | null {
  const permits = policy.clauses.flatMap(({ rules }) =>
    rules.filter(
      (rule): rule is PermitRule =>
        rule.type === "permit" &&
        (rule.box.action ?? []).includes("administer") &&
        (rule.box.role ?? []).includes("administrator"),
    ),
  );
  for (const purpose of fitting) {
    const found = permits.find(({ box }) => (box.purpose ?? []).includes(purpose));
    if (found === undefined) continue;
    const data = found.box.data?.[0] ?? policy.vocabulary.data[0]?.name;
    if (data !== undefined) return { data, purpose };
  }
  return null;
}
