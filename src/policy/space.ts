import type { Atom, Dimension, ForbidRule, PermitRule, Policy, RequireRule } from "./model.ts";
import { atomNames, atoms, dimensions, sources } from "./model.ts";

/** A dimension or an atom: one coordinate of a cell. */
export type AxisName = Dimension | Atom;

/** One coordinate with its closed list of values, in the order of the vocabulary. */
export type Axis = { readonly name: AxisName; readonly values: readonly string[] };

/** A rule that the judge reads, and the clause that says it. Domain rules are kept elsewhere. */
export type JudgedRule = {
  readonly clause: string;
  readonly rule: PermitRule | ForbidRule | RequireRule;
};

/** All rules of the policy that open, close or burden a cell, in the order of the text. */
export function judgedRules(policy: Policy): JudgedRule[] {
  return policy.clauses.flatMap(({ id, rules }) =>
    rules.flatMap((rule) => (rule.type === "domain" ? [] : [{ clause: id, rule }])),
  );
}

/**
 * The space over which the policies speak: every dimension, and those atoms that a rule mentions. An atom that no
 * rule mentions changes nothing, so it is left out rather than multiplied in. Several policies give the union of
 * their values, those of the first one first.
 */
export function axesOf(...policies: readonly Policy[]): Axis[] {
  const mentioned = new Set(
    policies.flatMap((policy) => judgedRules(policy).flatMap(({ rule }) => Object.keys(rule.box.when ?? {}))),
  );
  const names: AxisName[] = [...dimensions, ...atomNames.filter((atom) => mentioned.has(atom))];
  return names.map((name) => ({
    name,
    values: [...new Set(policies.flatMap((policy) => valuesOf(policy, name)))],
  }));
}

/** The values that one policy gives to an axis. */
export function valuesOf({ vocabulary }: Policy, axis: AxisName): readonly string[] {
  switch (axis) {
    case "action":
      return vocabulary.actions;
    case "data":
      return vocabulary.data.map(name);
    case "purpose":
      return vocabulary.purposes.map(name);
    case "scenario":
      return vocabulary.scenarios.map(name);
    case "source":
      return sources;
    case "recipient":
      return vocabulary.recipients.map(name);
    case "region":
      return vocabulary.regions.map(name);
    case "role":
      return vocabulary.roles.map(name);
    case "residency":
      return [...vocabulary.regions.map(name), ...atoms.residency.values];
    default:
      return atoms[axis].values;
  }
}

/** The values to which a rule's box restricts an axis, or `undefined` where it leaves it open. */
export function allowedBy({ box }: JudgedRule["rule"], axis: AxisName): readonly string[] | undefined {
  return isDimension(axis) ? box[axis] : box.when?.[axis];
}

export function isDimension(axis: AxisName): axis is Dimension {
  return known.has(axis);
}

const known: ReadonlySet<string> = new Set(dimensions);

function name(named: { readonly name: string }): string {
  return named.name;
}
