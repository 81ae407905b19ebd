/**
 * Accounts: who of ours may act and in which roles, and which person signs in. INVARIANT: a role has a reason, and
 * whoever gave it is not who holds it; a name or an address is sealed; the last administrator stays.
 */
export { type AdministerDeps, administer, administrationOf } from "./administer.ts";
export {
  type Account,
  type AccountId,
  type Invitation,
  type InvitationId,
  isOpen,
  isStaffRole,
  liveRoles,
  missingQualifications,
  type Qualification,
  type QualificationKind,
  qualificationKinds,
  type RoleGrant,
  type StaffMember,
  type StaffProfile,
} from "./model.ts";
export {
  loginMark,
  type MarkKind,
  markOf,
  openCredential,
  openOrNull,
  openProfile,
  type SignInKeys,
  sealCredential,
} from "./sealing.ts";
export { makeStaff, type Staff, type StaffDeps } from "./staff.ts";
export {
  accountOf,
  ensureSubjectAccount,
  findStaffByMark,
  findSubjectAccount,
  type SealedProfile,
} from "./store.ts";
export { openWords, sealWords } from "./words.ts";
