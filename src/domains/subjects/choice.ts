import type { Refused, SubjectFacts, SubjectId } from "../../gate/index.ts";
import { type Act, type Actor, assertPermit, type Gate, type Item, refuse } from "../../gate/index.ts";
import { must } from "../../kernel/assert.ts";
import type { TenantId, Tx } from "../../kernel/db/index.ts";
import { Problem } from "../../kernel/problem.ts";
import type { ObligationType, Policy } from "../../policy/index.ts";

export type ChoiceDeps = { readonly gate: Gate; readonly policyOf: (tenant: TenantId) => Policy };

/** What a subject chose, as data types that a policy declares. */
export type Choice = {
  readonly subject: SubjectId;
  readonly data: "consent-record" | "objection-record";
  readonly purpose: string;
  /** Where it was chosen. It must be one that the policy binds. */
  readonly property?: string;
  /** Why nobody has this choice, under the policy that binds the subject. */
  readonly refuses: (policy: Policy) => Refused | null;
};

const honours: ReadonlySet<ObligationType> = new Set(["encrypt", "log"]);

/**
 * Records a choice of a subject. A choice is data that is collected: who may record it is for the policy to say, and
 * for the gate to permit. Throws a refusal, whose entry stays, and `subject-not-found`.
 */
export async function recordChoice<T>(
  deps: ChoiceDeps,
  actor: Actor,
  choice: Choice,
  effect: (tx: Tx, facts: SubjectFacts) => Promise<T>,
): Promise<T> {
  const outcome = await deps.gate.enforce(
    actor.tenant,
    [actOf(deps.policyOf(actor.tenant), actor, choice)],
    (tx) => Promise.resolve([[itemOf(deps.policyOf(tx.tenant), choice)]]),
    async (tx, [verdict]) => {
      const { permit, facts, refusals, entry } = must(verdict, "one verdict for one act");
      if (permit === null) return refuse(refusals, entry);
      assertPermit(permit, "collect", choice.subject);
      // Returned, not thrown: an attempt on somebody who is not there leaves its entry too.
      if (facts.subject === null) {
        return new Problem("subject-not-found", "no such subject", { subject: choice.subject });
      }
      return effect(tx, facts);
    },
    [[choice.purpose]],
  );
  if (outcome instanceof Problem) throw outcome;
  return outcome;
}

function actOf(policy: Policy, actor: Actor, { subject, property, refuses }: Choice): Act {
  const call = {
    actor,
    action: "collect",
    recipient: "self",
    region: policy.homeRegion,
    ...(property === undefined ? {} : { property }),
    subject,
    context: {},
  };
  return { call, honours, refuses };
}

// A choice may be made anywhere, so no rule about it names an occasion: the first stands for all.
function itemOf(policy: Policy, { data, purpose }: Choice): Item {
  const scenario = policy.vocabulary.scenarios[0]?.name ?? "";
  const state = { retention: "within", collectedFor: "this-purpose" };
  return { data, purpose, scenario, source: "subject", state };
}
