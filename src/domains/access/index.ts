/**
 * Who may act. The promise: every call has a known actor, and a key that was revoked or has expired acts no more.
 *
 * A key lives from its issue until it is revoked or expires; two keys of one application may live at once, which is
 * how one is rotated. INVARIANT: no secret is stored, only its digest. What an actor may do is not decided here: its
 * role is a dimension of the policy, and the gate asks the judge.
 */
export {
  type Account,
  type AccountId,
  administer,
  type Invitation,
  type InvitationId,
  isOpen,
  liveRoles,
  makeStaff,
  type Qualification,
  type QualificationKind,
  qualificationKinds,
  type RoleGrant,
  type SignInKeys,
  type Staff,
  type StaffMember,
  type StaffProfile,
} from "./accounts/index.ts";
export { type Access, type AccessDeps, makeAccess } from "./actions.ts";
export { makePasswordHasher, type PasskeySite, type Session, type SessionId } from "./credentials/index.ts";
export { allowLogReading, logPurpose } from "./log-reading.ts";
export {
  type ApiKeyId,
  type Application,
  type ApplicationId,
  type ApplicationTerms,
  differences,
  isOfficer,
  parseApiKey,
} from "./model.ts";
export {
  leavesOf,
  type Membership,
  makeOrganisations,
  type OrganisationId,
  type Organisations,
  organisationTerms,
  permitFor,
  type Rights,
  roleOf,
  type ShownOrganisation,
} from "./organisations/index.ts";
export {
  actorFor,
  type Begun,
  type ChallengeId,
  type Channel,
  type CredentialId,
  type Enrolment,
  type From,
  type Intent,
  isFactor,
  type ListedSession,
  makeArrivals,
  makeGuard,
  makePasskeys,
  makePersonSignIn,
  makeSessions,
  makeStaffSignIn,
  makeSubjectSignIn,
  type PasskeyAnswered,
  type PasskeyAsked,
  type PasskeyShown,
  type Renewed,
  type SessionFacts,
  type Sessions,
  type SignInTerms,
  signInTerms,
  type Ways,
} from "./sign-in/index.ts";
export {
  type Alarm,
  type Alert,
  type Comparing,
  comparisonTerms,
  type GrantId,
  makeAlarm,
  makeComparing,
  makeSupport,
  type Scope,
  type SeenUse,
  type ShownGrant,
  type Support,
  supportRoles,
  supportTerms,
} from "./support/index.ts";
export { makeTies } from "./ties.ts";
