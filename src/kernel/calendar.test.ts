import fc from "fast-check";
import { expect, test } from "vitest";
import { must } from "./assert.ts";
import {
  addDays,
  addMonths,
  addWorkingDays,
  addYears,
  type Day,
  type DeadlineRule,
  dayOf,
  deadline,
  endOfDay,
  extendPeriod,
  isInTime,
  isWorkingDay,
  keepUntil,
  type Period,
  rollForward,
  startOfDay,
  textToDay,
  textToZone,
  type Weekday,
  weekdayOf,
  workCalendar,
  type Zone,
} from "./calendar.ts";
import { at, type Instant, instantToText, textToInstant } from "./clock.ts";

const day = (text: string): Day => must(textToDay(text), `a day: ${text}`);
const zone = (text: string): Zone => must(textToZone(text), `a zone: ${text}`);
const instant = (text: string): Instant => must(textToInstant(text), `an instant: ${text}`);

const weekendOf = (
  days: readonly Weekday[],
  holidays: readonly string[] = [],
  extra: readonly string[] = [],
) =>
  must(
    workCalendar({
      id: "test",
      version: "1",
      weekend: days,
      holidays: holidays.map(day),
      extraWorkingDays: extra.map(day),
    }),
    "a sound calendar",
  );
const plain = weekendOf([6, 7]);
const brussels = zone("Europe/Brussels");
const losAngeles = zone("America/Los_Angeles");
const saoPaulo = zone("America/Sao_Paulo");

const exclusive = { calendar: plain, dayCount: "exclusive", roll: "none" } as const;
const gdpr: DeadlineRule = { ...exclusive, zone: brussels, roll: "next-working-day" };
const unitedKingdom: DeadlineRule = { ...gdpr, zone: zone("Europe/London") };
const california: DeadlineRule = { ...exclusive, zone: losAngeles };
const brazil: DeadlineRule = { ...exclusive, zone: saoPaulo };

/** The last day for something received around noon on `received`. */
function due(period: Period, received: string, rule: DeadlineRule): string {
  return deadline(period, at(startOfDay(day(received), rule.zone) + 12 * 3_600_000), rule).day;
}

const oneMonth: Period = { count: 1, unit: "months" };

test("GDPR: one month from 31 January ends on the last of February, and rolls over a Sunday to Monday", () => {
  expect(due(oneMonth, "2027-01-31", gdpr)).toBe("2027-03-01");
  expect(due(oneMonth, "2027-01-31", { ...gdpr, roll: "none" })).toBe("2027-02-28");
});

test("GDPR: one month from 31 January of a leap year ends on 29 February", () => {
  expect(due(oneMonth, "2028-01-31", gdpr)).toBe("2028-02-29");
});

test("GDPR: an extension makes three months from receipt, not two from the first deadline", () => {
  const extended = must(extendPeriod(oneMonth, { count: 2, unit: "months" }), "same unit");
  expect(due(extended, "2027-01-31", gdpr)).toBe("2027-04-30");
  expect(extendPeriod(oneMonth, { count: 45, unit: "days" })).toBeNull();
});

test("GDPR: one month from 31 August ends on 30 September", () => {
  expect(due(oneMonth, "2026-08-31", gdpr)).toBe("2026-09-30");
});

test("UK: the month runs from the latest of receipt and proof of identity", () => {
  const received = instant("2026-03-02T10:00:00Z");
  const identified = instant("2026-03-20T10:00:00Z");
  const latest = at(Math.max(received, identified));
  expect(deadline(oneMonth, latest, unitedKingdom).day).toBe("2026-04-20");
});

test("UK: thirty days beginning with the day of receipt end on the thirtieth, that day being the first", () => {
  const rule: DeadlineRule = { ...unitedKingdom, dayCount: "inclusive", roll: "none" };
  expect(due({ count: 30, unit: "days" }, "2026-07-01", rule)).toBe("2026-07-30");
  expect(due({ count: 30, unit: "days" }, "2026-07-01", { ...rule, dayCount: "exclusive" })).toBe(
    "2026-07-31",
  );
  expect(due({ count: 1, unit: "days" }, "2026-07-01", rule)).toBe("2026-07-01");
});

test("California: 45 calendar days, 90 with the extension, whatever day of the week they end on", () => {
  const answer: Period = { count: 45, unit: "days" };
  expect(due(answer, "2027-01-01", california)).toBe("2027-02-15");
  expect(due(must(extendPeriod(answer, answer), "same unit"), "2027-01-01", california)).toBe("2027-04-01");
});

test("California: ten business days to acknowledge, and a holiday in the calendar moves them", () => {
  const acknowledgement: Period = { count: 10, unit: "working-days" };
  expect(due(acknowledgement, "2027-01-01", california)).toBe("2027-01-15");
  expect(due(acknowledgement, "2027-01-04", california)).toBe("2027-01-18");
  const withHoliday = { ...california, calendar: weekendOf([6, 7], ["2027-01-18"]) };
  expect(due(acknowledgement, "2027-01-04", withHoliday)).toBe("2027-01-19");
});

test("GDPR: 72 hours are elapsed hours, over a change of clocks and over Easter", () => {
  const rule: DeadlineRule = { ...gdpr, zone: zone("Europe/Paris") };
  const aware = instant("2027-03-26T18:00:00+01:00");
  const result = deadline({ count: 72, unit: "hours" }, aware, rule);
  expect(result).toEqual({ day: "2027-03-29", instant: instant("2027-03-29T19:00:00+02:00") });
});

test("China: an operator has four hours, through midnight", () => {
  const rule: DeadlineRule = { ...exclusive, zone: zone("Asia/Shanghai") };
  const result = deadline({ count: 4, unit: "hours" }, instant("2026-05-01T23:30:00+08:00"), rule);
  expect(result).toEqual({ day: "2026-05-02", instant: instant("2026-05-02T03:30:00+08:00") });
});

test("Brazil: three working days depend on whether Carnival is worked", () => {
  const communication: Period = { count: 3, unit: "working-days" };
  expect(due(communication, "2027-02-05", brazil)).toBe("2027-02-10");
  const carnival = { ...brazil, calendar: weekendOf([6, 7], ["2027-02-08", "2027-02-09"]) };
  expect(due(communication, "2027-02-05", carnival)).toBe("2027-02-12");
});

test("six years from 2020-05-10 keep until 2026-05-10, and the day after it may go", () => {
  const until = keepUntil(day("2020-05-10"), { count: 6, unit: "years" });
  expect(until).toBe("2026-05-10");
  expect(day("2026-05-10") <= until).toBe(true);
  expect(day("2026-05-11") <= until).toBe(false);
});

test("a record is kept to the day: nothing, days, months, and from 29 February", () => {
  expect(keepUntil(day("2026-05-10"), { count: 0, unit: "days" })).toBe("2026-05-10");
  expect(keepUntil(day("2026-05-10"), { count: 180, unit: "days" })).toBe("2026-11-06");
  expect(keepUntil(day("2026-08-31"), { count: 24, unit: "months" })).toBe("2028-08-31");
  expect(keepUntil(day("2020-02-29"), { count: 6, unit: "years" })).toBe("2026-02-28");
});

test("in time is before the end of the last day in its zone, and not at that moment", () => {
  const result = deadline(oneMonth, instant("2026-06-15T10:00:00Z"), gdpr);
  expect(instantToText(result.instant)).toBe("2026-07-15T22:00:00.000Z");
  expect(isInTime(result, at(result.instant - 1))).toBe(true);
  expect(isInTime(result, result.instant)).toBe(false);
});

test("the zone decides on which day something was received", () => {
  const received = instant("2027-01-01T07:59:59Z");
  expect(dayOf(received, losAngeles)).toBe("2026-12-31");
  expect(dayOf(at(received + 1000), losAngeles)).toBe("2027-01-01");
  expect(dayOf(received, zone("Asia/Shanghai"))).toBe("2027-01-01");
});

test("a day begins where its zone says: after a skipped midnight, before a repeated one, across a lost date", () => {
  const start = (text: string, name: string) => instantToText(startOfDay(day(text), zone(name)));
  expect(start("2027-03-28", "Europe/Paris")).toBe("2027-03-27T23:00:00.000Z");
  expect(start("2027-03-29", "Europe/Paris")).toBe("2027-03-28T22:00:00.000Z");
  expect(start("2018-11-04", "America/Sao_Paulo")).toBe("2018-11-04T03:00:00.000Z"); // 00:00 did not exist.
  expect(start("2018-02-18", "America/Sao_Paulo")).toBe("2018-02-18T03:00:00.000Z"); // 23:00 came twice.
  expect(start("2010-11-07", "America/St_Johns")).toBe("2010-11-07T02:30:00.000Z"); // 00:00 came twice.
  expect(start("2011-12-30", "Pacific/Apia")).toBe("2011-12-30T10:00:00.000Z"); // The date was skipped.
  expect(start("2011-12-31", "Pacific/Apia")).toBe("2011-12-30T10:00:00.000Z");
  expect(start("2026-01-01", "Asia/Kathmandu")).toBe("2025-12-31T18:15:00.000Z");
});

test("a day of changing clocks has 23 or 25 hours", () => {
  const hours = (text: string) =>
    (endOfDay(day(text), brussels) - startOfDay(day(text), brussels)) / 3_600_000;
  expect([hours("2027-03-28"), hours("2027-10-31"), hours("2027-06-01")]).toEqual([23, 25, 24]);
});

test("a month that begins on a day ends on the eve of the same date, or with the month", () => {
  const rule: DeadlineRule = { ...unitedKingdom, dayCount: "inclusive", roll: "none" };
  expect(due(oneMonth, "2026-03-02", rule)).toBe("2026-04-01");
  expect(due(oneMonth, "2026-03-01", rule)).toBe("2026-03-31");
  expect(due(oneMonth, "2027-01-31", rule)).toBe("2027-02-28");
  expect(due({ count: 1, unit: "years" }, "2028-02-29", rule)).toBe("2029-02-28");
});

test("a make-up day is worked although it is a Saturday", () => {
  const china = weekendOf([6, 7], ["2026-02-16", "2026-02-17"], ["2026-02-14"]);
  expect(isWorkingDay(day("2026-02-14"), china)).toBe(true);
  expect(addWorkingDays(day("2026-02-13"), 1, china)).toBe("2026-02-14");
  expect(addWorkingDays(day("2026-02-13"), 2, china)).toBe("2026-02-18");
  expect(rollForward(day("2026-02-15"), china)).toBe("2026-02-18");
  expect(rollForward(day("2026-02-14"), china)).toBe("2026-02-14");
});

test("a first day of receipt that is not worked is not the first working day", () => {
  const rule: DeadlineRule = { ...california, dayCount: "inclusive" };
  expect(due({ count: 1, unit: "working-days" }, "2027-01-02", rule)).toBe("2027-01-04");
  expect(due({ count: 2, unit: "working-days" }, "2027-01-04", rule)).toBe("2027-01-05");
});

test("a calendar that contradicts itself or never works is refused", () => {
  const data = { id: "x", version: "1", weekend: [], holidays: [], extraWorkingDays: [] };
  expect(workCalendar(data)).not.toBeNull();
  expect(workCalendar({ ...data, weekend: [1, 2, 3, 4, 5, 6, 7] })).toBeNull();
  const labourDay = day("2026-05-01");
  expect(workCalendar({ ...data, holidays: [labourDay], extraWorkingDays: [labourDay] })).toBeNull();
  expect(workCalendar({ ...data, holidays: Array.from({ length: 10_001 }, () => labourDay) })).toBeNull();
});

test("a text is a day only if the calendar has it", () => {
  for (const text of [
    "2026-02-29",
    "2026-13-01",
    "2026-04-31",
    "0000-01-01",
    "26-01-01",
    "2026-1-1",
    "",
    "x",
  ]) {
    expect(textToDay(text), text).toBeNull();
  }
  for (const text of ["2028-02-29", "0001-01-01", "9999-12-31"]) expect(textToDay(text), text).toBe(text);
});

test("a zone is a name, not an offset or anything else", () => {
  for (const text of ["+08:00", "Mars/Olympus", "", " Europe/Paris", "Europe/Paris\n", "x".repeat(100)]) {
    expect(textToZone(text), text).toBeNull();
  }
  expect(textToZone("Asia/Shanghai")).toBe("Asia/Shanghai");
});

test("a period is a whole number of units, not below nothing and not beyond a century of days", () => {
  const now = instant("2026-01-01T00:00:00Z");
  for (const count of [-1, 1.5, Number.NaN, 36_601]) {
    expect(() => deadline({ count, unit: "days" }, now, gdpr)).toThrow("a period counts");
    expect(() => keepUntil(day("2026-01-01"), { count, unit: "days" })).toThrow("a period counts");
  }
  expect(deadline({ count: 0, unit: "hours" }, now, gdpr)).toEqual({ day: "2026-01-01", instant: now });
  expect(deadline({ count: 24, unit: "hours" }, instant("2026-01-01T00:00:00+01:00"), gdpr).day).toBe(
    "2026-01-01",
  );
});

test("days outside the years 1 to 9999 are a bug, not a date", () => {
  expect(() => addDays(day("9999-12-31"), 1)).toThrow("a legal day lies");
  expect(() => addDays(day("0001-01-01"), -1)).toThrow("a legal day lies");
  expect(addYears(day("0099-02-28"), 1)).toBe("0100-02-28");
});

const anyDay = fc.integer({ min: 0, max: 30_000 }).map((count) => addDays(day("1990-01-01"), count));
const anyInstant = fc.integer({ min: 946_684_800_000, max: 3_000_000_000_000 }).map(at);
const anyZone = fc
  .constantFrom(
    "Europe/Brussels",
    "America/Los_Angeles",
    "Asia/Shanghai",
    "Australia/Lord_Howe",
    "Africa/Cairo",
  )
  .map(zone);
const anyPeriod: fc.Arbitrary<Period> = fc.record({
  count: fc.nat(60),
  unit: fc.constantFrom("hours", "days", "working-days", "months", "years"),
});
const anyCalendar = fc
  .record({
    weekend: fc.subarray<Weekday>([1, 5, 6, 7]),
    holidays: fc.array(anyDay, { maxLength: 30 }),
    extra: fc.array(anyDay, { maxLength: 10 }),
  })
  .map(({ weekend, holidays, extra }) => {
    const free = new Set(holidays);
    return weekendOf(
      weekend,
      holidays,
      extra.filter((one) => !free.has(one)),
    );
  });
const anyRule: fc.Arbitrary<DeadlineRule> = fc.record({
  zone: anyZone,
  calendar: anyCalendar,
  dayCount: fc.constantFrom("exclusive", "inclusive"),
  roll: fc.constantFrom("none", "next-working-day"),
});

test("a deadline never lies before its start", () => {
  fc.assert(
    fc.property(anyPeriod, anyInstant, anyRule, (period, receivedAt, rule) => {
      const result = deadline(period, receivedAt, rule);
      expect(result.instant).toBeGreaterThanOrEqual(receivedAt);
      expect(result.day >= dayOf(receivedAt, rule.zone)).toBe(true);
    }),
  );
});

test("what is received later is never due earlier", () => {
  fc.assert(
    fc.property(anyPeriod, anyInstant, fc.nat(10_000_000_000), anyRule, (period, receivedAt, later, rule) => {
      const first = deadline(period, receivedAt, rule);
      const second = deadline(period, at(receivedAt + later), rule);
      expect(second.instant).toBeGreaterThanOrEqual(first.instant);
      expect(second.day >= first.day).toBe(true);
    }),
  );
});

test("a longer period is never due earlier", () => {
  fc.assert(
    fc.property(anyPeriod, fc.nat(12), anyInstant, anyRule, (period, more, receivedAt, rule) => {
      const longer = { ...period, count: period.count + more };
      const [first, second] = [deadline(period, receivedAt, rule), deadline(longer, receivedAt, rule)];
      expect(second.instant).toBeGreaterThanOrEqual(first.instant);
    }),
  );
});

test("a rolled deadline lands on a working day, the first one not before", () => {
  fc.assert(
    fc.property(anyDay, anyCalendar, (from, calendar) => {
      const rolled = rollForward(from, calendar);
      expect(isWorkingDay(rolled, calendar)).toBe(true);
      for (let passed = from; passed < rolled; passed = addDays(passed, 1)) {
        expect(isWorkingDay(passed, calendar)).toBe(false);
      }
    }),
  );
});

test("months counted from the start keep the date of the start, and counting in a chain may lose it", () => {
  fc.assert(
    fc.property(anyDay, fc.nat(60), fc.nat(60), (from, first, second) => {
      const direct = addMonths(from, first + second);
      const chained = addMonths(addMonths(from, first), second);
      expect(direct.slice(0, 7)).toBe(chained.slice(0, 7));
      expect(direct >= chained).toBe(true);
      if (from.slice(8) <= "28") expect(direct.slice(8)).toBe(from.slice(8));
    }),
  );
  expect(addMonths(addMonths(day("2027-01-31"), 1), 2)).toBe("2027-04-28");
  expect(addMonths(day("2027-01-31"), 3)).toBe("2027-04-30");
});

test("every instant of a day lies between its start and its end", () => {
  fc.assert(
    fc.property(anyInstant, anyZone, (now, where) => {
      const today = dayOf(now, where);
      expect(startOfDay(today, where)).toBeLessThanOrEqual(now);
      expect(endOfDay(today, where)).toBeGreaterThan(now);
      expect(dayOf(startOfDay(today, where), where)).toBe(today);
      expect(dayOf(at(endOfDay(today, where) - 1), where)).toBe(today);
    }),
  );
});

test("days are added and taken away alike, and the week has seven", () => {
  fc.assert(
    fc.property(anyDay, fc.integer({ min: -5000, max: 5000 }), (from, count) => {
      expect(addDays(addDays(from, count), -count)).toBe(from);
      expect(weekdayOf(addDays(from, 7))).toBe(weekdayOf(from));
    }),
  );
  expect(weekdayOf(day("2026-11-22"))).toBe(7);
  expect(weekdayOf(day("1969-12-29"))).toBe(1);
});
