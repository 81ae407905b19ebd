import type { Actor, Gate } from "../../gate/index.ts";
import type { TenantId } from "../../kernel/db/index.ts";
import { fail } from "../../kernel/problem.ts";
import type { Policy } from "../../policy/index.ts";

/** The data type and the purpose under which policies speak of reading the log. */
const logData = "audit-log";
export const logPurpose = "accountability";

/** A policy that speaks of its log says who may read it; the question and its answer are an entry. Throws a refusal. */
export async function allowLogReading(
  deps: { readonly gate: Gate; readonly policyOf: (tenant: TenantId) => Policy },
  actor: Actor,
): Promise<void> {
  const policy = deps.policyOf(actor.tenant);
  if (!policy.vocabulary.data.some(({ name }) => name === logData)) return;
  const [scenario] = policy.vocabulary.scenarios;
  const item = { data: logData, purpose: logPurpose, scenario: scenario?.name ?? "", source: "subject" };
  const { recipient, region } = actor;
  const call = { actor, action: "read", recipient, region, subject: null, context: {} };
  const act = { call, honours: new Set(["log"] as const) };
  const { decided, entry } = await deps.gate.consider(actor.tenant, act, [
    { ...item, state: { retention: "within", collectedFor: "this-purpose" } },
  ]);
  const refused = decided.find(({ decision }) => decision.outcome !== "permitted");
  if (refused === undefined) return;
  fail("forbidden", "the policy does not let this role read the log", {
    entry,
    clauses: refused.decision.clauses,
  });
}
