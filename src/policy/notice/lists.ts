import type { Policy } from "../model.ts";
import { domainRulesOf, domainRuleTypes } from "../rule-types/index.ts";

/** The lists that a notice promises and of which the policy has nothing to show. */
export function emptyLists(policy: Policy, lists: readonly string[]): readonly string[] {
  const { data, purposes, recipients } = policy.vocabulary;
  const amountOf: Readonly<Record<string, number>> = {
    data: data.length,
    purposes: purposes.length,
    recipients: recipients.length,
    trackers: domainRulesOf(policy, domainRuleTypes.tracker).length,
    embeds: domainRulesOf(policy, domainRuleTypes.embed).length,
    retention: domainRulesOf(policy, domainRuleTypes.retention).length,
    rights: domainRulesOf(policy, domainRuleTypes.right).length,
    transfers: domainRulesOf(policy, domainRuleTypes.transfer).length,
  };
  return lists.filter((list) => (amountOf[list] ?? 0) === 0);
}
