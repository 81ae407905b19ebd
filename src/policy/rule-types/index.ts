import type { z } from "zod";
import type { Policy } from "../model.ts";
import { collectingRuleTypes } from "./collecting.ts";
import { conductRuleTypes } from "./conduct.ts";
import { judgedRuleTypes } from "./judged.ts";
import { noticeRuleTypes } from "./notices.ts";
import { rightRuleTypes } from "./rights.ts";
import type { RuleType } from "./rule-type.ts";
import { securityRuleTypes } from "./security.ts";
import { sharingRuleTypes } from "./sharing.ts";
import { trackingRuleTypes } from "./tracking.ts";

/** The types of rules that a domain keeps, by their key in the text. */
export const domainRuleTypes = {
  ...noticeRuleTypes,
  ...collectingRuleTypes,
  ...trackingRuleTypes,
  ...securityRuleTypes,
  ...sharingRuleTypes,
  ...rightRuleTypes,
  ...conductRuleTypes,
} as const;

/** All types of rules. A new kind of promise is a new entry here, and no new syntax. */
export const ruleTypes: ReadonlyMap<string, RuleType> = new Map<string, RuleType>(
  Object.entries({ ...judgedRuleTypes, ...domainRuleTypes }),
);

export type DomainRuleOf<S extends z.ZodType> = {
  readonly clause: string;
  readonly value: z.output<S>;
  /** Where the rule stands in the policy. */
  readonly pointer: readonly (string | number)[];
};

/**
 * The rules of one type in a policy that has been checked, each with its clause, in the order of the text: for
 * `domainRuleTypes.retention` all periods, with groups of data expanded to their leaves.
 */
export function domainRulesOf<S extends z.ZodType>(policy: Policy, type: RuleType<S>): DomainRuleOf<S>[] {
  return policy.clauses.flatMap(({ id, rules }, number) =>
    rules.flatMap((rule, index) => {
      if (rule.type !== "domain" || ruleTypes.get(rule.name) !== type) return [];
      const pointer = ["clauses", number, "rules", index];
      return [{ clause: id, value: type.schema.parse(rule.value), pointer }];
    }),
  );
}
