/**
 * Who may act. The promise: every call has a known actor, and a key that was revoked or has expired acts no more.
 *
 * A key lives from its issue until it is revoked or expires; two keys of one application may live at once, which is
 * how one is rotated. INVARIANT: no secret is stored, only its digest. What an actor may do is not decided here: its
 * role is a dimension of the policy, and the gate asks the judge.
 */
export { type Access, type AccessDeps, makeAccess } from "./actions.ts";
export {
  type ApiKeyId,
  type Application,
  type ApplicationId,
  type ApplicationTerms,
  differences,
  parseApiKey,
} from "./model.ts";
