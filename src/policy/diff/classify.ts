import type { Box, Obligation } from "../model.ts";
import type { Axis, AxisName } from "../space.ts";
import type { Pair } from "./cells.ts";
import type { CellClass } from "./model.ts";

/** The class of a change from one outcome to another. */
export function classOfPair({ before, after }: Pair): CellClass {
  if (before.outcome !== "permitted") {
    if (after.outcome === "permitted") return "newly-permitted";
    if (before.outcome === after.outcome) return "clause-moved";
    return before.outcome === "forbidden" ? "guard-removed" : "guard-added";
  }
  if (after.outcome !== "permitted") return "newly-forbidden";
  const kept = includesAll(after.obligations, before.obligations);
  const added = !includesAll(before.obligations, after.obligations);
  const sameBases = before.bases.join() === after.bases.join();
  if (kept && !added) return sameBases ? "clause-moved" : "basis-changed";
  // Two sets compare only if one contains the other, and on the same legal basis.
  if (!sameBases || (!kept && added)) return "obligation-incomparable";
  return kept ? "obligation-strengthened" : "obligation-weakened";
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

function includesAll(all: readonly Obligation[], wanted: readonly Obligation[]): boolean {
  return wanted.every((one) =>
    all.some(({ type, argument }) => type === one.type && argument === one.argument),
  );
}
