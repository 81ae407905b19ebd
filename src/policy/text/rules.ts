import type { z } from "zod";
import { didYouMean } from "../did-you-mean.ts";
import type { Place, Report } from "../findings.ts";
import {
  type Atom,
  atomNames,
  atoms,
  type Box,
  type Dimension,
  dimensions,
  type LegalBasis,
  legalBases,
  type Obligation,
  obligationTypes,
  type Rule,
} from "../model.ts";
import { ruleTypes } from "../rule-types/index.ts";
import {
  type BoxText,
  forbidForm,
  type ObligationText,
  permitForm,
  requireForm,
} from "../rule-types/judged.ts";
import { reportIssues } from "./issues.ts";
import { listOfDimension, type Names, resolveReferences } from "./names.ts";
import { ruleForm } from "./policy-form.ts";
import { type Tree, treeAt, treeToValue } from "./tree.ts";

export type RuleContext = {
  readonly names: Names;
  readonly basisByPurpose: ReadonlyMap<string, LegalBasis>;
  readonly report: Report;
};

/** The rules that one entry of `rules` stands for: several where a permit's purposes have different legal bases. */
export function buildRules(tree: Tree, context: RuleContext): readonly Rule[] {
  const type = typeOf(tree, context.report);
  if (type === null) return [];
  switch (type) {
    case "permit": {
      const form = read(tree, permitForm, context.report);
      return form === null ? [] : permits(form, tree, context);
    }
    case "forbid": {
      const form = read(tree, forbidForm, context.report);
      if (form === null) return [];
      return [{ type, box: expandBox(form.forbid, treeAt(tree, [type]), context), code: form.code }];
    }
    case "require": {
      const form = read(tree, requireForm, context.report);
      if (form === null) return [];
      const box = expandBox(form.require, treeAt(tree, [type]), context);
      return [{ type, box, obligations: form.obligations.flatMap(toObligation) }];
    }
    default:
      return domainRule(type, tree, context);
  }
}

/** The type of a rule is the one key of its entry that is a registered type. */
function typeOf(tree: Tree, report: Report): string | null {
  if (tree.kind !== "map") {
    report.add("wrong-type", tree.at, "a rule should be a map", "write it as `permit: { … }`");
    return null;
  }
  const keys = [...tree.members.keys()];
  const [type, second] = keys.filter((key) => ruleTypes.has(key));
  if (type === undefined) {
    const key = keys[0] ?? "";
    const place = tree.members.get(key)?.key ?? tree.at;
    report.add("unknown-rule-type", place, `\`${key}\` is no type of rule`, () =>
      didYouMean(key, [...ruleTypes.keys()]),
    );
    return null;
  }
  if (second === undefined) return type;
  const place = tree.members.get(second)?.key ?? tree.at;
  report.add(
    "several-rule-types",
    place,
    `\`${type}\` and \`${second}\` are one rule here`,
    "begin each with a hyphen",
  );
  return null;
}

function read<S extends z.ZodType>(tree: Tree, form: S, report: Report): z.output<S> | null {
  const parsed = form.safeParse(treeToValue(tree));
  if (parsed.success) return parsed.data;
  reportIssues(tree, parsed.error.issues, report);
  return null;
}

function domainRule(name: string, tree: Tree, { names, report }: RuleContext): Rule[] {
  const form = read(tree, ruleForm(name), report);
  if (form === null) return [];
  const references = ruleTypes.get(name)?.names ?? [];
  const value = resolveReferences(form[name], treeAt(tree, [name]), references, names);
  return isRecord(value) ? [{ type: "domain", name, value }] : [];
}

function permits(form: z.output<typeof permitForm>, tree: Tree, context: RuleContext): Rule[] {
  const box = expandBox(form.permit, treeAt(tree, ["permit"]), context);
  if (form.basis !== undefined) return [{ type: "permit", box, basis: form.basis }];
  const purposes = box.purpose ?? context.names.all("purposes");
  const byBasis = legalBases.flatMap((basis) => {
    const purpose = purposes.filter((name) => context.basisByPurpose.get(name) === basis);
    return purpose.length === 0 ? [] : [{ type: "permit" as const, box: { ...box, purpose }, basis }];
  });
  const [only, ...more] = byBasis;
  return only !== undefined && more.length === 0 ? [{ ...only, box }] : byBasis;
}

function expandBox(text: BoxText, tree: Tree, context: RuleContext): Box {
  const chosen = dimensions.flatMap((dimension: Dimension) => {
    const choice = text[dimension];
    if (choice === undefined) return [];
    const list = listOfDimension[dimension];
    const expand = (name: string, place: Place) => context.names.expand(list, name, place);
    return [
      [dimension, expandChoice(choice, treeAt(tree, [dimension]), context.names.all(list), expand, context)],
    ];
  });
  const when = atomNames.flatMap((atom) => {
    const choice = text.when?.[atom];
    if (choice === undefined) return [];
    const all = atom === "residency" ? context.names.all("residencies") : valuesOfAtom(atom);
    const expand = (name: string, place: Place) =>
      atom === "residency" ? context.names.expand("residencies", name, place) : [name];
    return [[atom, expandChoice(choice, treeAt(tree, ["when", atom]), all, expand, context)]];
  });
  const box: Box = Object.fromEntries(chosen);
  return when.length === 0 ? box : { ...box, when: Object.fromEntries(when) };
}

type Choice = readonly string[] | { readonly except: readonly string[] };

/** The leaves of a choice, each once, in the order of the text; after `except` in the order of the vocabulary. */
function expandChoice(
  choice: Choice,
  tree: Tree,
  all: readonly string[],
  expand: (name: string, place: Place) => readonly string[],
  { report }: RuleContext,
): readonly string[] {
  const names: readonly string[] = isNames(choice) ? choice : choice.except;
  const written = isNames(choice) ? tree : treeAt(tree, ["except"]);
  const placeOf = (number: number): Place =>
    written.kind === "list" ? treeAt(written, [number]).at : written.at;
  const expanded = new Set(names.flatMap((name, number) => expand(name, placeOf(number))));
  if (isNames(choice)) return [...expanded];
  const rest = all.filter((name) => !expanded.has(name));
  if (rest.length === 0) report.add("empty-list", tree.at, "`except` leaves nothing", "name what you mean");
  return rest;
}

function isNames(choice: Choice): choice is readonly string[] {
  return Array.isArray(choice);
}

function valuesOfAtom(atom: Atom): readonly string[] {
  return atoms[atom].values;
}

function toObligation(text: ObligationText): Obligation[] {
  const entries: readonly (readonly [string, unknown])[] = Object.entries(text);
  return obligationTypes.flatMap((type) =>
    entries.flatMap(([key, argument]) => (key === type ? [{ type, argument: String(argument) }] : [])),
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
