/**
 * Sign-in. The promise: nobody acts before they have shown who they are, as the policy asks of their role; what was shown
 * once counts once; and what an outsider tries locks nobody out. INVARIANT: no answer, and no time that an answer takes,
 * tells whether there is an account. Source: NIST SP 800-63B-4; OWASP ASVS 5.0 V6, V7.
 */
export { makeArrivals } from "./arrivals.ts";
export { type From, type Guard, makeGuard } from "./guard.ts";
export {
  makePasskeys,
  type PasskeyAnswered,
  type PasskeyAsked,
  type PasskeyShown,
  type Passkeys,
} from "./passkeys.ts";
export { makePersonSignIn, type PersonSignIn, type Ways } from "./person.ts";
export type { Enrolment, Renewed } from "./second-factor.ts";
export type { ListedSession, SessionFacts } from "./session-store.ts";
export { makeSessions, type Sessions } from "./sessions.ts";
export { type Begun, makeStaffSignIn } from "./staff.ts";
export { actorFor, type Intent } from "./standing.ts";
export type { ChallengeId, CredentialId } from "./store.ts";
export { type Channel, makeSubjectSignIn, type SubjectSignInDeps } from "./subject.ts";
export { isFactor, type SignInTerms, signInTerms } from "./terms.ts";
