import fc from "fast-check";
import { expect, test } from "vitest";
import { at } from "../kernel/clock.ts";
import { isTermOver, mayGo } from "./keeping.ts";

const minuteOf = (text: string) => Date.parse(text) / 60_000;
const momentOf = (text: string) => at(Date.parse(text));
const days = (count: number) => [{ count, unit: "days" }] as const;
const sixMonths = [{ count: 6, unit: "months" }] as const;

test("JMI-V-1-d: 180 days after its day an entry is still kept, until that day is over", () => {
  const made = minuteOf("2026-01-01T23:59Z");
  expect(isTermOver(made, days(180), momentOf("2026-06-29T23:59:59.999Z"))).toBe(false); // 179
  expect(isTermOver(made, days(180), momentOf("2026-06-30T23:59:59.999Z"))).toBe(false); // 180
  expect(isTermOver(made, days(180), momentOf("2026-07-01T00:00Z"))).toBe(true); // 181
});

test("six months are counted by the calendar, and end with a shorter month", () => {
  const made = minuteOf("2026-08-31T10:00Z");
  expect(isTermOver(made, sixMonths, momentOf("2027-02-28T23:59:59.999Z"))).toBe(false);
  expect(isTermOver(made, sixMonths, momentOf("2027-03-01T00:00Z"))).toBe(true);
  // 184 days: nobody who counts 180 gets here first.
  const summer = minuteOf("2026-03-01T00:00Z");
  expect(isTermOver(summer, sixMonths, momentOf("2026-09-01T23:00Z"))).toBe(false);
  expect(isTermOver(summer, sixMonths, momentOf("2026-09-02T00:00Z"))).toBe(true);
});

test("of several periods the longest counts, and no policy makes it shorter than 180 days", () => {
  const anyCount = fc.integer({ min: 1, max: 2_000 });
  fc.assert(
    fc.property(anyCount, anyCount, fc.nat(3_000), (one, other, later) => {
      const now = at(later * 86_400_000);
      const both = isTermOver(0, [...days(one), ...days(other)], now);
      expect(both).toBe(isTermOver(0, days(one), now) && isTermOver(0, days(other), now));
      expect(both).toBe(later > Math.max(one, other, 180));
    }),
  );
  expect(isTermOver(0, [], at(180 * 86_400_000))).toBe(false);
});

test("what accounts for the controller's acts stays three years; a single use does not", () => {
  const made = minuteOf("2026-01-01T00:00Z");
  const kinds = ["decision", "export-read", "gap"] as const;
  const accounts = [
    "consent-event",
    "policy-activated",
    "admin-action",
    "disposal",
    "retention-run",
  ] as const;
  const [later, muchLater] = [momentOf("2029-01-01T12:00Z"), momentOf("2029-01-02T00:00Z")];
  for (const kind of kinds) expect(mayGo({ kind, at: made }, days(180), later), kind).toBe(true);
  for (const kind of accounts) {
    expect(mayGo({ kind, at: made }, days(180), later), kind).toBe(false);
    expect(mayGo({ kind, at: made }, days(180), muchLater), kind).toBe(true);
    expect(mayGo({ kind, at: made }, [{ count: 5, unit: "years" }], muchLater), kind).toBe(false);
  }
});
