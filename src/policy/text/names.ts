import { didYouMean } from "../did-you-mean.ts";
import type { Place, Report } from "../findings.ts";
import { type Dimension, sources, type Vocabulary } from "../model.ts";
import type { NameList, NameReference } from "../rule-types/rule-type.ts";
import { type Tree, treeAt } from "./tree.ts";

/** Resolves the names of a rule against what the policy declares. */
export type Names = {
  /** All names of a list, leaves only. */
  readonly all: (list: NameList) => readonly string[];
  /** The leaves that a name stands for. One that is unknown is reported, and stands for nothing. */
  readonly expand: (list: NameList, name: string, place: Place) => readonly string[];
  /** A name that must be a leaf. */
  readonly leaf: (list: NameList, name: string, place: Place) => void;
};

export const listOfDimension: Readonly<Record<Dimension, NameList>> = {
  action: "actions",
  data: "data",
  purpose: "purposes",
  scenario: "scenarios",
  source: "sources",
  recipient: "recipients",
  region: "regions",
  role: "roles",
};

const kindOf: Readonly<Record<NameList, string>> = {
  actions: "action",
  clauses: "clause",
  data: "data type",
  properties: "property",
  purposes: "purpose",
  recipients: "recipient",
  regions: "region",
  residencies: "region",
  roles: "role",
  scenarios: "scenario",
  sources: "source",
};

export function newNames(vocabulary: Vocabulary, clauses: readonly string[], report: Report): Names {
  const lists: Readonly<Record<NameList, ReadonlyMap<string, readonly string[]>>> = {
    actions: leaves(vocabulary.actions),
    clauses: leaves(clauses),
    data: withGroups(vocabulary.data),
    properties: leaves(vocabulary.properties.map(nameOf)),
    purposes: withGroups(vocabulary.purposes),
    recipients: leaves(vocabulary.recipients.map(nameOf)),
    regions: leaves(vocabulary.regions.map(nameOf)),
    residencies: leaves([...vocabulary.regions.map(nameOf), "unknown"]),
    roles: leaves(vocabulary.roles.map(nameOf)),
    scenarios: leaves(vocabulary.scenarios.map(nameOf)),
    sources: leaves(sources),
  };
  const leavesByList: ReadonlyMap<string, readonly string[]> = new Map(
    Object.entries(lists).map(([list, found]) => [
      list,
      [...found].flatMap(([name, [first]]) => (first === name ? [name] : [])),
    ]),
  );
  const expand: Names["expand"] = (list, name, place) => {
    const found = lists[list].get(name);
    if (found !== undefined) return found;
    report.add("unknown-name", place, `\`${name}\` is no known ${kindOf[list]}`, () =>
      didYouMean(name, [...lists[list].keys()]),
    );
    return [];
  };
  return {
    all: (list) => leavesByList.get(list) ?? [],
    expand,
    leaf: (list, name, place) => {
      const found = expand(list, name, place);
      if (found.length === 0 || found[0] === name) return;
      report.add("unknown-name", place, `\`${name}\` is a group, and one ${kindOf[list]} is needed here`);
    },
  };
}

/**
 * The value of a domain's rule with its names resolved: in a list a group gives way to its leaves, each of which stands
 * once.
 */
export function resolveReferences(
  value: unknown,
  tree: Tree,
  references: readonly NameReference[],
  names: Names,
): unknown {
  return references.reduce((resolved, { at, list }) => resolve(resolved, tree, at, list, names), value);
}

function resolve(value: unknown, tree: Tree, at: readonly string[], list: NameList, names: Names): unknown {
  const [step, ...rest] = at;
  if (step === undefined) {
    if (typeof value === "string") names.leaf(list, value, tree.at);
    return value;
  }
  if (step !== "*") {
    if (!isRecord(value) || value[step] === undefined) return value;
    return { ...value, [step]: resolve(value[step], treeAt(tree, [step]), rest, list, names) };
  }
  if (!Array.isArray(value)) return value;
  const items: readonly unknown[] = value;
  // A single name may stand there without brackets: then the tree has no list, and the name's own place is the right one.
  const placeOf = (number: number): Tree => (tree.kind === "list" ? treeAt(tree, [number]) : tree);
  if (rest.length > 0) return items.map((item, number) => resolve(item, placeOf(number), rest, list, names));
  const expanded = items.flatMap((item, number) => names.expand(list, String(item), placeOf(number).at));
  return [...new Set(expanded)];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function leaves(names: readonly string[]): ReadonlyMap<string, readonly string[]> {
  return new Map(names.map((name) => [name, [name]]));
}

type Leaf = { readonly name: string; readonly groups: readonly string[] };

function withGroups(items: readonly Leaf[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const { name, groups } of items) {
    for (const key of [name, ...groups]) found.set(key, [...(found.get(key) ?? []), name]);
  }
  return found;
}

function nameOf({ name }: { readonly name: string }): string {
  return name;
}
