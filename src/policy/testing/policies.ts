import fc from "fast-check";
import type { Box, Clause, Obligation, Policy, Request, Rule, Vocabulary } from "../model.ts";
import { type Atom, atomNames, dimensions } from "../model.ts";
import { axesOf, isDimension, valuesOf } from "../space.ts";

/** A vocabulary small enough that every cell can be asked. */
export const smallVocabulary: Vocabulary = {
  properties: [{ name: "web", words: { en: "The site" }, kind: "site" }],
  data: ["full-name", "email", "card-number"].map((name) => ({
    name,
    words: { en: name },
    groups: name === "card-number" ? ["payment"] : ["identity"],
    value: "text",
    sensitivity: "normal",
    identifier: false,
    holds: "one",
  })),
  dataGroups: ["identity", "payment"].map((name) => ({ name, words: { en: name } })),
  purposes: ["delivery", "marketing"].map((name) => ({
    name,
    words: { en: name },
    groups: [],
    basis: "contract",
  })),
  purposeGroups: [],
  scenarios: named("sign-up", "order"),
  recipients: [{ name: "self", words: { en: "Us" }, kind: "self" }],
  regions: named("us", "eu"),
  roles: named("clerk", "support"),
  actions: ["collect", "read"],
};

/** Smaller still, for judges that take their time. */
export const tinyVocabulary: Vocabulary = {
  ...smallVocabulary,
  data: smallVocabulary.data.slice(1),
  scenarios: smallVocabulary.scenarios.slice(1),
  regions: smallVocabulary.regions.slice(1),
};

/** A policy of these rules, one clause each unless clauses are given: `c1`, `c2` … in order. */
export function policyOf(rules: readonly Rule[], vocabulary: Vocabulary = smallVocabulary): Policy {
  return policyOfClauses(
    rules.map((rule, number) => clauseOf(`c${number + 1}`, [rule])),
    vocabulary,
  );
}

export function policyOfClauses(
  clauses: readonly Clause[],
  vocabulary: Vocabulary = smallVocabulary,
): Policy {
  return {
    format: "troth/policy/1",
    tenant: "small",
    version: 1,
    effective: "2026-01-01",
    title: { en: "A small policy" },
    summary: { en: "For tests" },
    languages: ["en"],
    controller: { name: "Small", contact: "privacy@small.example" },
    homeRegion: "us",
    closedBy: "closed",
    vocabulary,
    sections: [{ name: "all", words: { en: "All" } }],
    clauses: [...clauses, { ...clauseOf("closed", []), kind: "statement" }],
  };
}

export function clauseOf(id: string, rules: readonly Rule[]): Clause {
  return { id, section: "all", words: { en: `Words of ${id}.` }, kind: "enforceable", rules };
}

/** A request for the first value of every dimension, with changes. */
export function requestOf(policy: Policy, changes: Partial<Request> = {}): Request {
  return {
    ...requestFrom(dimensions.map((dimension) => [dimension, valuesOf(policy, dimension)[0] ?? ""])),
    ...changes,
  };
}

/** Every cell of the space over which the policies speak. */
export function* cells(...policies: readonly Policy[]): Generator<Request> {
  const axes = axesOf(...policies);
  const choose = function* (
    from: number,
    chosen: readonly (readonly [string, string])[],
  ): Generator<Request> {
    const axis = axes[from];
    if (axis === undefined) yield requestFrom(chosen);
    else for (const value of axis.values) yield* choose(from + 1, [...chosen, [axis.name, value]]);
  };
  yield* choose(0, []);
}

/** A cell drawn at random, within a box where one is given. */
export function anyCell(policy: Policy, box: Box = {}): fc.Arbitrary<Request> {
  const axes = axesOf(policy);
  const within = axes.map(({ name, values }) => (isDimension(name) ? box[name] : box.when?.[name]) ?? values);
  return fc
    .tuple(...within.map((values) => fc.constantFrom(...values)))
    .map((chosen) => requestFrom(axes.map(({ name }, number) => [name, chosen[number] ?? ""])));
}

/** Cells of the whole space, and as many within some permit: elsewhere hardly anything is permitted. */
export function anyLikelyCell(policy: Policy): fc.Arbitrary<Request> {
  const permits = policy.clauses.flatMap(({ rules }) =>
    rules.flatMap((rule) => (rule.type === "permit" ? [anyCell(policy, rule.box)] : [])),
  );
  return fc.oneof(anyCell(policy), fc.oneof(...permits));
}

function requestFrom(chosen: readonly (readonly [string, string])[]): Request {
  const values = new Map(chosen);
  const at = (name: string): string => values.get(name) ?? "";
  const state = Object.fromEntries(atomNames.flatMap((atom) => (values.has(atom) ? [[atom, at(atom)]] : [])));
  return {
    action: at("action"),
    data: at("data"),
    purpose: at("purpose"),
    scenario: at("scenario"),
    source: at("source"),
    recipient: at("recipient"),
    region: at("region"),
    role: at("role"),
    state,
  };
}

const drawnAtoms: readonly Atom[] = ["consent", "residency", "relation"];

function anyBox(policy: Policy): fc.Arbitrary<Box> {
  const subset = (values: readonly string[]) =>
    fc.option(fc.subarray([...values], { minLength: 1 }), { nil: undefined, freq: 1 });
  const names = [...dimensions, ...drawnAtoms];
  return fc.tuple(...names.map((name) => subset(valuesOf(policy, name)))).map((sets) => {
    const chosen = names.flatMap((name, number) => {
      const set = sets[number];
      return set === undefined ? [] : [[name, set] as const];
    });
    const when = Object.fromEntries(chosen.filter(([name]) => !isDimension(name)));
    const box: Box = Object.fromEntries(chosen.filter(([name]) => isDimension(name)));
    return Object.keys(when).length === 0 ? box : { ...box, when };
  });
}

export function anyPermit(policy: Policy = policyOf([])): fc.Arbitrary<Rule> {
  return fc.record({
    type: fc.constant("permit"),
    box: anyBox(policy),
    basis: fc.constantFrom("contract", "consent"),
  });
}

export function anyForbid(policy: Policy = policyOf([])): fc.Arbitrary<Rule> {
  return fc.record({
    type: fc.constant("forbid"),
    box: anyBox(policy),
    code: fc.constantFrom("no-consent", "forbidden"),
  });
}

export function anyRequire(policy: Policy = policyOf([])): fc.Arbitrary<Rule> {
  return fc.record({
    type: fc.constant("require"),
    box: anyBox(policy),
    obligations: fc.subarray<Obligation>(
      [
        { type: "mask", argument: "last4" },
        { type: "log", argument: "each" },
      ],
      { minLength: 1 },
    ),
  });
}

export function anyRule(policy: Policy = policyOf([])): fc.Arbitrary<Rule> {
  return fc.oneof(anyPermit(policy), anyPermit(policy), anyForbid(policy), anyRequire(policy));
}

/** Policies of up to six rules in up to four clauses. */
export function anyPolicy(vocabulary: Vocabulary = smallVocabulary): fc.Arbitrary<Policy> {
  const rule = anyRule(policyOf([], vocabulary));
  const clause = fc.record({ id: fc.constantFrom("c1", "c2", "c3", "c4"), rule });
  return fc.array(clause, { maxLength: 6 }).map((drawn) => {
    const rules = new Map<string, Rule[]>();
    for (const one of drawn) rules.set(one.id, [...(rules.get(one.id) ?? []), one.rule]);
    return policyOfClauses(
      [...rules].map(([id, said]) => clauseOf(id, said)),
      vocabulary,
    );
  });
}

function named(...names: readonly string[]) {
  return names.map((name) => ({ name, words: { en: name } }));
}
