import type { z } from "zod";
import { didYouMean } from "../did-you-mean.ts";
import type { FindingCode } from "../finding-codes.ts";
import type { Place, Report } from "../findings.ts";
import { findLookAlike } from "./characters.ts";
import { clauseIdPattern, namePattern } from "./forms.ts";
import { memberOf, type Tree, treeAt } from "./tree.ts";

/** Reports what a schema has against a tree, each at the place where it was written. */
export function reportIssues(tree: Tree, issues: readonly z.core.$ZodIssue[], report: Report): void {
  for (const { code, place, message, hint } of readIssues(tree, issues))
    report.add(code, place, message, hint);
}

// Where a key is unknown, the one that is missing is most likely the one that was meant: saying so once is enough.
function readIssues(tree: Tree, issues: readonly z.core.$ZodIssue[]): Said[] {
  const misspelt = issues.flatMap((issue) =>
    issue.code === "unrecognized_keys" ? [issue.path.join("/")] : [],
  );
  const isSaid = ({ path }: z.core.$ZodIssue) =>
    isMissing(tree, path) && misspelt.includes(path.slice(0, -1).join("/"));
  return issues.filter((issue) => !isSaid(issue)).flatMap((issue) => readIssue(tree, issue));
}

type Said = {
  readonly code: FindingCode;
  readonly place: Place;
  readonly message: string;
  readonly hint: string | (() => string);
};

function said(code: FindingCode, place: Place, message: string, hint: Said["hint"] = ""): Said[] {
  return [{ code, place, message, hint }];
}

function readIssue(tree: Tree, issue: z.core.$ZodIssue): Said[] {
  const found = treeAt(tree, issue.path);
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.flatMap((key) => unknownKey(found, key, knownKeys(issue)));
    case "invalid_key":
      return readKey(tree, issue.path);
    case "invalid_union":
      return readUnion(tree, issue);
    case "invalid_type":
      return readType(tree, issue);
    case "invalid_value":
      return readValue(found, issue);
    case "invalid_format":
      return readFormat(found, issue);
    case "too_small":
      return readTooSmall(found, issue);
    case "too_big":
      return said("too-long", found.at, `at most ${issue.maximum} ${unitOf(issue.origin)} can stand here`);
    case "custom":
      return said("bad-date", found.at, `${shown(found)} is no day of the calendar`, dayHint);
    default:
      return said("wrong-value", found.at, `${shown(found)} is not allowed here`);
  }
}

const dayHint = "write it as YYYY-MM-DD";
const emptyHint = "leave the key out to mean all, or name what you mean";

/** The message of a closed form is the list of the keys that it knows. */
function knownKeys({ message }: z.core.$ZodIssue): readonly string[] {
  return message.split(" ");
}

function unknownKey(tree: Tree, key: string, known: readonly string[]): Said[] {
  const place = memberOf(tree, key)?.key ?? tree.at;
  const hint = () => (key === "rules" ? "a rule stands in the clause that says it" : didYouMean(key, known));
  return said("unknown-key", place, `the key \`${key}\` has no meaning here`, hint);
}

function readType(tree: Tree, issue: z.core.$ZodIssueInvalidType): Said[] {
  const found = treeAt(tree, issue.path);
  if (isMissing(tree, issue.path)) return missingKey(tree, issue.path);
  const isOtherScalar = found.kind === "scalar" && typeof found.value !== "string";
  const hint = isOtherScalar && issue.expected === "string" ? "quote it if it is meant as text" : "";
  return said("wrong-type", found.at, `${shown(found)} should be ${wordFor(issue.expected)}`, hint);
}

function isMissing(tree: Tree, path: readonly PropertyKey[]): boolean {
  const parent = treeAt(tree, path.slice(0, -1));
  const member = memberOf(parent, String(path.at(-1)));
  return path.length > 0 && parent.kind === "map" && (member === undefined || isEmpty(member.value));
}

function missingKey(tree: Tree, path: readonly PropertyKey[]): Said[] {
  const parent = treeAt(tree, path.slice(0, -1));
  const key = String(path.at(-1));
  const member = memberOf(parent, key);
  const code = Object.hasOwn(missingCodes, key) ? missingCodes[key] : undefined;
  const what = member === undefined ? "is missing" : "has no value";
  return said(code ?? "missing-key", member?.key ?? parent.at, `the key \`${key}\` ${what}`);
}

/** What is missed most has a name of its own. */
const missingCodes: Readonly<Record<string, FindingCode>> = {
  words: "clause-without-words",
  effective: "no-effective-date",
  contact: "no-contact",
};

function readValue(found: Tree, issue: z.core.$ZodIssueInvalidValue): Said[] {
  const allowed = issue.values.map(String);
  const code = issue.path.length === 1 && issue.path[0] === "format" ? "unknown-format" : "wrong-value";
  const written = found.kind === "scalar" ? String(found.value) : "";
  return said(code, found.at, `${shown(found)} is not allowed here`, () => didYouMean(written, allowed));
}

function readTooSmall(found: Tree, issue: z.core.$ZodIssueTooSmall): Said[] {
  if (issue.origin === "array") return said("empty-list", found.at, "the list is empty", emptyHint);
  if (issue.origin === "string") return said("wrong-value", found.at, "the text is empty");
  return said("wrong-value", found.at, `at least ${issue.minimum} is needed here`);
}

function readFormat(found: Tree, issue: z.core.$ZodIssueInvalidStringFormat): Said[] {
  const value = found.kind === "scalar" ? String(found.value) : "";
  if ([namePattern, clauseIdPattern].some((pattern) => String(pattern) === issue.pattern)) {
    return readName(found.at, value);
  }
  if (issue.path.at(-1) === "effective" || issue.path.at(-1) === "since") {
    return said("bad-date", found.at, `${shown(found)} is no day of the calendar`, dayHint);
  }
  return said("wrong-value", found.at, `${shown(found)} has not the form that is needed here`);
}

function readKey(tree: Tree, path: readonly PropertyKey[]): Said[] {
  const key = String(path.at(-1));
  const parent = treeAt(tree, path.slice(0, -1));
  return readName(memberOf(parent, key)?.key ?? parent.at, key);
}

function readName(place: Place, name: string): Said[] {
  const shownName = `\`${name.slice(0, 64)}\``;
  const alike = findLookAlike(name);
  if (alike === null) {
    return said(
      "bad-name",
      place,
      `${shownName} is no name`,
      "use lower-case letters, digits and single hyphens",
    );
  }
  const point = (alike.letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  const message = `${shownName} holds the letter U+${point}`;
  return said("look-alike", place, message, "type it again in Latin letters");
}

/**
 * Of several forms the one that came furthest is the one that was meant. Where all of them refuse a key, it is the key
 * that is wrong, and each of them adds to what it might have been.
 */
function readUnion(tree: Tree, issue: z.core.$ZodIssueInvalidUnion): Said[] {
  const found = treeAt(tree, issue.path);
  if (isMissing(tree, issue.path)) return missingKey(tree, issue.path);
  const branches = issue.errors.filter((issues) => !issues.some(isOtherType));
  const refusals = branches.map((issues) => issues.flatMap((one) => (isKeyIssue(one) ? [one] : [])));
  if (branches.length > 1 && refusals.every((one) => one.length > 0)) {
    const known = refusals.flat().flatMap(knownKeys);
    const unknown = [...new Set(refusals.flat().flatMap(({ keys }) => keys))].filter(
      (key) => !known.includes(key),
    );
    if (unknown.length === 0) return said("wrong-value", found.at, "only one of these keys can stand here");
    return unknown.flatMap((key) => unknownKey(found, key, known));
  }
  const depthOf = (issues: readonly z.core.$ZodIssue[]) =>
    Math.max(0, ...issues.map(({ path }) => path.length));
  const [nearest] = [...branches].sort((a, b) => depthOf(b) - depthOf(a));
  if (nearest === undefined)
    return said("wrong-type", found.at, `${shown(found)} has not the form needed here`);
  return readIssues(
    tree,
    nearest.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })),
  );
}

function isKeyIssue(issue: z.core.$ZodIssue): issue is z.core.$ZodIssueUnrecognizedKeys {
  return issue.code === "unrecognized_keys" && issue.path.length === 0;
}

function isOtherType(issue: z.core.$ZodIssue): boolean {
  return issue.path.length === 0 && issue.code === "invalid_type";
}

function isEmpty(tree: Tree): boolean {
  return tree.kind === "scalar" && tree.value === null;
}

function shown(tree: Tree): string {
  if (tree.kind === "list") return "a list";
  if (tree.kind === "map") return "a map";
  return tree.value === null ? "nothing" : `\`${String(tree.value).slice(0, 64)}\``;
}

function wordFor(expected: string): string {
  return Object.hasOwn(typeWords, expected) ? (typeWords[expected] ?? expected) : expected;
}

const typeWords: Readonly<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  int: "a whole number",
  number: "a number",
  object: "a map",
  record: "a map",
  string: "a text",
};

function unitOf(origin: string): string {
  return origin === "string" ? "characters" : "entries";
}
