import type { SubjectId } from "../../../gate/index.ts";
import type { Instant } from "../../../kernel/clock.ts";
import type { Id } from "../../../kernel/ids.ts";
import { domainRulesOf, domainRuleTypes, type PermitRule, type Policy } from "../../../policy/index.ts";

export type OrganisationId = Id<"organisation">;

/** That somebody belongs to an organisation, and what they may do with what the others keep. */
export type Membership = {
  readonly id: Id<"tie">;
  readonly organisation: OrganisationId;
  readonly subject: SubjectId;
  readonly role: "administrator" | "member";
  /** Groups of data that they see, and those that they may change or add to. An administrator may all. */
  readonly views: readonly string[];
  readonly edits: readonly string[];
  readonly createdAt: Instant;
};

/** A place in it, or the office of its administrator. */
export type InvitationKind = "member" | "ownership";

export type MembershipInvitation = {
  readonly id: Id<"invitation">;
  readonly organisation: OrganisationId;
  readonly digest: Buffer;
  /** The address that it was sent to. */
  readonly sealed: Buffer;
  readonly views: readonly string[];
  readonly edits: readonly string[];
  readonly kind: InvitationKind;
  /** Of an offer of the office: who may take it. */
  readonly forSubject: SubjectId | null;
  readonly invitedBy: SubjectId;
  readonly expiresAt: Instant;
  readonly usedAt: Instant | null;
  readonly usedBy: SubjectId | null;
  readonly endedAt: Instant | null;
};

export function isOpenInvitation(
  one: Pick<MembershipInvitation, "usedAt" | "endedAt" | "expiresAt">,
  now: Instant,
): boolean {
  return one.usedAt === null && one.endedAt === null && now < one.expiresAt;
}

/** What the policy says of organisations that are customers; `null` where it knows none. */
export type OrganisationTerms = {
  readonly administrator: string;
  readonly member: string;
  /** As whom its people receive. */
  readonly recipient: string;
  readonly clauses: readonly string[];
};

export function organisationTerms(policy: Policy): OrganisationTerms | null {
  const rules = domainRulesOf(policy, domainRuleTypes.membership).filter(
    ({ value }) => value.administrator !== "subject",
  );
  const [first] = rules;
  const member = first?.value.members[0];
  if (first === undefined || member === undefined) return null;
  const clauses = [...new Set(rules.map(({ clause }) => clause))];
  const terms = { administrator: first.value.administrator, member, clauses };
  return { ...terms, recipient: membershipQuestion(policy, terms, "correct")?.recipient ?? "self" };
}

/** What somebody in this role may do with data of the organisation at all: the first permit that says so. */
export function permitFor(policy: Policy, role: string, action: string, data: string): PermitRule | null {
  const permits = policy.clauses.flatMap(({ rules }) =>
    rules.filter((rule): rule is PermitRule => rule.type === "permit"),
  );
  return (
    permits.find(
      ({ box }) =>
        (box.action ?? []).includes(action) &&
        (box.role ?? []).includes(role) &&
        (box.data === undefined || box.data.includes(data)),
    ) ?? null
  );
}

/** The role of the policy in which a member acts. */
export function roleOf(
  membership: Pick<Membership, "role">,
  terms: Pick<OrganisationTerms, "administrator" | "member">,
): string {
  return membership.role === "administrator" ? terms.administrator : terms.member;
}

/** What is asked of the judge when somebody decides about members: the very permit of a clause on membership. */
export type MembershipQuestion = {
  readonly data: readonly string[];
  readonly purpose: string;
  readonly scenario: string;
  readonly source: string;
  readonly recipient: string;
};

/** `null` where no clause on membership lets the administrator do this. */
export function membershipQuestion(
  policy: Policy,
  terms: Pick<OrganisationTerms, "administrator" | "clauses">,
  action: string,
): MembershipQuestion | null {
  const permit = policy.clauses
    .filter(({ id }) => terms.clauses.includes(id))
    .flatMap(({ rules }) => rules.filter((rule): rule is PermitRule => rule.type === "permit"))
    .find(({ box }) => (box.action ?? []).includes(action) && (box.role ?? []).includes(terms.administrator));
  if (permit === undefined) return null;
  const { data = [], purpose = [], scenario = [], source = [], recipient = [] } = permit.box;
  return {
    data,
    purpose: purpose[0] ?? "",
    scenario: scenario[0] ?? policy.vocabulary.scenarios[0]?.name ?? "",
    source: source[0] ?? "subject",
    recipient: recipient[0] ?? "self",
  };
}
