import type { Actor } from "../../../gate/index.ts";
import type { Instant } from "../../../kernel/clock.ts";
import { Problem } from "../../../kernel/problem.ts";
import { domainRulesOf, domainRuleTypes, type Policy } from "../../../policy/index.ts";
import { type QualificationKind, qualificationKinds } from "../accounts/index.ts";
import { isSteppedUp } from "../credentials/index.ts";
import { organisationTerms, roleOf } from "../organisations/index.ts";
import type { SessionFacts } from "./session-store.ts";
import { type SignInTerms, signInTerms } from "./terms.ts";

/** What somebody who has signed in wants to do, in which of their roles. */
export type Intent = {
  readonly role: string;
  /** An action of the policy, or `look` for what touches nobody's data. */
  readonly action: string;
};

/**
 * The actor that a session stands for, or why it may not act: `second-factor-required`, `forbidden` for a role that is
 * not theirs (any more), `evidence-missing` where what staff must have on record is not in force, `step-up-required`
 * where the act takes a fresh proof. What the actor may do is for the policy: this only says that they may ask.
 */
export function actorFor(facts: SessionFacts, policy: Policy, intent: Intent, now: Instant): Actor | Problem {
  const { account, session } = facts;
  const terms = signInTerms(policy, intent.role, account.kind);
  if (session.level !== "full") {
    return refusal("second-factor-required", "show a second proof of who you are", terms);
  }
  const actor = {
    tenant: account.tenant,
    role: intent.role,
    region: policy.homeRegion,
    recipient: "self",
  } as const;
  if (terms.stepUp.has(intent.action) && !isSteppedUp(session, now)) {
    return refusal(
      "step-up-required",
      "this takes a proof of who you are that is not older than minutes",
      terms,
    );
  }
  if (account.kind === "subject") {
    const recipient = recipientOf(facts, policy, intent.role);
    if (recipient === null) return refusal("forbidden", "this is not your role", terms);
    return { ...actor, kind: "subject", id: account.subject, recipient };
  }
  if (!facts.roles.includes(intent.role)) return refusal("forbidden", "you do not have this role", terms);
  const missing = touchesData(intent.action) ? missingOf(facts, policy, now) : [];
  if (missing.length > 0) {
    const clauses = missing.flatMap((kind) => clausesAbout(policy, kind));
    const words = missing.map((kind) => lacks[kind]).join(" and ");
    return new Problem("evidence-missing", `what must be on record first is not in force: ${words}`, {
      clauses,
    });
  }
  return { ...actor, kind: "staff", id: account.id };
}

// As whom a person receives in a role: as themselves, or as the organisation that they belong to.
function recipientOf({ membership }: SessionFacts, policy: Policy, role: string): string | null {
  if (role === "subject") return "self";
  const terms = organisationTerms(policy);
  if (membership === null || terms === null) return null;
  return roleOf({ role: membership }, terms) === role ? terms.recipient : null;
}

const lacks = {
  confidentiality: "a signed undertaking of confidentiality",
  training: "a training that is not too old",
} as const;

// Administrators must be able to let the first of them in, and to record what the others lack.
function touchesData(action: string): boolean {
  return action !== "look" && action !== "administer";
}

// Whoever is a little late with the next one may go on for as long as the policy says, and not where it says nothing.
function missingOf(facts: SessionFacts, policy: Policy, now: Instant): readonly QualificationKind[] {
  const rules = domainRulesOf(policy, domainRuleTypes.evidence);
  return qualificationKinds.filter((kind) => {
    const until = facts.heldUntil[kind];
    if (until === undefined) return true;
    const graces = rules.flatMap(({ value }) => (value.staff === kind ? [periodMs(value.grace)] : []));
    return now >= until + (graces.length === 0 ? 0 : Math.min(...graces));
  });
}

function clausesAbout(policy: Policy, kind: QualificationKind): readonly string[] {
  return domainRulesOf(policy, domainRuleTypes.evidence)
    .filter(({ value: { staff } }) => staff === kind)
    .map(({ clause }) => clause);
}

const dayMs = 86_400_000;

function periodMs(grace: { readonly count: number; readonly unit: string } | undefined): number {
  return grace?.unit === "days" ? grace.count * dayMs : 0;
}

function refusal(
  code: "second-factor-required" | "step-up-required" | "forbidden",
  detail: string,
  terms: SignInTerms,
): Problem {
  return new Problem(code, detail, { clauses: [...terms.clauses] });
}
