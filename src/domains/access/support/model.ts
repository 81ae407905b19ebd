import { type Actor, lookingActions, type SubjectId } from "../../../gate/index.ts";
import { at, type Instant } from "../../../kernel/clock.ts";
import type { Id } from "../../../kernel/ids.ts";
import { domainRulesOf, domainRuleTypes, type Policy } from "../../../policy/index.ts";
import type { AccountId } from "../accounts/index.ts";
import type { OrganisationId } from "../organisations/index.ts";

export type GrantId = Id<"tie">;

/** Whom support was let look at: one person, or all of an organisation. */
export type Whom =
  | { readonly subject: SubjectId; readonly organisation: null }
  | { readonly subject: null; readonly organisation: OrganisationId };

/** That support was let in. */
export type SupportGrant = Whom & {
  readonly id: GrantId;
  readonly role: string;
  /** One of us, or everybody in the role. */
  readonly account: AccountId | null;
  readonly openedBy: "invitation" | "ticket";
  /** Of the ticket. */
  readonly number: string | null;
  /** The kind of identifier by which the person was found. */
  readonly foundBy: string | null;
  /** Groups of data, or leaves; what of it may be seen is for the policy to say. */
  readonly dataGroups: readonly string[];
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
  readonly endedAt: Instant | null;
  readonly byAccount: AccountId | null;
  readonly bySubject: SubjectId | null;
};

/** What the policy says of the support of a role; `null` where it says nothing. */
export type SupportTerms = {
  readonly by: ReadonlySet<"invitation" | "ticket">;
  readonly visibleTo: ReadonlySet<string>;
  /** The longest that somebody is let in for. */
  readonly lastsMsMax: number;
  readonly clauses: readonly string[];
};

export function supportTerms(policy: Policy, role: string): SupportTerms | null {
  const rules = domainRulesOf(policy, domainRuleTypes.support).filter(
    ({ value }) => value.role === role && value.shows === "granted",
  );
  if (rules.length === 0) return null;
  return {
    by: new Set(rules.map(({ value }) => value.by)),
    visibleTo: new Set(rules.flatMap(({ value }) => value.visibleTo)),
    // Of two clauses the stricter holds.
    lastsMsMax: Math.min(...rules.map(({ value }) => periodMs(value.expires))),
    clauses: rules.map(({ clause }) => clause),
  };
}

/** The roles of which a policy says by whose word they look. */
export function supportRoles(policy: Policy): readonly string[] {
  const rules = domainRulesOf(policy, domainRuleTypes.support);
  return [...new Set(rules.map(({ value }) => value.role))];
}

/** How long a match of digits holds, and by which clauses; `null` where the policy knows no comparison. */
export function comparisonTerms(
  policy: Policy,
  role: string,
): { readonly holdsMs: number; readonly clauses: readonly string[] } | null {
  const rules = domainRulesOf(policy, domainRuleTypes.support).filter(
    ({ value }) => value.role === role && value.shows === "comparison-only",
  );
  if (rules.length === 0) return null;
  return {
    holdsMs: Math.min(...rules.map(({ value }) => periodMs(value.expires))),
    clauses: rules.map(({ clause }) => clause),
  };
}

/** Over at the instant named, not after it. */
export function isLive(grant: Pick<SupportGrant, "expiresAt" | "endedAt">, now: Instant): boolean {
  return grant.endedAt === null && now < grant.expiresAt;
}

/** Whether this actor is one whom the grant lets in. */
export function isFor(grant: Pick<SupportGrant, "role" | "account">, actor: Actor): boolean {
  return grant.role === actor.role && (grant.account === null || grant.account === actor.id);
}

/** When something ends that lasts so many hours and begins now. */
export function hoursFrom(now: Instant, hours: number): Instant {
  return at(now + hours * hourMs);
}

/** Whether a policy knows all of these names of data. */
export function areDeclared(policy: Policy, groups: readonly string[]): boolean {
  const { data, dataGroups } = policy.vocabulary;
  const known = new Set([...data, ...dataGroups].map(({ name }) => name));
  return groups.every((group) => known.has(group));
}

export const supportActions = lookingActions;

export const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
// Longer units are counted short: what ends a little too soon is asked for again, what ends too late was a look too many.
const unitMs: Readonly<Record<string, number>> = {
  minutes: 60_000,
  hours: hourMs,
  days: dayMs,
  "working-days": dayMs,
  months: 28 * dayMs,
  years: 365 * dayMs,
};

export function periodMs(period: { readonly count: number; readonly unit: string }): number {
  return period.count * (unitMs[period.unit] ?? 0);
}
