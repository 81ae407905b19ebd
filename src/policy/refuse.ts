import type {
  Artefact,
  Coded,
  IndexedAxis,
  IndexedPermit,
  PermitLimit,
  Permitted,
  Uncovered,
} from "./artefact.ts";
import { classesOf, classOf, moved, outcomeNumber } from "./coded.ts";
import type { AxisName } from "./space.ts";

/**
 * Names what stands between an uncovered cell and the nearest permitted one: the code says what differs, the
 * clauses are those that would permit. Where the policy permits nothing for this act on this data, it is
 * `not-declared` and the clause that closes the policy.
 */
export function refuse(artefact: Artefact, coded: Coded): Uncovered {
  const { index } = artefact;
  const { action, data } = index.byDimension;
  const cell = classOf(action, coded) * data.classCount + classOf(data, coded);
  const permits = index.permitsOf[cell] ?? [];
  if (permits.length === 0) return index.closed;
  const classes = classesOf(artefact, coded);
  const nearest = nearestNeighbour(artefact, coded, classes, permits);
  if (nearest !== null) {
    return uncoveredBecause(codeOf(nearest.axis.name, nearest.value), nearest.outcome.clauses);
  }
  const partial = fewestMisses(artefact, classes, permits);
  return partial === null ? index.closed : uncoveredBecause(partial.code, [partial.clause]);
}

/** A permitted cell that differs on one axis, from a permit that does not reach the request itself. */
export type Neighbour = { readonly axis: IndexedAxis; readonly value: string; readonly outcome: Permitted };

/** The easiest neighbour that one of `permits` opens; among equals the first value of the vocabulary. */
function nearestNeighbour(
  artefact: Artefact,
  coded: Coded,
  classes: readonly number[],
  permits: readonly IndexedPermit[],
): Neighbour | null {
  const { axes, answers } = artefact.index;
  let best: Found | null = null;
  for (const permit of permits) {
    const missed = singleMiss(permit, classes);
    const axis = missed === null ? undefined : axes[missed.axis];
    if (missed === null || axis === undefined || (best !== null && axis.ease > best.axis.ease)) continue;
    for (const target of missed.classes) {
      // Classes are numbered in the order of their first values.
      if (best !== null && axis === best.axis && target >= best.target) break;
      const there = moved(coded, axis, target - (classes[missed.axis] ?? 0));
      const outcome = answers[outcomeNumber(artefact, there)];
      if (outcome?.outcome !== "permitted") continue;
      best = { axis, target, outcome };
      break;
    }
  }
  if (best === null) return null;
  const { axis, target, outcome } = best;
  return { axis, value: axis.values[axis.classes.indexOf(target)] ?? "", outcome };
}

type Found = { readonly axis: IndexedAxis; readonly target: number; readonly outcome: Permitted };

/** What a refusal is called when this axis is what stands in the way. `value` is the one that would be permitted. */
export function codeOf(axis: AxisName, value?: string): string {
  if (axis === "retention") return value === "within" ? "retention-over" : "retention-active";
  if (axis === "legalCase") return value === "none" ? "legal-hold" : "instrument-missing";
  return codes[axis];
}

const codes: Readonly<Record<AxisName, string>> = {
  action: "not-declared",
  data: "not-declared",
  scenario: "not-declared",
  source: "not-declared",
  purpose: "purpose-mismatch",
  collectedFor: "purpose-mismatch",
  recipient: "recipient-not-allowed",
  region: "region-denied",
  residency: "region-denied",
  role: "forbidden",
  relation: "forbidden",
  consent: "no-consent",
  agreement: "contract-missing",
  transferBasis: "mechanism-invalid",
  legalCase: "instrument-missing",
  retention: "retention-active",
  age: "guardian-missing",
  objection: "objection-active",
  restriction: "restriction-active",
};

// When several things are wrong, the one that is most a matter of the request itself names the refusal: consent
// for a purpose that the policy does not give to this data would change nothing.
const structural: readonly AxisName[] = [
  "purpose",
  "recipient",
  "role",
  "relation",
  "scenario",
  "source",
  "region",
  "residency",
  "transferBasis",
  "agreement",
  "legalCase",
  "collectedFor",
  "age",
  "retention",
  "restriction",
  "objection",
  "consent",
];

/** Of permits that miss the request on several axes: the one that misses fewest, and what names the refusal. */
function fewestMisses({ index }: Artefact, classes: readonly number[], permits: readonly IndexedPermit[]) {
  let best: { readonly misses: number; readonly rank: number; readonly clause: string } | null = null;
  for (const { clause, limits } of permits) {
    const missed = limits.filter(({ axis, allows }) => allows[classes[axis] ?? -1] !== true);
    const ranks = missed.map(({ axis }) => structural.indexOf(index.axes[axis]?.name ?? "purpose"));
    const candidate = { misses: missed.length, rank: Math.min(...ranks), clause };
    if (candidate.misses > 0 && (best === null || isNearer(candidate, best))) best = candidate;
  }
  const axis = best === null ? undefined : structural[best.rank];
  return best === null || axis === undefined ? null : { code: codeOf(axis), clause: best.clause };
}

type Misses = { readonly misses: number; readonly rank: number; readonly clause: string };

function isNearer(a: Misses, b: Misses): boolean {
  if (a.misses !== b.misses) return a.misses < b.misses;
  return a.rank !== b.rank ? a.rank < b.rank : a.clause < b.clause;
}

/** The one axis on which a permit misses the request; `null` where it reaches it, or misses on several. */
export function singleMiss({ limits }: IndexedPermit, classes: readonly number[]): PermitLimit | null {
  let missed: PermitLimit | null = null;
  for (const limit of limits) {
    if (limit.allows[classes[limit.axis] ?? -1] === true) continue;
    if (missed !== null) return null;
    missed = limit;
  }
  return missed;
}

function uncoveredBecause(code: string, clauses: readonly string[]): Uncovered {
  return { outcome: "uncovered", code, clauses, undeclared: [] };
}
