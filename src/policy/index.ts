/**
 * The language and its judge: text becomes a policy, a policy is checked and compiled, the artefact decides.
 * Pure: no input or output, no clock, no chance.
 */

export type { Artefact, Coded, Decision, Forbidden, Permitted, Uncovered, Undeclared } from "./artefact.ts";
export { type Decoded, decodeArtefact, type Expected, encodeArtefact } from "./artefact-file.ts";
export { checkPolicy, silenceOf } from "./check.ts";
export type { Known } from "./checks/context.ts";
export { codeRequest, decideCoded } from "./coded.ts";
export { type Compiled, compile, defaultLimits, type Limits, type Size } from "./compile/compile.ts";
export { decide, decideMany } from "./decide.ts";
export { didYouMean } from "./did-you-mean.ts";
export { type DiffLimits, defaultDiffLimits, diff } from "./diff/diff.ts";
export {
  type CellChange,
  type CellClass,
  cellClasses,
  type Difference,
  type NamedChange,
} from "./diff/model.ts";
export { renderDiff } from "./diff/render.ts";
export { type Significance, type Trigger, triggers } from "./diff/significance.ts";
export { policyDigest, vocabularyDigest } from "./digest.ts";
export { explain, type Nearest, nearest } from "./explain.ts";
export { type FindingCode, findingCodes } from "./finding-codes.ts";
export { type Place, type Positions, placeOf, renderFinding } from "./findings.ts";
export { type Formatted, formatPolicy } from "./format.ts";
export { interpret } from "./interpret.ts";
export { deadLink, linksOfPolicy, type OutwardLink } from "./links-of.ts";
export * from "./model.ts";
export type { Block, Inline, Notice, NoticeSection } from "./notice/blocks.ts";
export { noticeHeads } from "./notice/heads.ts";
export { isOutside, linked } from "./notice/links.ts";
export { emptyLists } from "./notice/lists.ts";
export { makeNotice, type NoticeOptions, renderNotice } from "./notice/notice.ts";
export { dataWordsIn } from "./notice/words.ts";
export { type Parsed, parsePolicy } from "./parse.ts";
export { printPolicy } from "./print.ts";
export { type Readability, readabilityOf } from "./readability.ts";
export { type RoleRow, roleTable } from "./roles.ts";
export { clausesWith, domainRulesOf, domainRuleTypes, ruleTypes } from "./rule-types/index.ts";
export { type BuildFile, compareBuild, type Spot } from "./scan/compare.ts";
export type { BuildFacts, BuildFileKind } from "./scan/facts.ts";
export { renderScanFinding, type ScanCode, type ScanFinding, scanCodes } from "./scan/findings.ts";
export { buildFileBytesMax, buildFileKind, readBuildFile } from "./scan/read.ts";
export { policySchema } from "./schema.ts";
