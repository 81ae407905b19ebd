/** A value of a domain rule as a reader writes it. Lists are sorted: their order has no meaning. */
export function textOf(value: unknown): string {
  if (value === undefined) return "none";
  if (isPeriod(value)) return `${value.count} ${value.unit}`;
  if (Array.isArray(value)) return value.map(textOf).toSorted().join(", ");
  if (isRecord(value)) {
    return Object.keys(value)
      .toSorted()
      .map((key) => `${key} ${textOf(value[key])}`)
      .join(", ");
  }
  return String(value);
}

/** The names in a list of a rule, or `null` where the rule leaves it out. */
export function namesOf(value: unknown): readonly string[] | null {
  return Array.isArray(value) ? value.map(String) : null;
}

export type PeriodStep = "longer" | "shorter" | "equal" | "incomparable";

/**
 * Which of two periods is longer, whatever the calendar: a month has 28 to 31 days, a year 365 or 366. Where that
 * leaves it open (30 days and one month) they are incomparable.
 */
export function comparePeriods(before: unknown, after: unknown): PeriodStep {
  if (!isPeriod(before) || !isPeriod(after))
    return textOf(before) === textOf(after) ? "equal" : "incomparable";
  if (before.unit === after.unit) return step(before.count, before.count, after.count, after.count);
  const [was, is] = [rangeOf(before), rangeOf(after)];
  return was === null || is === null ? "incomparable" : step(was[0], was[1], is[0], is[1]);
}

function step(wasLeast: number, wasMost: number, isLeast: number, isMost: number): PeriodStep {
  if (isLeast > wasMost) return "longer";
  if (isMost < wasLeast) return "shorter";
  return wasLeast === wasMost && isLeast === isMost ? "equal" : "incomparable";
}

type Period = { readonly count: number; readonly unit: string };

/** Least and most hours of one unit. */
const hours: Readonly<Record<string, readonly [number, number]>> = {
  minutes: [1 / 60, 1 / 60],
  hours: [1, 1],
  days: [24, 24],
  weeks: [168, 168],
  months: [28 * 24, 31 * 24],
  years: [365 * 24, 366 * 24],
};

function rangeOf({ count, unit }: Period): readonly [number, number] | null {
  const range = hours[unit];
  return range === undefined ? null : [count * range[0], count * range[1]];
}

function isPeriod(value: unknown): value is Period {
  return isRecord(value) && typeof value["count"] === "number" && typeof value["unit"] === "string";
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
