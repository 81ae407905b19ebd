/**
 * Credentials: what proves who somebody is. Pure, but for the slow digest of a password. INVARIANT: a secret is kept as
 * a digest, or sealed; a code counts once, in its time, within its tries; no answer tells what was wrong.
 */
export { codeDigest, codeLimits, judgeCode, newCode } from "./code.ts";
export {
  type Passkey,
  type PasskeyRegistrationAnswer,
  type PasskeySignInAnswer,
  type PasskeySite,
  passkeyChallengeMs,
  passkeyRegistration,
  passkeySignIn,
  verifyPasskeyRegistration,
  verifyPasskeySignIn,
} from "./passkey.ts";
export { judgePassword, normalPassword, type PasswordFault, passwordLimits } from "./password.ts";
export { makePasswordHasher, type PasswordHasher } from "./password-hash.ts";
export { matchRecovery, newRecoveryCodes } from "./recovery.ts";
export {
  isSteppedUp,
  newSessionToken,
  parseSessionToken,
  type Session,
  type SessionId,
  sessionLimits,
  stateOf,
} from "./session.ts";
export {
  type AttemptCounts,
  type Attempts,
  afterFailure,
  afterStep,
  afterSuccess,
  judgeAttempt,
} from "./throttle.ts";
export { attemptDigests } from "./throttle-keys.ts";
export { newTotpSecret, totpQrSvg, totpSecretText, totpUri, verifyTotp } from "./totp.ts";
