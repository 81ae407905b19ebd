import {
  type Day,
  dayOf,
  endOfDay,
  keepUntil,
  type RetentionPeriod,
  type Zone,
} from "../../kernel/calendar.ts";
import { at, type Instant } from "../../kernel/clock.ts";
import { type DataType, domainRulesOf, domainRuleTypes, type Policy } from "../../policy/index.ts";

/** What a policy says of its data, arranged for looking up. Built once for each policy, which is immutable. */
type Terms = {
  readonly types: ReadonlyMap<string, DataType>;
  readonly periods: ReadonlyMap<string, readonly RetentionPeriod[]>;
  readonly periodsAfterWithdrawal: ReadonlyMap<string, readonly RetentionPeriod[]>;
};

/** Days of retention are counted in UTC, so that two servers agree on the last one. */
const zone = "UTC" as Zone;
const termsByPolicy = new WeakMap<Policy, Terms>();

/** A data type of the policy, or `null`. */
export function dataTypeOf(policy: Policy, name: string): DataType | null {
  return termsOf(policy).types.get(name) ?? null;
}

/** The group whose values are sealed together. */
export function groupOf(type: DataType): string {
  return type.groups[0] ?? type.name;
}

/** Whether an older value goes when a newer one comes: points that were replaced would be a trail. */
export function isLatestOnly(type: DataType): boolean {
  return type.value === "point" && type.holds === "one";
}

/**
 * The last instant at which a value collected now may be kept: the longest period that the policy anchors at
 * collection. `null` where none is, or where the period begins with something that has yet to happen.
 */
export function keepUntilOf(policy: Policy, data: string, collectedAt: Instant): Instant | null {
  return lastInstant(termsOf(policy).periods.get(data) ?? [], collectedAt);
}

/** The last instant after what had let a value come was withdrawn; `null` where the policy promises none. */
export function keepUntilAfterWithdrawal(policy: Policy, data: string, withdrawnAt: Instant): Instant | null {
  return lastInstant(termsOf(policy).periodsAfterWithdrawal.get(data) ?? [], withdrawnAt);
}

function lastInstant(periods: readonly RetentionPeriod[], from: Instant): Instant | null {
  const begins = dayOf(from, zone);
  const days = periods.map((period) => keepUntil(begins, period));
  const last = days.reduce<Day | null>(
    (latest, day) => (latest === null || day > latest ? day : latest),
    null,
  );
  return last === null ? null : at(endOfDay(last, zone) - 1);
}

function termsOf(policy: Policy): Terms {
  const known = termsByPolicy.get(policy);
  if (known !== undefined) return known;
  const types = new Map(policy.vocabulary.data.map((type) => [type.name, type]));
  const terms = {
    types,
    periods: periodsFrom(policy, "collection"),
    periodsAfterWithdrawal: periodsFrom(policy, "withdrawal"),
  };
  termsByPolicy.set(policy, terms);
  return terms;
}

function periodsFrom(policy: Policy, anchor: string): ReadonlyMap<string, readonly RetentionPeriod[]> {
  const periods = new Map<string, RetentionPeriod[]>();
  for (const { value } of domainRulesOf(policy, domainRuleTypes.retention)) {
    if (value.anchor !== anchor) continue;
    for (const name of value.data) periods.set(name, [...(periods.get(name) ?? []), value.period]);
  }
  return periods;
}
