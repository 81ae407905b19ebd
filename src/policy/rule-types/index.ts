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
export function domainRulesOf<S extends z.ZodType>(
  policy: Policy,
  type: RuleType<S>,
): readonly DomainRuleOf<S>[] {
  const known = readByPolicy.get(policy) ?? new Map<RuleType, readonly DomainRuleOf<z.ZodType>[]>();
  readByPolicy.set(policy, known);
  const found = (known.get(type) ?? readRules(policy, type)) as readonly DomainRuleOf<S>[];
  known.set(type, found);
  return found;
}

/** The clauses that hold a rule of this type, each once; with `holds`, a rule of which that is true. */
export function clausesWith<S extends z.ZodType>(
  policy: Policy,
  type: RuleType<S>,
  holds: (value: z.output<S>) => boolean = () => true,
): readonly string[] {
  const held = domainRulesOf(policy, type).filter(({ value }) => holds(value));
  return [...new Set(held.map(({ clause }) => clause))];
}

// A version never changes, and is asked for its rules with every entry of the log: they are read once.
const readByPolicy = new WeakMap<Policy, Map<RuleType, readonly DomainRuleOf<z.ZodType>[]>>();

function readRules<S extends z.ZodType>(policy: Policy, type: RuleType<S>): readonly DomainRuleOf<S>[] {
  return policy.clauses.flatMap(({ id, rules }, number) =>
    rules.flatMap((rule, index) => {
      if (rule.type !== "domain" || ruleTypes.get(rule.name) !== type) return [];
      const pointer = ["clauses", number, "rules", index];
      return [{ clause: id, value: type.schema.parse(rule.value), pointer }];
    }),
  );
}
