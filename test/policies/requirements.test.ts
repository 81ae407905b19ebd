import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadPolicy } from "../../src/start/index.ts";
import { parseRequirements } from "../../tools/coverage.ts";

const requirements = parseRequirements(
  readFileSync(join(import.meta.dirname, "..", "requirements", "requirements.txt"), "utf8"),
);

for (const tenant of ["jmi", "jpl", "geex", "mori", "iunu"]) {
  const prefix = `${tenant.toUpperCase()}-`;
  const required = requirements.filter(({ id }) => id.startsWith(prefix));

  test(`${tenant}: every one of its ${required.length} requirements is exactly one clause of the same kind`, async () => {
    const { policy, findings } = await loadPolicy(join("policies", tenant));
    expect(findings).toEqual([]);
    const clauses = policy?.clauses ?? [];
    const published = clauses.filter((clause) => clause.addition !== true);
    const described = (list: readonly { id: string; kind: string }[]) =>
      list.map(({ id, kind }) => `${id} ${kind}`).sort();
    expect(described(published)).toEqual(described(required));
    const added = clauses.filter((clause) => clause.addition === true).map(({ id }) => id);
    expect(added.filter((id) => !id.startsWith(`${prefix}ADD-`))).toEqual([]);
  });

  test(`${tenant}: every clause is written in each language of its policy`, async () => {
    const { policy } = await loadPolicy(join("policies", tenant));
    const languages = policy?.languages ?? [];
    expect(languages).toEqual(tenant === "geex" ? ["en", "zh"] : ["en"]);
    for (const { id, words } of policy?.clauses ?? []) {
      for (const language of languages) expect(words[language]?.trim(), `${id} ${language}`).toBeTruthy();
    }
  });
}

test("GEEX: the tables are data, one clause a row: 21 Android and 9 iOS permissions, 16 libraries", async () => {
  const { policy } = await loadPolicy(join("policies", "geex"));
  const rowsWith = (pattern: RegExp, rule: string) =>
    (policy?.clauses ?? []).filter(
      ({ id, rules }) => pattern.test(id) && rules.some((one) => one.type === "domain" && one.name === rule),
    ).length;
  expect(rowsWith(/^GEEX-AND-(0\d|1\d|2[01])$/, "permission")).toBe(21);
  expect(rowsWith(/^GEEX-IOS-\d\db?$/, "permission")).toBe(9);
  expect(rowsWith(/^GEEX-SDK-(0[1-9]|1[0-6])$/, "sdk")).toBe(16);
});
