import { inspect } from "node:util";
import { expect, test } from "vitest";
import { fail, Problem, problems } from "./problem.ts";

const registry = Object.entries(problems);

test("a failure carries its code, one sentence, facts and errors", () => {
  const errors = [{ pointer: "/fields/0", detail: "not a field of this policy" }];
  const act = () => fail("not-declared", "the policy declares no such field", { clause: "C-1" }, errors);
  expect(act).toThrow(Problem);
  expect(act).toThrow(
    expect.objectContaining({
      name: "Problem",
      code: "not-declared",
      message: "the policy declares no such field",
      facts: { clause: "C-1" },
      errors,
    }),
  );
});

test("a failure without facts or errors has none, rather than nothing", () => {
  const problem = new Problem("not-found", "no such thing");
  expect([problem.facts, problem.errors]).toEqual([{}, []]);
  expect(inspect(problem)).toContain("Problem: no such thing");
});

test("every code is kebab-case, with a status of a failure and a title without a full stop", () => {
  for (const [code, { status, title }] of registry) {
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(status, code).toBeGreaterThanOrEqual(400);
    expect(status, code).toBeLessThanOrEqual(599);
    expect(title, code).toMatch(/^[A-Z].*[^.]$/);
  }
});

test("no two codes have the same title", () => {
  expect(new Set(registry.map(([, { title }]) => title)).size).toBe(registry.length);
});
