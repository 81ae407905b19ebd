/**
 * The log: what was decided and done, in an order that cannot be changed without being seen.
 *
 * append (in the transaction of the effect, or durable before anything leaves) → sequence (one writer orders entries
 * into a Merkle tree per tenant) → prove → verify, by anyone, offline. Two halves: the tree holds no personal data
 * and stays; the payload is sealed and can be erased. INVARIANT: a head that was signed is never contradicted.
 * Formats: RFC 6962, C2SP tlog-tiles, tlog-checkpoint, signed-note, tlog-proof.
 */
export {
  type AuditLog,
  type EntryBody,
  type EntryDraft,
  makeAuditLog,
  openPayload,
  payloadPlace,
} from "./appender.ts";
export {
  type Checkpoint,
  formatCheckpoint,
  type LogTrust,
  openCheckpoint,
  parseCheckpoint,
} from "./checkpoint.ts";
export type { Submit, Witness, Witnesses } from "./cosign.ts";
export {
  type CosignerKey,
  cosignaturesOn,
  formatCosignerKey,
  newCosigner,
  parseCosignerKey,
} from "./cosignature.ts";
export { type DecidedCell, type DecisionEntry, type Entry, type EntryKind, subjectTag } from "./entry.ts";
export { decodeEntry } from "./entry-decode.ts";
export { type Finding, type FindingCode, findingKinds } from "./findings.ts";
export { type LogState, listEntries, readLogState } from "./follow.ts";
export { leafHash } from "./hash.ts";
export { makeLogKeeper } from "./keeper.ts";
export type { LogTerm } from "./keeping.ts";
export { listMarked, type MarkedEntry } from "./marks.ts";
export {
  formatNote,
  formatVerifierKey,
  newSigner,
  openNote,
  parseVerifierKey,
  type Signer,
  signNote,
  type VerifierKey,
} from "./note.ts";
export { formatReceipt, verifyReceipt } from "./proof.ts";
export type { LastSigned, SigningTrouble } from "./publish.ts";
export { type LogReader, newestCheckpoint, receiptFor, sealedOf, tileOf } from "./read.ts";
export { type LogReads, makeLogReads } from "./reads.ts";
export type { FoundEntry, LogFindings, LogQuery } from "./search.ts";
export type { Redecide } from "./tally.ts";
export { decodeBundle, encodeBundle, parseTilePath, type Tile, tilePath, tileWidth } from "./tile.ts";
export { proveConsistency, proveInclusion } from "./tree-proof.ts";
export { verifyConsistency, verifyInclusion } from "./tree-verify.ts";
export { type LogExport, type Report, verifyLog } from "./verify.ts";
export { judgeSubmission } from "./witness.ts";
