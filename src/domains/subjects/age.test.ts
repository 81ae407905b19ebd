import * as fc from "fast-check";
import { expect, test } from "vitest";
import { addYears, type Day, endOfDay, startOfDay, textToDay, type Zone } from "../../kernel/calendar.ts";
import { at } from "../../kernel/clock.ts";
import type { Policy } from "../../policy/index.ts";
import { adultFrom, ageAtom } from "./age.ts";

const zone = "UTC" as Zone;
const day = (text: string): Day => textToDay(text) ?? expect.unreachable(text);

test("GEEX-c6-1-a: somebody is a child until the month in which they have turned eighteen is over", () => {
  const from = adultFrom(policyWith({ adultAt: 18 }), "cn-mainland", day("2008-05-10"));
  expect(from).toBe(startOfDay(day("2026-06-01"), zone));
  expect(ageAtom(from, at(endOfDay(day("2026-05-31"), zone) - 1))).toBe("child");
  expect(ageAtom(from, at(from ?? 0))).toBe("adult");
  expect(adultFrom(policyWith({ adultAt: 18 }), "eu", day("2008-05-01"))).toBe(
    startOfDay(day("2026-05-01"), zone),
  );
});

test("nobody is called an adult before their birthday, and no month tells more than a month", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 40_000 }), fc.integer({ min: 13, max: 21 }), (days, adultAt) => {
      const born = day(new Intl.DateTimeFormat("sv-SE", { timeZone: "UTC" }).format(days * 86_400_000));
      const from = adultFrom(policyWith({ adultAt }), "unknown", born) ?? expect.unreachable();
      expect(from).toBeGreaterThanOrEqual(startOfDay(addYears(born, adultAt), zone));
      expect(new Intl.DateTimeFormat("sv-SE", { timeZone: "UTC" }).format(from)).toMatch(/-01$/);
    }),
  );
});

test("the line is that of where somebody lives, the highest of several, and none where the policy draws none", () => {
  const lines = policyWith({ adultAt: 14, residency: ["eu"] }, { adultAt: 18, residency: ["eu", "unknown"] });
  expect(adultFrom(lines, "eu", day("2010-01-01"))).toBe(startOfDay(day("2028-01-01"), zone));
  expect(adultFrom(lines, "us", day("2010-01-01"))).toBeNull();
  expect([ageAtom(null, at(0)), ageAtom(5, at(4)), ageAtom(5, at(5))]).toEqual([null, "child", "adult"]);
});

function policyWith(...rules: readonly object[]): Policy {
  const common = {
    guardian: "verified-consent",
    data: ["birth-date"],
    erasedWithin: { count: 3, unit: "days" },
  };
  const clauses = [
    {
      id: "A-1",
      rules: rules.map((value) => ({ type: "domain", name: "age", value: { ...common, ...value } })),
    },
  ];
  return { clauses } as unknown as Policy;
}
