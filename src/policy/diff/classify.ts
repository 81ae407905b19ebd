import type { Box, Outcome } from "../model.ts";
import type { Axis, AxisName } from "../space.ts";
import type { CellClass, Change, Terms } from "./model.ts";

/**
 * How a cell changed, or `null` where nothing did. Where both versions refuse, of the clauses only those that changed
 * are compared: that a new recipient is refused by all the old prohibitions is no news. The codes of refusals are
 * compared with the rules.
 */
export function changeOf(before: Outcome, after: Outcome, changed: ReadonlySet<string>): Change | null {
  const isRefused = before.outcome !== "permitted" && after.outcome !== "permitted";
  const told = (clause: string): boolean => !isRefused || changed.has(clause);
  const [was, is] = [termsOf(before, told), termsOf(after, told)];
  const [gone, came] = [minus(was, is), minus(is, was)];
  if (before.outcome === after.outcome && isEmpty(gone) && isEmpty(came)) return null;
  return {
    class: classOf(before, after, gone, came),
    before: before.outcome,
    after: after.outcome,
    gone,
    came,
  };
}

function classOf(before: Outcome, after: Outcome, gone: Terms, came: Terms): CellClass {
  if (before.outcome !== "permitted") {
    if (after.outcome === "permitted") return "newly-permitted";
    if (before.outcome === after.outcome) return "clause-moved";
    return before.outcome === "forbidden" ? "guard-removed" : "guard-added";
  }
  if (after.outcome !== "permitted") return "newly-forbidden";
  const sameBases = gone.bases.length + came.bases.length === 0;
  const [weaker, stronger] = [gone.obligations.length > 0, came.obligations.length > 0];
  if (!weaker && !stronger) return sameBases ? "clause-moved" : "basis-changed";
  // Two sets compare only if one contains the other, and on the same legal basis.
  if (!sameBases || (weaker && stronger)) return "obligation-incomparable";
  return stronger ? "obligation-strengthened" : "obligation-weakened";
}

function termsOf(outcome: Outcome, told: (clause: string) => boolean): Terms {
  if (outcome.outcome === "permitted") return outcome;
  const clauses = outcome.outcome === "forbidden" ? outcome.clauses.filter(told) : [];
  return { clauses, bases: [], obligations: [] };
}

function minus(a: Terms, b: Terms): Terms {
  return {
    clauses: a.clauses.filter((clause) => !b.clauses.includes(clause)),
    bases: a.bases.filter((basis) => !b.bases.includes(basis)),
    obligations: a.obligations.filter(
      ({ type, argument }) => !b.obligations.some((one) => one.type === type && one.argument === argument),
    ),
  };
}

function isEmpty({ clauses, bases, obligations }: Terms): boolean {
  return clauses.length + bases.length + obligations.length === 0;
}

/** What a subject, or somebody for it, does with its own data: refusing it takes something away. */
const actsForSubjects: readonly string[] = ["correct", "export", "erase"];

/** Whether a change may be worse for the subject. `axes` are those of the space, for what a box leaves open. */
export function isWorse(change: CellClass, box: Box, axes: readonly Axis[]): boolean {
  switch (change) {
    case "newly-permitted":
    case "obligation-weakened":
    case "obligation-incomparable":
    case "basis-changed":
    case "guard-removed":
      return true;
    case "newly-forbidden":
    case "obligation-strengthened":
      return (
        touches(box.action, "action", actsForSubjects) || touches(box.when?.relation, "relation", ["self"])
      );
    case "guard-added":
    case "clause-moved":
      return false;
  }

  function touches(
    values: readonly string[] | undefined,
    axis: AxisName,
    wanted: readonly string[],
  ): boolean {
    const all = values ?? axes.find(({ name }) => name === axis)?.values ?? [];
    return all.some((value) => wanted.includes(value));
  }
}
