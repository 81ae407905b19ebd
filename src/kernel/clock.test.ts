import fc from "fast-check";
import { expect, test } from "vitest";
import { at, instantToText, manualClock, systemClock, textToInstant } from "./clock.ts";

test("the system clock tells the time of this machine", () => {
  const before = Date.now();
  const told = systemClock.now();
  expect(told).toBeGreaterThanOrEqual(before);
  expect(told).toBeLessThanOrEqual(Date.now());
});

test("a manual clock stands still until it is moved, and never runs backwards", () => {
  const clock = manualClock(1000);
  expect(clock.now()).toBe(1000);
  clock.advance(0);
  clock.advance(500);
  expect(clock.now()).toBe(1500);
  expect(() => clock.advance(-1)).toThrow("time does not run backwards");
  expect(() => clock.advance(0.5)).toThrow("an instant is whole milliseconds");
  expect(clock.now()).toBe(1500);
});

test("an instant is whole milliseconds within what a date can hold", () => {
  expect(at(8_640_000_000_000_000)).toBe(8_640_000_000_000_000);
  for (const ms of [8_640_000_000_000_001, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => at(ms)).toThrow("an instant is whole milliseconds");
  }
});

test("writing an instant and reading it back changes nothing", () => {
  const years0to9999 = fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 });
  fc.assert(
    fc.property(years0to9999, (ms) => {
      expect(textToInstant(instantToText(at(ms)))).toBe(ms);
    }),
  );
});

test("an instant is read with its offset", () => {
  expect(textToInstant("2026-11-22T12:00:00Z")).toBe(1_795_348_800_000);
  expect(textToInstant("2026-11-22T20:00:00+08:00")).toBe(1_795_348_800_000);
  expect(textToInstant("2026-11-22T06:30:00.5-05:30")).toBe(1_795_348_800_500);
  expect(textToInstant("2028-02-29T00:00:00+14:00")).toBe(Date.parse("2028-02-28T10:00:00Z"));
});

test("what is not an instant is not read: a local time, a date that does not exist, a second too many", () => {
  const texts = [
    "2026-11-22T12:00:00",
    "2026-11-22",
    "2026-11-22 12:00:00Z",
    "2026-02-30T12:00:00Z",
    "2027-02-29T12:00:00+01:00",
    "2026-04-31T00:00:00Z",
    "2026-11-22T24:00:00Z",
    "2026-11-22T23:59:60Z",
    "2026-11-22T12:00:00+24:00",
    "2026-11-22T12:00:00.1234Z",
    "+002026-11-22T12:00:00Z",
    "2026-11-22T12:00:00Z\n",
    "",
  ];
  for (const text of texts) expect(textToInstant(text), text).toBeNull();
});
