/**
 * The language and its judge: text becomes a policy, a policy is checked and compiled, the artefact decides.
 * Pure: no input or output, no clock, no chance.
 */

export type { Artefact, Coded, Decision, Forbidden, Permitted, Uncovered, Undeclared } from "./artefact.ts";
export { type Decoded, decodeArtefact, type Expected, encodeArtefact } from "./artefact-file.ts";
export { codeRequest, decideCoded } from "./coded.ts";
export { type Compiled, compile, defaultLimits, type Limits, type Size } from "./compile/compile.ts";
export { decide, decideMany } from "./decide.ts";
export { type DiffLimits, defaultDiffLimits, diff } from "./diff/diff.ts";
export type { CellChange, CellClass, Difference, NamedChange } from "./diff/model.ts";
export { renderDiff } from "./diff/render.ts";
export { policyDigest, vocabularyDigest } from "./digest.ts";
export { explain, type Nearest, nearest } from "./explain.ts";
export { interpret } from "./interpret.ts";
export * from "./model.ts";
