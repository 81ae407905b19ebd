/**
 * Support. The promise: it looks only where somebody let it, at what they let it, for as long as they let it, and each look
 * is seen by those whom it is about. INVARIANT: no role looks by itself, whoever holds it, and there is no other way in.
 */
export { type Alarm, makeAlarm } from "./alarm.ts";
export { type Comparing, makeComparing } from "./compare.ts";
export { makeSupport, type Scope, type ShownGrant, type Support, type SupportDeps } from "./grants.ts";
export {
  comparisonTerms,
  type GrantId,
  type SupportGrant,
  supportRoles,
  supportTerms,
} from "./model.ts";
export type { Alert } from "./store.ts";
export { insertUses, listUses, makeSupportTies, type SeenUse } from "./ties.ts";
