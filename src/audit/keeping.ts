import { type Day, dayOf, keepUntil, type RetentionPeriod, type Zone } from "../kernel/calendar.ts";
import { at, type Instant } from "../kernel/clock.ts";
import type { EntryKind } from "./entry.ts";

/** How long a tenant's log is kept, as its policy says, and which clauses say so. */
export type LogTerm = { readonly periods: readonly RetentionPeriod[]; readonly clauses: readonly string[] };

/** Entries by which the controller accounts for what it did, as against entries that record a single use. */
const accountabilityKinds: ReadonlySet<EntryKind> = new Set([
  "policy-activated",
  "consent-event",
  "admin-action",
  "key-destroyed",
  "disposal",
  "retention-run",
]);

/** Source: PIPL Art. 56: three years. */
const accountabilityPeriod: RetentionPeriod = { count: 3, unit: "years" };

/** No log is kept for less, whatever its policy says; the database holds everybody to this one. */
const shortestPeriod: RetentionPeriod = { count: 180, unit: "days" };

/** As in the vault: in UTC, so that two servers agree on the last day. */
const zone = "UTC" as Zone;
const minuteMs = 60_000;

/** Whether an entry of this minute is past the term of the log, and so may be below its minimum index. */
export function isTermOver(minute: number, periods: readonly RetentionPeriod[], now: Instant): boolean {
  return dayOf(now, zone) > lastDayOf(minute, [shortestPeriod, ...periods]);
}

/** Whether an entry may go: past the term of the log, and for accountability past three years as well. */
export function mayGo(
  entry: { readonly kind: EntryKind; readonly at: number },
  periods: readonly RetentionPeriod[],
  now: Instant,
): boolean {
  const longer = accountabilityKinds.has(entry.kind) ? [...periods, accountabilityPeriod] : periods;
  return isTermOver(entry.at, longer, now);
}

function lastDayOf(minute: number, periods: readonly RetentionPeriod[]): Day {
  const made = dayOf(at(minute * minuteMs), zone);
  return periods.map((period) => keepUntil(made, period)).reduce((a, b) => (a > b ? a : b), made);
}
