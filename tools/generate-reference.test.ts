import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { problems } from "../src/kernel/problem.ts";
import { command, references } from "./generate-reference.ts";

const folder = join(import.meta.dirname, "..", "docs", "reference");

test.each([...references()])("the reference %s says what the code says", (name, text) => {
  expect(readFileSync(join(folder, name), "utf8") === text, `it is stale: run \`${command}\``).toBe(true);
});

test("every problem has its own heading, which its address leads to", () => {
  const headings = readFileSync(join(folder, "problems.md"), "utf8").match(/^### .+$/gm) ?? [];
  expect(headings.sort()).toEqual(
    Object.keys(problems)
      .map((code) => `### ${code}`)
      .sort(),
  );
});

test("every endpoint of the reference can answer with a problem", () => {
  const { paths } = JSON.parse(readFileSync(join(folder, "openapi.json"), "utf8"));
  const operations = Object.values<Record<string, { responses: object }>>(paths).flatMap((path) =>
    Object.values(path),
  );
  expect(operations.length).toBeGreaterThan(5);
  for (const { responses } of operations) expect(Object.keys(responses)).toContain("default");
});
