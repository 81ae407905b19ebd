import type { Place, Positions, Report } from "../findings.ts";
import {
  atomNames,
  type Clause,
  dimensions,
  type Policy,
  type Rule,
  type Section,
  type Vocabulary,
} from "../model.ts";
import { textLimits } from "./limits.ts";
import { newNames } from "./names.ts";
import type { ClauseText, PartText, PolicyText } from "./policy-form.ts";
import { buildRules, type RuleContext } from "./rules.ts";
import { memberOf, type Tree, treeAt } from "./tree.ts";
import { buildVocabulary, type Note, toWords } from "./vocabulary.ts";

/** A file whose form is right. The entry comes first. */
export type ReadPart = { readonly tree: Tree; readonly text: PartText };
export type Built = { readonly policy: Policy; readonly positions: Positions };

/** Makes the policy out of its files: vocabulary first, then clauses, whose names it resolves. */
export function buildPolicy(
  entry: { readonly tree: Tree; readonly text: PolicyText },
  parts: readonly ReadPart[],
  report: Report,
): Built | null {
  const positions = new Map<string, Place>();
  const note: Note = (pointer, place) => positions.set(pointer, place);
  noteHead(entry.tree, note);

  const vocabularies = parts.flatMap(({ tree, text: { vocabulary } }) =>
    vocabulary === undefined ? [] : [{ tree: treeAt(tree, ["vocabulary"]), text: vocabulary }],
  );
  const vocabulary = buildVocabulary(vocabularies, note, report);
  const clauses = parts.flatMap(({ tree, text }) =>
    (text.clauses ?? []).map((clause, number) => ({ clause, tree: treeAt(tree, ["clauses", number]) })),
  );
  const names = newNames(
    vocabulary,
    clauses.map(({ clause }) => clause.id),
    report,
  );
  const basisByPurpose = new Map(vocabulary.purposes.map(({ name, basis }) => [name, basis]));
  const context: RuleContext = { names, basisByPurpose, report };

  const { text } = entry;
  names.leaf("regions", text.homeRegion, treeAt(entry.tree, ["homeRegion"]).at);
  if (isTooLarge(vocabulary, clauses, entry.tree, report)) return null;
  const policy: Policy = {
    format: text.format,
    tenant: text.tenant,
    version: text.version,
    effective: text.effective,
    title: toWords(text.title),
    summary: toWords(text.summary),
    languages: text.languages,
    controller: controllerOf(text),
    ...revisionOf(text),
    homeRegion: text.homeRegion,
    closedBy: text.closedBy,
    vocabulary,
    sections: text.sections.map(toSection),
    clauses: clauses.map(({ clause, tree }, number) => {
      noteClause(tree, `clauses/${number}`, note);
      return toClause(clause, rulesOf(tree, `clauses/${number}`, context, note));
    }),
  };
  return { policy, positions };
}

function controllerOf({ controller }: PolicyText): Policy["controller"] {
  const { name, contact, address } = controller;
  return address === undefined ? { name, contact } : { name, contact, address };
}

function revisionOf({ revision }: PolicyText): Pick<Policy, "revision"> {
  if (revision === undefined) return {};
  const { author, approver, reason, significance } = revision;
  const said = { author, approver, reason: toWords(reason) };
  return { revision: significance === undefined ? said : { ...said, significance } };
}

// A few bytes name a group, and a rule over groups is as large as their product: what is small to read may not be small.
function isTooLarge(
  vocabulary: Vocabulary,
  clauses: readonly { readonly clause: ClauseText }[],
  tree: Tree,
  report: Report,
): boolean {
  const names = Math.max(...Object.values(vocabulary).map((list) => list.length));
  const rules = clauses.reduce((sum, { clause }) => sum + (clause.rules?.length ?? 0), 0);
  if (names > textLimits.namesMax) report.add("too-many-parts", tree.at, `${names} names in one list`);
  if (rules > textLimits.rulesMax) report.add("too-many-parts", tree.at, `${rules} rules`);
  return names > textLimits.namesMax || rules > textLimits.rulesMax;
}

function toSection({ name, summary, ...words }: PolicyText["sections"][number]): Section {
  const section = { name, words: toWords(words) };
  return summary === undefined ? section : { ...section, summary: toWords(summary) };
}

function toClause(text: ClauseText, rules: readonly Rule[]): Clause {
  const { id, section, kind, words, refused, addition } = text;
  return {
    id,
    section,
    words: toWords(words),
    kind,
    rules,
    ...(refused === undefined
      ? {}
      : {
          refused: {
            term: toWords(refused.term),
            unlock: refused.unlock === "never" ? "never" : toWords(refused.unlock),
          },
        }),
    ...(addition === undefined ? {} : { addition }),
  };
}

function rulesOf(clause: Tree, pointer: string, context: RuleContext, note: Note): readonly Rule[] {
  const written = treeAt(clause, ["rules"]);
  const items = written.kind === "list" ? written.items : [];
  const rules: Rule[] = [];
  for (const item of items) {
    for (const rule of buildRules(item, context)) {
      noteRule(item, rule, `${pointer}/rules/${rules.length}`, note);
      rules.push(rule);
    }
  }
  return rules;
}

function noteHead(tree: Tree, note: Note): void {
  note("", tree.at);
  for (const key of ["effective", "title", "summary", "languages", "revision", "homeRegion", "closedBy"]) {
    noteMember(tree, [key], key, note);
  }
  for (const key of ["name", "contact", "address"])
    noteMember(tree, ["controller", key], `controller/${key}`, note);
  const sections = treeAt(tree, ["sections"]);
  if (sections.kind !== "list") return;
  for (const number of sections.items.keys())
    noteMember(tree, ["sections", number], `sections/${number}`, note);
}

function noteClause(tree: Tree, pointer: string, note: Note): void {
  note(pointer, memberOf(tree, "id")?.value.at ?? tree.at);
  for (const path of [
    ["section"],
    ["kind"],
    ["words"],
    ["words", "en"],
    ["words", "zh"],
    ["refused"],
    ["rules"],
  ]) {
    noteMember(tree, path, `${pointer}/${path.join("/")}`, note);
  }
}

function noteRule(tree: Tree, rule: Rule, pointer: string, note: Note): void {
  const key = rule.type === "domain" ? rule.name : rule.type;
  note(pointer, memberOf(tree, key)?.key ?? tree.at);
  for (const member of ["basis", "code", "obligations"]) {
    noteMember(tree, [member], `${pointer}/${member}`, note);
  }
  const inner = treeAt(tree, [key]);
  const members = rule.type === "domain" ? Object.keys(rule.value) : dimensions;
  for (const member of members) noteMember(inner, [member], `${pointer}/${member}`, note);
  for (const atom of atomNames) noteMember(inner, ["when", atom], `${pointer}/when/${atom}`, note);
}

function noteMember(tree: Tree, path: readonly (string | number)[], pointer: string, note: Note): void {
  const parent = treeAt(tree, path.slice(0, -1));
  const found = treeAt(parent, path.slice(-1));
  if (found !== parent) note(pointer, found.at);
}
