import { assert } from "./assert.ts";
import { at, type Instant } from "./clock.ts";

/** An IANA zone name, such as `Europe/Paris`. Never an offset: an offset does not know its summer time. */
export type Zone = string & { readonly __brand: "Zone" };

/** A civil date `YYYY-MM-DD`, in no zone. Days compare as text: `a < b` says that `a` is the earlier one. */
export type Day = string & { readonly __brand: "Day" };

/** ISO 8601: Monday is 1, Sunday is 7. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

export type PeriodUnit = "hours" | "days" | "working-days" | "months" | "years";

/** A legal period. A month is not 30 days and a day is not 24 hours, so the unit decides the arithmetic. */
export type Period = { readonly count: number; readonly unit: PeriodUnit };

/** How long something is kept: counted in whole civil dates. */
export type RetentionPeriod = { readonly count: number; readonly unit: "days" | "months" | "years" };

/**
 * Which days are worked, as versioned data. Holidays that nobody has announced yet are missing from it, which
 * makes a deadline fall earlier and never later.
 */
export type WorkCalendar = {
  readonly id: string;
  readonly version: string;
  readonly weekend: ReadonlySet<Weekday>;
  readonly holidays: ReadonlySet<Day>;
  /** Weekend days that are worked all the same, to make up for a long holiday. */
  readonly extraWorkingDays: ReadonlySet<Day>;
};

export type DeadlineRule = {
  readonly zone: Zone;
  readonly calendar: WorkCalendar;
  /** `exclusive`: the day of receipt does not count. `inclusive`: it is day 1. */
  readonly dayCount: "exclusive" | "inclusive";
  readonly roll: "none" | "next-working-day";
};

/** `day` is the last day on which it can be done; `instant` is the first moment that is too late. */
export type Deadline = { readonly day: Day; readonly instant: Instant };

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const numberMin = dayToNumber("0001-01-01");
const numberMax = dayToNumber("9999-12-31");
const countMax = 36_600;
const holidaysMax = 10_000;

/**
 * When a period that began at `receivedAt` is over. Hours are elapsed time and never roll; every other unit runs
 * to the end of a civil day in the zone. Never before `receivedAt`.
 *
 * Source: Regulation (EEC, Euratom) 1182/71 Art. 3(1)-(4). Its Art. 3(5), two working days at least, is not
 * applied to hours: reading a period too short costs an evening, too long is a missed notification.
 */
export function deadline(period: Period, receivedAt: Instant, rule: DeadlineRule): Deadline {
  assertCount(period.count);
  if (period.unit === "hours") {
    const instant = at(receivedAt + period.count * hourMs);
    const lastMoment = at(Math.max(receivedAt, instant - 1));
    return { day: dayOf(lastMoment, rule.zone), instant };
  }
  const counted = lastDay(period.count, period.unit, dayOf(receivedAt, rule.zone), rule);
  const day = rule.roll === "none" ? counted : rollForward(counted, rule.calendar);
  return { day, instant: endOfDay(day, rule.zone) };
}

/** Whether `now` is still in time. At the deadline's instant itself it is too late. */
export function isInTime(due: Deadline, now: Instant): boolean {
  return now < due.instant;
}

/**
 * The period with its extension, to be counted from the start again. Adding the extension to the first deadline
 * would chain: 31 January + 1 month + 2 months is 30 April, not 28 April. `null` if the units differ.
 */
export function extendPeriod(period: Period, extension: Period): Period | null {
  return period.unit === extension.unit ? { ...period, count: period.count + extension.count } : null;
}

/**
 * The last day on which something anchored at `anchor` is kept; it may go on the day after. Completed on
 * 2020-05-10 and kept for 6 years: until 2026-05-10, gone from 2026-05-11.
 */
export function keepUntil(anchor: Day, period: RetentionPeriod): Day {
  assertCount(period.count);
  if (period.unit === "days") return addDays(anchor, period.count);
  return addMonths(anchor, period.unit === "years" ? 12 * period.count : period.count);
}

/** The civil date that a clock on the wall of `zone` shows at `instant`. */
export function dayOf(instant: Instant, zone: Zone): Day {
  return numberToDay(Math.floor((instant + offsetMs(instant, zone)) / dayMs));
}

/**
 * The first instant of a day: midnight, or the end of the gap where the clocks skip it. Where clocks go back over
 * midnight a day has two beginnings; it is the first, so that the day before does not end late.
 */
export function startOfDay(day: Day, zone: Zone): Instant {
  const midnight = dayToNumber(day) * dayMs;
  const [before, after] = [at(midnight - 16 * hourMs), at(midnight + 16 * hourMs)]; // No offset is wider.
  const offsetBefore = offsetMs(before, zone);
  const offsetAfter = offsetMs(after, zone);
  if (offsetBefore === offsetAfter) return at(midnight - offsetBefore);
  const change = firstInstantAfterChange(before, after, zone);
  if (midnight - offsetBefore < change) return at(midnight - offsetBefore);
  return at(Math.max(midnight - offsetAfter, change));
}

/** The instant at which a day is over: 24:00, which is the start of the next one. */
export function endOfDay(day: Day, zone: Zone): Instant {
  return startOfDay(addDays(day, 1), zone);
}

export function addDays(day: Day, count: number): Day {
  return numberToDay(dayToNumber(day) + count);
}

/** The same date `count` months on, or the last day of that month where it has no such date. Count from the start. */
export function addMonths(day: Day, count: number): Day {
  const months = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 + count;
  const firstOfMonth = dayToNumber(monthText(months, 1));
  const lastOfMonth = dayToNumber(monthText(months + 1, 1)) - 1;
  return numberToDay(Math.min(firstOfMonth + dateOf(day) - 1, lastOfMonth));
}

/** The same date `count` years on; 29 February becomes 28 February where there is none. */
export function addYears(day: Day, count: number): Day {
  return addMonths(day, 12 * count);
}

/** The `count`-th working day after `day`, whether or not `day` is one; `day` itself for 0. */
export function addWorkingDays(day: Day, count: number, calendar: WorkCalendar): Day {
  assertCount(count);
  let number = dayToNumber(day);
  for (let left = count; left > 0; ) {
    number += 1;
    if (isWorked(number, calendar)) left -= 1;
  }
  return numberToDay(number);
}

/** `day` if it is worked, else the next one that is. */
export function rollForward(day: Day, calendar: WorkCalendar): Day {
  return isWorkingDay(day, calendar) ? day : addWorkingDays(day, 1, calendar);
}

export function isWorkingDay(day: Day, calendar: WorkCalendar): boolean {
  return isWorked(dayToNumber(day), calendar);
}

/** A calendar from its data. `null` if no weekday is worked, a day is both free and worked, or it is too long. */
export function workCalendar(data: {
  readonly id: string;
  readonly version: string;
  readonly weekend: readonly Weekday[];
  readonly holidays: readonly Day[];
  readonly extraWorkingDays: readonly Day[];
}): WorkCalendar | null {
  const weekend = new Set(data.weekend);
  const holidays = new Set(data.holidays);
  const extraWorkingDays = new Set(data.extraWorkingDays);
  const tooLong = data.holidays.length > holidaysMax || data.extraWorkingDays.length > holidaysMax;
  if (tooLong || weekend.size === 7 || data.extraWorkingDays.some((day) => holidays.has(day))) return null;
  return { id: data.id, version: data.version, weekend, holidays, extraWorkingDays };
}

export function weekdayOf(day: Day): Weekday {
  return weekdayOfNumber(dayToNumber(day));
}

/** The day in `text`, or `null` where it is no date of the calendar: 30 February, the year 0. */
export function textToDay(text: string): Day | null {
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || text < "0001") return null;
  const ms = Date.parse(`${text}T00:00:00Z`);
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== text) return null;
  return text as Day;
}

/** The zone in `text`, or `null` where no such zone is known. An offset is no zone. */
export function textToZone(text: string): Zone | null {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/.test(text)) return null;
  try {
    formatterOf(text as Zone);
    return text as Zone;
  } catch {
    return null; // The constructor throws for unknown names, and there is no other way to ask.
  }
}

/** The last day of a period in whole days, whose first day is `from` or the day after it. */
function lastDay(count: number, unit: Exclude<PeriodUnit, "hours">, from: Day, rule: DeadlineRule): Day {
  const inclusive = rule.dayCount === "inclusive" && count > 0;
  switch (unit) {
    case "days":
      return addDays(from, inclusive ? count - 1 : count);
    case "working-days":
      return addWorkingDays(inclusive ? addDays(from, -1) : from, count, rule.calendar);
    case "months":
      return inclusive ? addMonthsInclusive(from, count) : addMonths(from, count);
    case "years":
      return inclusive ? addMonthsInclusive(from, 12 * count) : addMonths(from, 12 * count);
  }
}

// A month beginning on 2 March ends on 1 April: the day before the same date. One beginning on 31 January ends with
// February, which is already before the missing date, so no further day is taken off.
function addMonthsInclusive(from: Day, count: number): Day {
  const corresponding = addMonths(from, count);
  return dateOf(corresponding) === dateOf(from) ? addDays(corresponding, -1) : corresponding;
}

function assertCount(count: number): void {
  assert(Number.isInteger(count) && count >= 0 && count <= countMax, "a period counts 0 to 36600 units");
}

function dateOf(day: Day): number {
  return Number(day.slice(8));
}

function isWorked(number: number, { weekend, holidays, extraWorkingDays }: WorkCalendar): boolean {
  if (weekend.has(weekdayOfNumber(number))) {
    return extraWorkingDays.size > 0 && extraWorkingDays.has(numberToDay(number));
  }
  return holidays.size === 0 || !holidays.has(numberToDay(number));
}

function weekdayOfNumber(number: number): Weekday {
  const fromMonday = (number + 3) % 7; // Day 0, 1 January 1970, was a Thursday.
  return (((fromMonday + 7) % 7) + 1) as Weekday;
}

/** Days since 1 January 1970. */
function dayToNumber(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / dayMs;
}

function numberToDay(number: number): Day {
  assert(number >= numberMin && number <= numberMax, "a legal day lies in the years 1 to 9999");
  return new Date(number * dayMs).toISOString().slice(0, 10) as Day;
}

function monthText(months: number, date: number): string {
  const year = String(Math.floor(months / 12)).padStart(4, "0");
  const month = String((months % 12) + 1).padStart(2, "0");
  return `${year}-${month}-${String(date).padStart(2, "0")}`;
}

/** Where the offset has changed between two instants: the first one that has the new offset. */
function firstInstantAfterChange(before: Instant, after: Instant, zone: Zone): Instant {
  const newOffset = offsetMs(after, zone);
  let [old, changed] = [before, after];
  while (changed - old > 1) {
    const middle = at(Math.floor((old + changed) / 2));
    if (offsetMs(middle, zone) === newOffset) changed = middle;
    else old = middle;
  }
  return changed;
}

/** How far the wall clock of `zone` is ahead of UTC. */
function offsetMs(instant: Instant, zone: Zone): number {
  const shown = /^(\d+)\/(\d+)\/(\d+), (\d+:\d+:\d+)$/.exec(formatterOf(zone).format(instant));
  assert(shown !== null, "the wall clock reads month/day/year, hour:minute:second");
  const [, month, date, year = "", time] = shown;
  const wall = Date.parse(`${year.padStart(4, "0")}-${month}-${date}T${time}Z`);
  return wall - Math.floor(instant / 1000) * 1000;
}

// Making a formatter costs a thousand times more than using it. Only known zones get
// here, some 600 of them, so this stays small.
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(zone: Zone): Intl.DateTimeFormat {
  const key = zone.toLowerCase(); // Zone names are known in any case.
  const known = formatters.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  formatters.set(key, made);
  return made;
}
