import type { Obligation, Outcome } from "../model.ts";
import { legalBases } from "../model.ts";
import type { JudgedRule } from "../space.ts";

/**
 * What a set of matching rules means. A forbid wins over every permit; without a permit nothing is covered; what
 * permits require unites. Lists are sorted, so that the order of the text changes nothing.
 */
export function outcomeOf(matching: readonly JudgedRule[]): Outcome {
  const permits: string[] = [];
  const forbids: string[] = [];
  const requires: string[] = [];
  const bases = new Set<string>();
  const codes = new Set<string>();
  const obligations: Obligation[] = [];
  for (const { clause, rule } of matching) {
    if (rule.type === "forbid") {
      forbids.push(clause);
      codes.add(rule.code);
    } else if (rule.type === "permit") {
      permits.push(clause);
      bases.add(rule.basis);
    } else {
      requires.push(clause);
      obligations.push(...rule.obligations);
    }
  }
  if (forbids.length > 0)
    return { outcome: "forbidden", clauses: sorted(forbids), codes: sorted([...codes]) };
  if (permits.length === 0) return { outcome: "uncovered" };
  return {
    outcome: "permitted",
    clauses: sorted([...permits, ...requires]),
    bases: legalBases.filter((basis) => bases.has(basis)),
    obligations: sortedObligations(obligations),
  };
}

/** Gives equal outcomes one number, counting from 0. */
export function outcomeTable(): {
  readonly outcomes: Outcome[];
  readonly numberOf: (outcome: Outcome) => number;
} {
  const outcomes: Outcome[] = [];
  const numberByKey = new Map<string, number>();
  return {
    outcomes,
    numberOf: (outcome) => {
      const key = keyOf(outcome);
      const found = numberByKey.get(key);
      if (found !== undefined) return found;
      numberByKey.set(key, outcomes.length);
      return outcomes.push(outcome) - 1;
    },
  };
}

/** A text that is equal exactly for equal outcomes: no name has a line break. */
export function keyOf(outcome: Outcome): string {
  if (outcome.outcome === "uncovered") return "uncovered";
  if (outcome.outcome === "forbidden")
    return `forbidden\n${outcome.clauses.join("\n")}\n\n${outcome.codes.join("\n")}`;
  const obligations = outcome.obligations.map(({ type, argument }) => `${type} ${argument}`);
  return `permitted\n${[outcome.clauses, outcome.bases, obligations].map((one) => one.join("\n")).join("\n\n")}`;
}

/** Without repetition, by UTF-16 code units: the same everywhere, whatever the locale. */
export function sorted(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}

// Whatever its type: an obligation that we do not know must reach the gate, which refuses, and not be lost here.
function sortedObligations(obligations: readonly Obligation[]): Obligation[] {
  const byText = new Map(
    obligations.map(({ type, argument }) => [`${type} ${argument}`, { type, argument }]),
  );
  return sorted([...byText.keys()]).flatMap((text) => byText.get(text) ?? []);
}
