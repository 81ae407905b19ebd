import type { Refused } from "../../gate/index.ts";
import { domainRulesOf, domainRuleTypes, type LegalBasis, type Policy } from "../../policy/index.ts";

/** Bases that an objection does not touch: what was agreed, what the law orders, and what saves a life. */
const firmBases: ReadonlySet<LegalBasis> = new Set(["contract", "legal-obligation", "vital-interests"]);

/**
 * Why nobody can object to this purpose, or `null` where everybody can: it rests on an interest or a consent, it is
 * marketing, or the policy grants more than the law and acts on an objection to it. Source: GDPR Art. 21(1), 21(2); PIPL
 * Art. 44.
 */
export function objectionRefused(policy: Policy, name: string): Refused | null {
  const purpose = policy.vocabulary.purposes.find((one) => one.name === name);
  if (purpose === undefined || !firmBases.has(purpose.basis)) return null;
  const granted = domainRulesOf(policy, domainRuleTypes.right).filter(
    ({ value }) => value.right === "objection",
  );
  const marketing = domainRulesOf(policy, domainRuleTypes.marketing);
  const isGranted = granted.some(({ value }) => value.purposes?.includes(name) === true);
  const isMarketing = marketing.some(({ value }) => value.purpose === name);
  if (isGranted || isMarketing || isActedOn(policy, name)) return null;
  return {
    code: "objection-unavailable",
    clauses: [...new Set(granted.map(({ clause }) => clause))],
    detail: `\`${name}\` rests on ${purpose.basis}, which no objection ends`,
  };
}

function isActedOn({ clauses }: Policy, name: string): boolean {
  return clauses.some(({ rules }) =>
    rules.some(
      (rule) =>
        rule.type !== "domain" &&
        rule.box.when?.objection !== undefined &&
        rule.box.purpose?.includes(name) === true,
    ),
  );
}
