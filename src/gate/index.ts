/**
 * The gate: the only maker of permits. Facts → decision → entry → permit → effect, in this order, as one.
 *
 * INVARIANT: no effect without a permit, no permit without an entry in the log. An effect that fails leaves neither.
 * A refusal leaves its entry. Where the log cannot be written, nothing is permitted.
 */
export {
  type FactSource,
  type Gate,
  type GateDeps,
  makeGate,
  type Verdict,
  type Wanted,
  type WantedPermission,
} from "./gate.ts";
export type {
  Act,
  Actor,
  Authorisation,
  BoundPolicy,
  Call,
  Decided,
  Delivery,
  DeviceId,
  EntryId,
  Item,
  Newcomer,
  PermissionState,
  Platform,
  PolicyVersionId,
  Refusal,
  Refused,
  SubjectFacts,
  SubjectId,
  WantedAuthorisation,
} from "./model.ts";
export { itemsMax } from "./model.ts";
export { permissionsOf, type RegisteredPermission } from "./permissions.ts";
export { assertPermit, type Permit, type PermittedItem } from "./permit.ts";
export { type DecidingPolicy, redecideBy } from "./redecide.ts";
export { refuse } from "./refuse.ts";
export { deliveryUnder, isForOneDelivery, isRegisteredFor, namingOf as sourcesNaming } from "./sources.ts";
export { lookingActions, supportClauses, type Tie, type TieUse } from "./ties.ts";
