import type { Entry } from "../../audit/index.ts";
import { type DecidingPolicy, redecideBy } from "../../gate/index.ts";
import type { DayCount } from "./store.ts";

const minutesPerDay = 1_440;

/** Decisions by clause and day, and the clauses of decisions that do not come out the same again. */
export type Counted = {
  readonly counts: readonly DayCount[];
  readonly different: readonly { readonly clause: string; readonly index: number }[];
};

/**
 * Counts the decisions of these entries, which begin at `first` in the log, and decides each again by the policy that
 * it names. A question that was only asked (`dry-run`) is no decision. An entry that nobody can read, or that names a
 * policy nobody knows, counts against `fallback`: somebody has written past the gate.
 */
export function countDecisions(
  first: number,
  entries: readonly (Entry | null)[],
  policyByDigest: ReadonlyMap<string, DecidingPolicy>,
  fallback: string,
): Counted {
  const redecide = redecideBy(policyByDigest);
  const sums = new Map<string, { permitted: number; refused: number }>();
  const different: { clause: string; index: number }[] = [];
  for (const [offset, entry] of entries.entries()) {
    const index = first + offset;
    if (entry === null) {
      different.push({ clause: fallback, index });
      continue;
    }
    if (entry.kind !== "decision") continue;
    const cells = entry.decisions;
    const clauses = new Set(cells.flatMap((cell) => cell.clauses));
    if (redecide(entry) !== "same") {
      const named = clauses.size > 0 ? [...clauses] : [fallback];
      different.push(...named.map((clause) => ({ clause, index })));
    }
    if (entry.effect === "dry-run") continue;
    const day = Math.floor(entry.at / minutesPerDay);
    for (const clause of clauses) {
      const isPermitted = cells.some((cell) => cell.outcome === "permitted" && cell.clauses.includes(clause));
      const isRefused = cells.some((cell) => cell.outcome !== "permitted" && cell.clauses.includes(clause));
      const key = `${day} ${clause}`;
      const sum = sums.get(key) ?? { permitted: 0, refused: 0 };
      const times = entry.count ?? 1;
      if (isPermitted) sum.permitted += times;
      if (isRefused) sum.refused += times;
      sums.set(key, sum);
    }
  }
  const counts = [...sums].map(([key, sum]) => {
    const border = key.indexOf(" ");
    return { day: Number(key.slice(0, border)), clause: key.slice(border + 1), ...sum };
  });
  return { counts, different };
}
