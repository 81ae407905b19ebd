import type { SubjectId } from "../../../gate/index.ts";
import { at, type Instant } from "../../../kernel/clock.ts";
import type { TenantId } from "../../../kernel/db/index.ts";
import type { Id } from "../../../kernel/ids.ts";
import type { Personal } from "../../../kernel/personal.ts";

export type AccountId = Id<"account">;
export type InvitationId = Id<"invitation">;

/** Who signs in: somebody of ours, or a person about whom data is held. An application has a key instead. */
export type Account =
  | { readonly kind: "staff"; readonly id: AccountId; readonly tenant: TenantId; readonly subject: null }
  | {
      readonly kind: "subject";
      readonly id: AccountId;
      readonly tenant: TenantId;
      readonly subject: SubjectId;
    };

/** What is known of one of ours. Sealed at rest: staff are people too. */
export type StaffProfile = { readonly name: string; readonly email: string };

export type RoleGrant = {
  readonly id: Id<"grant">;
  readonly role: string;
  readonly reason: string;
  readonly grantedAt: Instant;
  readonly expiresAt: Instant | null;
  readonly endedAt: Instant | null;
};

/** What staff must have before they see personal data. */
export const qualificationKinds = ["confidentiality", "training"] as const;
export type QualificationKind = (typeof qualificationKinds)[number];
export type Qualification = {
  readonly kind: QualificationKind;
  readonly validFrom: Instant;
  readonly validUntil: Instant;
};

export type StaffMember = {
  readonly account: AccountId;
  readonly profile: Personal<StaffProfile>;
  readonly grants: readonly RoleGrant[];
  readonly qualifications: readonly Qualification[];
  readonly hasSecondFactor: boolean;
  readonly endedAt: Instant | null;
};

export type Invitation = {
  readonly id: InvitationId;
  readonly role: string;
  readonly reason: string;
  readonly expiresAt: Instant;
  readonly usedAt: Instant | null;
  readonly endedAt: Instant | null;
};

/** An invitation is good for as long as a colleague may be on leave, and no longer. */
export const invitationDaysMax = 14;

/** Roles that no member of staff can have: they are what a program, or the subject, is by being it. */
const notForStaff: ReadonlySet<string> = new Set(["application", "subject", "guardian"]);

/** Whether staff can be given a role. Which roles there are is for the policy to say. */
export function isStaffRole(role: string, declared: readonly { readonly name: string }[]): boolean {
  return !notForStaff.has(role) && declared.some(({ name }) => name === role);
}

/** The roles in force: granted, not ended, not expired. A role ends at the instant named, not after it. */
export function liveRoles(grants: readonly RoleGrant[], now: Instant): readonly string[] {
  return grants
    .filter(({ endedAt, expiresAt }) => endedAt === null && (expiresAt === null || now < expiresAt))
    .map(({ role }) => role);
}

/** What is not in force of all that staff must have. Nothing on record is nothing in force. */
export function missingQualifications(
  held: readonly Qualification[],
  now: Instant,
): readonly QualificationKind[] {
  return qualificationKinds.filter(
    (kind) => !held.some((one) => one.kind === kind && one.validFrom <= now && now < one.validUntil),
  );
}

/** Whether an invitation still opens an account. */
export function isOpen(invitation: Invitation, now: Instant): boolean {
  return invitation.usedAt === null && invitation.endedAt === null && now < invitation.expiresAt;
}

/** When something of these days ends that begins now. */
export function daysFrom(now: Instant, days: number): Instant {
  return at(now + days * 86_400_000);
}
