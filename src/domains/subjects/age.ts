import { addDays, addMonths, addYears, type Day, startOfDay, type Zone } from "../../kernel/calendar.ts";
import type { Instant } from "../../kernel/clock.ts";
import { domainRulesOf, domainRuleTypes, type Policy } from "../../policy/index.ts";

const zone = "UTC" as Zone;

/**
 * From when on somebody who was born on this day acts for themselves, by the policy's line for where they live; the
 * highest where several hold. Rounded up to the month: it will stand in the open, and a birthday must not. `null` where
 * the policy draws no line.
 *
 * Source: PIPL Art. 31; GDPR Art. 8.
 */
export function adultFrom(policy: Policy, residency: string, born: Day): Instant | null {
  const lines = domainRulesOf(policy, domainRuleTypes.age).flatMap(({ value }) =>
    value.residency === undefined || value.residency.includes(residency) ? [value.adultAt] : [],
  );
  if (lines.length === 0) return null;
  const birthday = addYears(born, Math.max(...lines));
  const isFirst = birthday.endsWith("-01");
  const month = addDays(birthday, 1 - Number(birthday.slice(8)));
  return startOfDay(isFirst ? birthday : addMonths(month, 1), zone);
}

/** The value of the atom `age`, or `null` where nothing is known: then the protective one is taken. */
export function ageAtom(from: number | null, now: Instant): "adult" | "child" | null {
  if (from === null) return null;
  return now >= from ? "adult" : "child";
}
