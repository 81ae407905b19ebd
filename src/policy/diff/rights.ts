import type { DomainRule } from "../model.ts";
import { comparePeriods, namesOf, textOf } from "./values.ts";

type Direction = "grown" | "shrunk" | "unclear" | "same";

/**
 * Whether a right shrank. One part that shrank is enough, whatever grew beside it; a change that nobody can order
 * counts as worse too.
 */
export function compareRights(
  { value: before }: DomainRule,
  { value: after }: DomainRule,
): { readonly class: string; readonly worse: boolean } {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const directions = new Set(keys.map((key) => directionOf(key, before[key], after[key])));
  if (directions.has("shrunk")) return { class: "right-shrunk", worse: true };
  if (directions.has("unclear")) return { class: "right-changed", worse: true };
  return { class: "right-grown", worse: false };
}

// To leave such a list out means all; to leave the next out promises nothing; the last only takes away.
const scopes: readonly string[] = ["data", "purposes", "residency"];
const offers: readonly string[] = ["channels", "formats"];
const hurdles: readonly string[] = ["verification", "excludesSource"];

function directionOf(key: string, before: unknown, after: unknown): Direction {
  if (textOf(before) === textOf(after)) return "same";
  if (key === "within") {
    if (before === undefined) return "grown";
    if (after === undefined) return "shrunk";
    const step = comparePeriods(before, after);
    return step === "longer" ? "shrunk" : step === "shorter" ? "grown" : "unclear";
  }
  if (scopes.includes(key)) return compareLists(namesOf(before), namesOf(after));
  if (offers.includes(key)) return compareLists(namesOf(before) ?? [], namesOf(after) ?? []);
  if (hurdles.includes(key)) return compareLists(namesOf(after) ?? [], namesOf(before) ?? []);
  return "unclear";
}

/** `null` is a list of everything. */
function compareLists(before: readonly string[] | null, after: readonly string[] | null): Direction {
  if (after === null) return "grown";
  if (before === null) return "shrunk";
  if (before.some((name) => !after.includes(name))) return "shrunk";
  return "grown";
}
