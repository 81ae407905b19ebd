import { expect, test } from "vitest";
import { instantToText } from "../../kernel/clock.ts";
import { reviewDueAt } from "./review.ts";

test.each([
  ["2026-01-31", { count: 1, unit: "months" }, "2026-02-28T00:00:00.000Z"],
  ["2024-02-29", { count: 1, unit: "years" }, "2025-02-28T00:00:00.000Z"],
  ["2026-01-31", { count: 30, unit: "days" }, "2026-03-02T00:00:00.000Z"],
  ["2026-01-31", undefined, "2027-01-31T00:00:00.000Z"],
  ["2026-01-31", { count: 3, unit: "hours" }, "2027-01-31T00:00:00.000Z"],
])("a version in effect from %s with %o is due at %s", (effective, window, due) => {
  const found = reviewDueAt({ effective }, window);
  expect(found === null ? null : instantToText(found)).toBe(due);
});

test("a version without a day is due at no time that could be told", () => {
  expect(reviewDueAt({ effective: "someday" }, undefined)).toBeNull();
});
