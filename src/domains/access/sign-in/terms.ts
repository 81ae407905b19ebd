import { domainRulesOf, domainRuleTypes, type Policy } from "../../../policy/index.ts";
import { isStaffRole } from "../accounts/index.ts";

export const factors = ["password", "sms-code", "email-code", "totp", "passkey", "single-sign-on"] as const;
export type Factor = (typeof factors)[number];

/** How people of a role prove who they are, as the policy says and never weaker than we allow. */
export type SignInTerms = {
  readonly factors: ReadonlySet<Factor>;
  readonly factorsMin: number;
  /** Acts for which a proof must be fresh. */
  readonly stepUp: ReadonlySet<string>;
  readonly codeDigits: number;
  readonly codeValidMs: number;
  readonly triesMax: number;
  /** The clauses that say so; empty where the policy is silent and our own terms hold. */
  readonly clauses: readonly string[];
};

const codeDigitsMin = 6;
const codeValidMsMax = 5 * 60_000;
const triesMax = 5;
/** Acts that take a fresh proof from staff, whatever a policy says. */
const alwaysFresh = ["reveal", "export", "erase", "administer"] as const;

/**
 * The terms of a role. Where several clauses speak of one role, a factor that any of them names is one, and of each
 * number the stricter holds. Staff always show two proofs. A policy that says nothing of a person's sign-in gets a
 * code, to a channel that is on file, and for whoever wants it a passkey.
 */
export function signInTerms(policy: Policy, role: string, kind: "staff" | "subject"): SignInTerms {
  const rules = domainRulesOf(policy, domainRuleTypes["sign-in"]).filter(({ value }) =>
    value.roles.includes(role),
  );
  const named = rules.flatMap(({ value }) => value.factors);
  const silent: readonly Factor[] =
    kind === "staff" ? ["password", "totp", "passkey"] : ["sms-code", "email-code", "passkey"];
  const fresh = rules.flatMap(({ value }) => value.stepUp ?? []);
  return {
    factors: new Set(named.length === 0 ? silent : named),
    // For a person, a second proof is a choice: once it is made, the session asks for it.
    factorsMin: kind === "staff" ? Math.max(2, ...rules.map(({ value }) => value.factorsMin)) : 1,
    stepUp: new Set(kind === "staff" ? [...alwaysFresh, ...fresh] : fresh),
    codeDigits: Math.max(codeDigitsMin, ...rules.map(({ value }) => value.codeDigits ?? codeDigitsMin)),
    codeValidMs: Math.min(codeValidMsMax, ...rules.map(({ value }) => periodMs(value.codeValid))),
    triesMax: Math.min(triesMax, ...rules.map(({ value }) => value.triesMax ?? triesMax)),
    clauses: [...new Set(rules.map(({ clause }) => clause))],
  };
}

/** Whether these people may use this: for staff, in each of their roles, since nobody knows yet in which they will act. */
export function isFactor(policy: Policy, kind: "staff" | "subject", factor: Factor): boolean {
  if (kind === "subject") return signInTerms(policy, "subject", kind).factors.has(factor);
  const roles = policy.vocabulary.roles.filter(({ name }) => isStaffRole(name, policy.vocabulary.roles));
  return roles.every(({ name }) => signInTerms(policy, name, kind).factors.has(factor));
}

const unitMs: Readonly<Record<string, number>> = { minutes: 60_000, hours: 3_600_000, days: 86_400_000 };

// A period in months would be longer than any that we allow, and is cut to ours.
function periodMs(period: { readonly count: number; readonly unit: string } | undefined): number {
  if (period === undefined) return codeValidMsMax;
  return period.count * (unitMs[period.unit] ?? Number.POSITIVE_INFINITY);
}
