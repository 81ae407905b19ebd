/**
 * Is it true: a verdict for every published sentence, with its proofs.
 *
 * probes and counters → proofs → verdict → history. Pure rules in `model.ts`. INVARIANT: a clause is never shown as
 * kept while a violation of it is known, nor while nobody has looked.
 */
export { makePromises, type NewEvidence, type Promises, type PromisesDeps } from "./actions.ts";
export { changeDocument, type PromisesDocument, promisesDocument, type VerdictDocument } from "./document.ts";
export {
  type ClauseVerdict,
  type DecisionCount,
  decidingProof,
  type Proof,
  type ProofKind,
  type ProofState,
  proofKinds,
  type TenantPromises,
  totalsOf,
  type VerdictChange,
  type VerdictWord,
  verdictOf,
  verdictWords,
} from "./model.ts";
export { type Oversight, oversightDocument } from "./oversight.ts";
export { type ProbeName, probeNames } from "./probes.ts";
export { provers } from "./provers.ts";
export { noteTextOf, type SignedDocument, signDocument } from "./signed.ts";
export type { EvidenceTerm } from "./store.ts";
