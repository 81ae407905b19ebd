/**
 * What we hold. The promise: no value is stored in the open, none is opened without a permit, and what was sealed for
 * one subject, purpose and region opens nowhere else.
 *
 * A collection becomes sealed records (one blob for the fields of a group under the same terms), blind identifiers,
 * and the key that opens them. A reading opens what its permit covers, clear, masked or under a pseudonym. Destroying
 * a key ends both. INVARIANT: every value carries property, source, scenario, purposes, bases, policy version, region,
 * time and last day. Sources: GDPR Art. 5(1), 25, 32; NIST SP 800-38D; NIST SP 800-88r2 (cryptographic erase).
 */
export { type Collect, makeCollect } from "./collect.ts";
export { makeDestroy } from "./destroy.ts";
export { makeFactSource } from "./facts.ts";
export {
  type HeldTerms,
  listFindableErased,
  listHeldTerms,
  listIndexedTypes,
  listOverdue,
  listUnauthorised,
  listUnsealed,
  type RecordTerms,
} from "./inventory.ts";
export { type Journal, type JournalLine, type JournalOf, makeJournal } from "./journal.ts";
export { type Keys, makeKeys } from "./keys.ts";
export { maskNames } from "./mask.ts";
export {
  type Collected,
  type Collection,
  limits,
  type Reading,
  type ReadingRequest,
  type ReadValue,
} from "./model.ts";
export { identifierTypes, type Json, valueTypes } from "./normalise.ts";
export { makeFindOwner, makeOwnerOf } from "./owner.ts";
export { makeRead, type Read } from "./read.ts";
export { transformNames } from "./transform.ts";
export { endUse } from "./withdraw.ts";
