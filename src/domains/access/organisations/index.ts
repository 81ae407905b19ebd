/**
 * Organisations that are customers. The promise: who belongs to one, and what they may do, is for its administrator to say
 * and for nobody else; nobody changes their own place; the last administrator stays; a change acts on the next request.
 */
export { makeOrganisations, type Organisations, type Rights, type ShownOrganisation } from "./actions.ts";
export { leavesOf } from "./leaves.ts";
export {
  type Membership,
  type MembershipInvitation,
  type OrganisationId,
  organisationTerms,
  permitFor,
  roleOf,
} from "./model.ts";
export { findLive, findOrganisation } from "./store.ts";
export { makeMembershipTies } from "./ties.ts";
