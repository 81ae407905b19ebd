import { Document, isMap, isScalar, isSeq, type Node, visit } from "yaml";
import { printDocument } from "./format.ts";
import type { Clause, DataType, Named, Policy, Purpose, Rule, Section, Words } from "./model.ts";

/**
 * The text of a policy in one file: parsing it gives the same policy. Groups are written as trees, boxes by their
 * leaves; comments are not part of a policy and so are lost.
 */
export function printPolicy(policy: Policy): string {
  const { vocabulary, sections, clauses, ...head } = policy;
  const text = {
    ...head,
    vocabulary: {
      properties: byName(vocabulary.properties, ({ kind, words }) => ({ ...words, kind })),
      data: tree(vocabulary.data, vocabulary.dataGroups, dataLeaf),
      purposes: tree(vocabulary.purposes, vocabulary.purposeGroups, purposeLeaf),
      scenarios: byName(vocabulary.scenarios, ({ words }) => words),
      recipients: byName(vocabulary.recipients, ({ kind, words }) => ({ ...words, kind })),
      regions: byName(vocabulary.regions, ({ words }) => words),
      roles: byName(vocabulary.roles, ({ words }) => words),
      ...(vocabulary.actions.length === 0 ? {} : { actions: vocabulary.actions }),
    },
    sections: sections.map(printSection),
    clauses: clauses.map(printClause),
  };
  // Rules may share a list; as an alias it could not be read again.
  const document = new Document(text, { aliasDuplicateObjects: false });
  visit(document, {
    Collection: (_key, node) => {
      if (isSmall(node)) node.flow = true;
    },
  });
  return printDocument(document);
}

function printSection({ name, words, summary }: Section) {
  return { name, ...words, ...(summary === undefined ? {} : { summary }) };
}

function printClause({ id, section, kind, words, refused, addition, rules }: Clause) {
  return {
    id,
    section,
    kind,
    ...(addition === undefined ? {} : { addition }),
    words,
    ...(refused === undefined ? {} : { refused }),
    ...(rules.length === 0 ? {} : { rules: rules.map(printRule) }),
  };
}

function printRule(rule: Rule): object {
  switch (rule.type) {
    case "permit":
      return { permit: rule.box, basis: rule.basis };
    case "forbid":
      return { forbid: rule.box, code: rule.code };
    case "require":
      return { require: rule.box, obligations: rule.obligations.map(printObligation) };
    case "domain":
      return { [rule.name]: rule.value };
  }
}

function printObligation({ type, argument }: { readonly type: string; readonly argument: string }): object {
  return { [type]: counted.includes(type) ? Number(argument) : argument };
}

/** Obligations whose argument is a number in the text. */
const counted: readonly string[] = ["aggregate", "approve"];

type Leaf = Named & { readonly groups: readonly string[] };
type TreeText = { [name: string]: Words | (Words & { children: TreeText }) };

/** A tree from leaves that name their groups, nearest first. A group stands where its first leaf or group does. */
function tree<T extends Leaf>(
  leaves: readonly T[],
  groups: readonly Named[],
  print: (leaf: T) => Words,
): TreeText {
  const wordsOf = new Map(groups.map(({ name, words }) => [name, words]));
  const root: TreeText = {};
  for (const leaf of leaves) {
    let level = root;
    for (const group of [...leaf.groups].reverse()) {
      const found = level[group];
      const node = found !== undefined && "children" in found ? found : emptyGroup(wordsOf.get(group), group);
      level[group] = node;
      level = node.children;
    }
    level[leaf.name] = print(leaf);
  }
  return root;
}

function emptyGroup(words: Words | undefined, name: string): Words & { children: TreeText } {
  return { ...(words ?? { en: name }), children: {} };
}

function dataLeaf({ words, value, sensitivity, identifier, holds }: DataType): Words {
  return {
    ...words,
    ...(value === "text" ? {} : { value }),
    ...(sensitivity === "normal" ? {} : { sensitivity }),
    ...(identifier ? { identifier } : {}),
    ...(holds === "one" ? {} : { holds }),
  };
}

function purposeLeaf({ words, basis }: Purpose): Words {
  return { ...words, ...{ basis } };
}

function byName<T extends Named>(items: readonly T[], print: (item: T) => object): object {
  return Object.fromEntries(items.map((item) => [item.name, print(item)]));
}

const inlineMembersMax = 6;

/** What fits on a line: a list or a map of a few short scalars. */
function isSmall(node: Node): boolean {
  if (isSeq(node))
    return node.items.length > 0 && node.items.every((item) => isScalar(item) && isShort(item.value));
  if (!isMap(node) || node.items.length === 0 || node.items.length > inlineMembersMax) return false;
  return node.items.every(({ value }) => isScalar(value) && isShort(value.value));
}

function isShort(value: unknown): boolean {
  return String(value).length <= 40;
}
