import type { Place, Report } from "../findings.ts";
import type { DataType, LegalBasis, Named, Purpose, Vocabulary, Words } from "../model.ts";
import type { WordsText } from "./forms.ts";
import type { DataNode, PurposeNode, VocabularyText } from "./policy-form.ts";
import { memberOf, type Tree, treeAt } from "./tree.ts";

/** Where a part of the policy that is being built was written. */
export type Note = (pointer: string, place: Place) => void;

/** The `vocabulary` of one file, with the tree of that file. */
export type VocabularyPart = { readonly tree: Tree; readonly text: VocabularyText };

/** The vocabularies of all files as one. A name stands once in its list, whether it is a leaf or a group. */
export function buildVocabulary(parts: readonly VocabularyPart[], note: Note, report: Report): Vocabulary {
  const declare = declarer(note, report);
  const data = parts.flatMap(({ text, tree }) =>
    flatten("data", text.data, within(tree, "data"), [], declare).map((node) => ({ ...node, tree })),
  );
  const purposes = parts.flatMap(({ text, tree }) =>
    flatten("purposes", text.purposes, within(tree, "purposes"), [], declare),
  );
  const list = <T extends WordsText>(
    name: "properties" | "scenarios" | "recipients" | "regions" | "roles",
    of: (text: VocabularyText) => Readonly<Record<string, T>> | undefined,
  ) => parts.flatMap(({ text, tree }) => entries(name, of(text), within(tree, name), declare));

  for (const { node, place } of data) refuseLeafKeys(node, place, report);
  return {
    properties: list("properties", (text) => text.properties).map(({ name, node }) => ({
      ...named(name, node),
      kind: node.kind,
    })),
    data: data.filter(isLeaf).map(({ name, node, groups }) => dataType(name, node, groups)),
    dataGroups: data.filter((one) => !isLeaf(one)).map(({ name, node }) => named(name, node)),
    purposes: purposes.filter(isLeaf).flatMap((one) => purpose(one, report)),
    purposeGroups: purposes.filter((one) => !isLeaf(one)).map(({ name, node }) => named(name, node)),
    scenarios: list("scenarios", (text) => text.scenarios).map(({ name, node }) => named(name, node)),
    recipients: list("recipients", (text) => text.recipients).map(({ name, node }) => ({
      ...named(name, node),
      kind: node.kind,
    })),
    regions: list("regions", (text) => text.regions).map(({ name, node }) => named(name, node)),
    roles: list("roles", (text) => text.roles).map(({ name, node }) => named(name, node)),
    actions: [...new Set(parts.flatMap(({ text }) => text.actions ?? []))],
  };
}

export function toWords({ en, zh }: WordsText): Words {
  return zh === undefined ? { en } : { en, zh };
}

type Declare = (list: string, name: string, place: Place) => void;

function declarer(note: Note, report: Report): Declare {
  const seen = new Set<string>();
  return (list, name, place) => {
    const pointer = `vocabulary/${list}/${name}`;
    if (seen.has(pointer)) {
      report.add("duplicate-name", place, `\`${name}\` is declared twice`, "give one of them another name");
      return;
    }
    seen.add(pointer);
    note(pointer, place);
  };
}

function within(tree: Tree, key: string): Tree {
  return treeAt(tree, [key]);
}

function entries<T>(
  list: string,
  nodes: Readonly<Record<string, T>> | undefined,
  tree: Tree,
  declare: Declare,
): { readonly name: string; readonly node: T }[] {
  return Object.entries(nodes ?? {}).map(([name, node]) => {
    declare(list, name, memberOf(tree, name)?.key ?? tree.at);
    return { name, node };
  });
}

type Flat<T> = {
  readonly name: string;
  readonly node: T;
  /** Nearest first. */
  readonly groups: readonly Flat<T>[];
  readonly place: Place;
};
type TreeNode<T> = { readonly children?: Readonly<Record<string, T>> | undefined };

/** A tree of names in the order of the text. A group comes before its children. */
function flatten<T extends TreeNode<T>>(
  list: string,
  nodes: Readonly<Record<string, T>> | undefined,
  tree: Tree,
  groups: readonly Flat<T>[],
  declare: Declare,
): Flat<T>[] {
  return Object.entries(nodes ?? {}).flatMap(([name, node]) => {
    const member = memberOf(tree, name);
    const place = member?.key ?? tree.at;
    declare(list, name, place);
    const flat = { name, node, groups, place };
    if (node.children === undefined || member === undefined) return [flat];
    return [
      flat,
      ...flatten(list, node.children, treeAt(member.value, ["children"]), [flat, ...groups], declare),
    ];
  });
}

function isLeaf({ node }: { readonly node: TreeNode<unknown> }): boolean {
  return node.children === undefined;
}

const leafKeys = ["value", "sensitivity", "identifier", "holds"] as const;

function refuseLeafKeys(node: DataNode, place: Place, report: Report): void {
  if (node.children === undefined) return;
  for (const key of leafKeys) {
    if (node[key] !== undefined) {
      report.add("unknown-key", place, `a group of data has no \`${key}\``, "say it of each of its children");
    }
  }
}

function named(name: string, node: WordsText): Named {
  return { name, words: toWords(node) };
}

function dataType(name: string, node: DataNode, groups: readonly { readonly name: string }[]): DataType {
  return {
    ...named(name, node),
    groups: groups.map((group) => group.name),
    value: node.value ?? "text",
    sensitivity: node.sensitivity ?? "normal",
    identifier: node.identifier ?? false,
    holds: node.holds ?? "one",
  };
}

function purpose({ name, node, groups, place }: Flat<PurposeNode>, report: Report): Purpose[] {
  const chain: readonly (LegalBasis | undefined)[] = [node.basis, ...groups.map((group) => group.node.basis)];
  const basis = chain.find((one) => one !== undefined);
  if (basis === undefined) {
    report.add("no-legal-basis", place, `the purpose \`${name}\` has no legal basis`, "add `basis`");
    return [];
  }
  return [{ ...named(name, node), groups: groups.map((group) => group.name), basis }];
}
