import type { Outcome, Policy, Request } from "./model.ts";
import { type Atom, atomNames, atoms, dimensions, legalBases } from "./model.ts";
import { judgedRules, valuesOf } from "./space.ts";

/**
 * What the policy says of one request, read rule by rule. This is the meaning of the language: slow, obvious, and
 * shared with no other code that decides. The compiled tables must agree with it on every cell.
 */
export function interpret(policy: Policy, request: Request): Outcome {
  const declared = dimensions.every((dimension) => valuesOf(policy, dimension).includes(request[dimension]));
  if (!declared) return { outcome: "uncovered" };

  const matching = judgedRules(policy).filter(({ rule }) => {
    const { box } = rule;
    const inDimensions = dimensions.every(
      (dimension) => box[dimension]?.includes(request[dimension]) ?? true,
    );
    const inState = atomNames.every(
      (atom) => box.when?.[atom]?.includes(fact(policy, request, atom)) ?? true,
    );
    return inDimensions && inState;
  });

  const forbids = matching.flatMap(({ clause, rule }) => (rule.type === "forbid" ? [{ clause, rule }] : []));
  const permits = matching.flatMap(({ clause, rule }) => (rule.type === "permit" ? [{ clause, rule }] : []));
  const requires = matching.flatMap(({ clause, rule }) =>
    rule.type === "require" ? [{ clause, rule }] : [],
  );
  if (forbids.length > 0) {
    return {
      outcome: "forbidden",
      clauses: unique(forbids.map(({ clause }) => clause)),
      codes: unique(forbids.map(({ rule }) => rule.code)),
    };
  }
  if (permits.length === 0) return { outcome: "uncovered" };
  const obligations = requires.flatMap(({ rule }) => rule.obligations);
  return {
    outcome: "permitted",
    clauses: unique([...permits, ...requires].map(({ clause }) => clause)),
    bases: legalBases.filter((basis) => permits.some(({ rule }) => rule.basis === basis)),
    obligations: uniqueBy(obligations, ({ type, argument }) => `${type} ${argument}`),
  };
}

/** The fact as the judge takes it: a value that is missing or unknown counts as the protective one. */
function fact(policy: Policy, { state }: Request, atom: Atom): string {
  const value = state[atom];
  return value !== undefined && valuesOf(policy, atom).includes(value) ? value : atoms[atom].unknown;
}

function unique<T extends string>(names: readonly T[]): T[] {
  return uniqueBy(names, (name) => name);
}

function uniqueBy<T>(items: readonly T[], key: (item: T) => string): T[] {
  const byKey = new Map(items.map((item) => [key(item), item]));
  return [...byKey.keys()].sort().flatMap((text) => byKey.get(text) ?? []);
}
