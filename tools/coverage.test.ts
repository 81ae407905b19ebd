import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { coverageOf, describeCoverage, parseRequirements } from "./coverage.ts";

const requirements = parseRequirements("JMI-0-a enforceable scope\nJPL-1-b harmful consent\n");

test("a requirement counts when a passed test names it before its colon, alone or among others", () => {
  const titles = [
    "JMI-0-a: a page that is not listed collects nothing",
    "nothing of JPL-1-b",
    "no id at all",
  ];
  expect([...coverageOf(requirements, titles).covered]).toEqual(["JMI-0-a"]);
  const both = coverageOf(requirements, ["group of tests JMI-0-a and JPL-1-b: held together"]);
  expect([...both.covered]).toEqual(["JMI-0-a", "JPL-1-b"]);
});

test("a name that is no requirement is told, unless it is an addition of a policy", () => {
  const found = coverageOf(requirements, ["JMI-9-z: what is this", "JMI-ADD-minors: our own"]);
  expect(found.unknown).toEqual(["JMI-9-z"]);
});

test("the sums are told as a whole, by kind and by domain", () => {
  const coverage = coverageOf(requirements, ["JMI-0-a: held"]);
  expect(describeCoverage(requirements, coverage)).toBe(
    "promises: 1 of 2\n  by kind: enforceable 1/1, harmful 0/1\n  by domain: consent 0/1, scope 1/1",
  );
});

test("the list holds the 617 requirements, each once", () => {
  const path = join(import.meta.dirname, "..", "test", "requirements", "requirements.txt");
  const all = parseRequirements(readFileSync(path, "utf8"));
  expect(new Set(all.map(({ id }) => id)).size).toBe(617);
  const count = (kind: string) => all.filter((one) => one.kind === kind).length;
  expect(["enforceable", "evidence", "statement", "harmful"].map(count)).toEqual([530, 21, 33, 33]);
});
