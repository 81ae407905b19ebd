import { expect, test } from "vitest";
import { must } from "./assert.ts";
import {
  type Day,
  type DeadlineRule,
  deadline,
  type Period,
  textToDay,
  textToZone,
  type Weekday,
  workCalendar,
} from "./calendar.ts";
import { at } from "./clock.ts";
import { seededRandom } from "./random.ts";

/*
 * A second opinion on the calendar, written the other way round: Julian day numbers and the printed rules of summer
 * time, counting day by day on integers. It uses neither `Date` nor `Intl`, so it cannot share a mistake with them.
 */

const triples = 120_000;

type Civil = { year: number; month: number; date: number };
type Rule = { period: Period; zone: ZoneName; inclusive: boolean; roll: boolean; calendar: FlatCalendar };
type FlatCalendar = { weekend: readonly number[]; free: ReadonlySet<number>; worked: ReadonlySet<number> };
type ZoneName = keyof typeof zones;

const julianDayOf1970 = 2_440_588;
const secondsPerDay = 86_400;
const firstDay = 2_457_000; // 8 December 2014
const dayCount = 18_000;

// Valid for 2010 to 2090: the European Union, Great Britain, the United States and two zones without summer time.
const zones = {
  "Europe/Paris": { standard: 3600, summer: europeanSummer },
  "Europe/London": { standard: 0, summer: europeanSummer },
  "America/Los_Angeles": { standard: -8 * 3600, summer: pacificSummer },
  "Asia/Shanghai": { standard: 8 * 3600, summer: null },
  "Asia/Kolkata": { standard: 5.5 * 3600, summer: null },
} as const;

const zoneNames = Object.keys(zones) as ZoneName[];
const zoneByName = new Map(zoneNames.map((name) => [name, must(textToZone(name), name)]));
const dates = Uint8Array.from({ length: dayCount }, (_, index) => civil(firstDay + index).date);
const units = ["hours", "days", "working-days", "months", "years"] as const;

test("a second implementation agrees on every one of 120,000 deadlines", () => {
  const draw = numbers("calendar");
  const calendars = Array.from({ length: 40 }, () => anyCalendar(draw));
  const disagreements: string[] = [];
  for (let index = 0; index < triples; index++) {
    const { flat, calendar } = must(calendars[draw(calendars.length)], "a calendar");
    const unit = must(units[draw(units.length)], "a unit");
    const period: Period = { count: draw(unit === "years" ? 10 : 100), unit };
    const zone = must(zoneNames[draw(zoneNames.length)], "a zone");
    const [inclusive, roll] = [draw(2) === 1, draw(2) === 1];
    const receivedAt = at((1_420_070_400 + draw(1_200_000_000)) * 1000); // From 2015 to 2053.
    const rule: DeadlineRule = {
      zone: must(zoneByName.get(zone), zone),
      calendar,
      dayCount: inclusive ? "inclusive" : "exclusive",
      roll: roll ? "next-working-day" : "none",
    };
    const ours = deadline(period, receivedAt, rule);
    const theirs = dueByCounting(receivedAt / 1000, { period, zone, inclusive, roll, calendar: flat });
    if (ours.day !== theirs.day || ours.instant !== theirs.second * 1000) {
      disagreements.push(JSON.stringify({ receivedAt, period, zone, inclusive, roll, ours, theirs }));
    }
  }
  expect(disagreements.slice(0, 3)).toEqual([]);
}, 60_000);

test("the second implementation is right about what everybody can look up", () => {
  expect(julianDay({ year: 2000, month: 1, date: 1 })).toBe(2_451_545);
  expect(civil(2_451_545)).toEqual({ year: 2000, month: 1, date: 1 });
  const calendar = { weekend: [5, 6], free: new Set<number>(), worked: new Set<number>() };
  const month: Rule = {
    period: { count: 1, unit: "months" },
    zone: "Europe/Paris",
    inclusive: false,
    roll: true,
    calendar,
  };
  expect(dueByCounting(1_801_396_800, month).day).toBe("2027-03-01"); // Received on 2027-01-31 at noon UTC.
});

function dueByCounting(receivedSecond: number, rule: Rule): { day: string; second: number } {
  const { count, unit } = rule.period;
  if (unit === "hours") {
    const second = receivedSecond + count * 3600;
    return { day: dayText(localDay(count === 0 ? second : second - 1, rule.zone)), second };
  }
  const received = localDay(receivedSecond, rule.zone);
  let day = count === 0 ? received : countOn(received, rule);
  while (rule.roll && !isWorked(day, rule.calendar)) day += 1;
  return { day: dayText(day), second: midnight(day + 1, rule.zone) };
}

function countOn(received: number, rule: Rule): number {
  const { count, unit } = rule.period;
  let day = rule.inclusive ? received : received + 1; // The first day that counts.
  if (unit === "days" || unit === "working-days") {
    for (let counted = 0; ; day += 1) {
      if (unit === "days" || isWorked(day, rule.calendar)) counted += 1;
      if (counted === count) return day;
    }
  }
  // Walk until so many month ends are passed, then on to the wanted date, or stop at the end of that month.
  const wanted = rule.inclusive ? dateOf(received) - 1 : dateOf(received);
  let monthsLeft = unit === "years" ? 12 * count : count;
  for (day = received; ; day += 1) {
    const isMonthEnd = dateOf(day + 1) === 1;
    if (monthsLeft === 0 && (dateOf(day) === wanted || isMonthEnd)) return day;
    if (isMonthEnd) monthsLeft -= 1;
    if (monthsLeft === 0 && wanted === 0) return day; // Begun on the 1st: it ends with the month before.
  }
}

/** Looked up, since the walks take a hundred million steps. */
function dateOf(day: number): number {
  return dates[day - firstDay] ?? Number.NaN; // Outside 2014 to 2064 no walk would ever end, and the test times out.
}

function isWorked(day: number, calendar: FlatCalendar): boolean {
  if (calendar.worked.has(day)) return true;
  return !calendar.weekend.includes(day % 7) && !calendar.free.has(day); // Julian day 0 was a Monday.
}

function localDay(second: number, zone: ZoneName): number {
  return Math.floor((second + offset(second, zone)) / secondsPerDay) + julianDayOf1970;
}

// None of the five zones changes its clocks at midnight, so the offset an hour before tells the offset at midnight.
function midnight(day: number, zone: ZoneName): number {
  const guess = (day - julianDayOf1970) * secondsPerDay - zones[zone].standard;
  return guess - (offset(guess - 3600, zone) - zones[zone].standard);
}

function offset(second: number, zone: ZoneName): number {
  const { standard, summer } = zones[zone];
  return summer?.(second) === true ? standard + 3600 : standard;
}

/** From the last Sunday of March to the last of October, at 01:00 UTC. */
function europeanSummer(second: number): boolean {
  const { year } = civil(Math.floor(second / secondsPerDay) + julianDayOf1970);
  const lastSunday = (month: number) => sundayFrom(julianDay({ year, month, date: 25 }));
  const time = (day: number) => (day - julianDayOf1970) * secondsPerDay + 3600;
  return second >= time(lastSunday(3)) && second < time(lastSunday(10));
}

/** From the second Sunday of March to the first of November, at 02:00 on the wall. */
function pacificSummer(second: number): boolean {
  const { year } = civil(Math.floor(second / secondsPerDay) + julianDayOf1970);
  const begins = sundayFrom(julianDay({ year, month: 3, date: 8 }));
  const ends = sundayFrom(julianDay({ year, month: 11, date: 1 }));
  const time = (day: number, hour: number) => (day - julianDayOf1970) * secondsPerDay + hour * 3600;
  return second >= time(begins, 10) && second < time(ends, 9);
}

function sundayFrom(day: number): number {
  return day + ((6 - (day % 7)) % 7);
}

/** Gregorian date to Julian day number: whole years, then whole months of a year that begins in March. */
function julianDay({ year, month, date }: Civil): number {
  const years = month < 3 ? year + 4799 : year + 4800;
  const months = month < 3 ? month + 9 : month - 3;
  const leapDays = Math.floor(years / 4) - Math.floor(years / 100) + Math.floor(years / 400);
  return date + Math.floor((153 * months + 2) / 5) + 365 * years + leapDays - 32_045;
}

/** Julian day number to Gregorian date: take off whole 400, 100, 4 and 1 years, then months. */
function civil(day: number): Civil {
  let rest = day + 32_044;
  const eras = Math.floor(rest / 146_097);
  rest -= eras * 146_097;
  const centuries = Math.min(3, Math.floor(rest / 36_524));
  rest -= centuries * 36_524;
  const leaps = Math.floor(rest / 1461);
  rest -= leaps * 1461;
  const singles = Math.min(3, Math.floor(rest / 365));
  rest -= singles * 365;
  const months = Math.floor((5 * rest + 2) / 153);
  const year = 400 * eras + 100 * centuries + 4 * leaps + singles - 4800 + (months > 9 ? 1 : 0);
  return {
    year,
    month: months > 9 ? months - 9 : months + 3,
    date: rest - Math.floor((153 * months + 2) / 5) + 1,
  };
}

function dayText(day: number): string {
  const { year, month, date } = civil(day);
  return `${year}-${String(month).padStart(2, "0")}-${String(date).padStart(2, "0")}`;
}

function anyCalendar(draw: (below: number) => number) {
  const weekend = [...new Set(Array.from({ length: draw(4) }, () => draw(7)))];
  const free = new Set(Array.from({ length: draw(400) }, () => firstDay + draw(dayCount)));
  const worked = new Set(
    Array.from({ length: draw(60) }, () => firstDay + draw(dayCount)).filter((day) => !free.has(day)),
  );
  const toDay = (day: number): Day => must(textToDay(dayText(day)), "a day");
  const calendar = workCalendar({
    id: "drawn",
    version: "1",
    weekend: weekend.map((day) => (day + 1) as Weekday),
    holidays: [...free].map(toDay),
    extraWorkingDays: [...worked].map(toDay),
  });
  return { flat: { weekend, free, worked }, calendar: must(calendar, "a sound calendar") };
}

/** Whole numbers below a bound, the same ones for the same seed. */
function numbers(seed: string): (below: number) => number {
  const random = seededRandom(seed);
  let block = random.bytes(4096);
  let used = 0;
  return (below) => {
    if (used + 6 > block.length) [block, used] = [random.bytes(4096), 0];
    used += 6;
    return block.readUIntBE(used - 6, 6) % below;
  };
}
