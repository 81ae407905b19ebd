import { expect, test } from "vitest";
import { assert, must } from "./assert.ts";
import { Problem } from "./problem.ts";

test("what holds passes, and what does not is an error that no door shows", () => {
  expect(() => assert(1 + 1 === 2, "sums add up")).not.toThrow();
  expect(() => assert(false, "sums add up")).toThrow("assertion failed: sums add up");
  expect(() => assert(false, "sums add up")).not.toThrow(Problem);
});

test("only an absent value is a bug: zero, false and the empty text are values", () => {
  for (const value of [0, false, "", Number.NaN]) expect(must(value, "a value")).toBe(value);
  for (const absent of [null, undefined]) {
    expect(() => must<unknown>(absent, "a value")).toThrow("assertion failed: a value");
  }
});
