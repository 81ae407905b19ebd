import { expect, test } from "vitest";
import { domainRulesOf, domainRuleTypes, ruleTypes } from "./rule-types/index.ts";
import { policySchema } from "./schema.ts";
import { changed, findingsOf, policyOfText, soundText } from "./testing/texts.ts";

test("the schema for editors knows every type of rule, with one sentence on what it is for", () => {
  const schema = JSON.stringify(policySchema());
  for (const [name, { summary }] of ruleTypes) {
    expect(schema).toContain(`"${name}":`);
    expect(schema).toContain(JSON.stringify(summary));
    expect(summary).toMatch(/^[A-Z][^.]*\.$/);
  }
  expect(JSON.parse(schema)).toMatchObject({ $schema: "https://json-schema.org/draft/2020-12/schema" });
});

test("the rules of a type are given with their clause, and their groups as leaves", () => {
  const policy = policyOfText(soundText);
  expect(domainRulesOf(policy, domainRuleTypes.retention)).toEqual([
    {
      clause: "S-3",
      value: {
        data: ["full-name", "e-mail", "password"],
        period: { count: 30, unit: "days" },
        anchor: "collection",
        dispose: "erase",
      },
      pointer: ["clauses", 2, "rules", 1],
    },
  ]);
  expect(domainRulesOf(policy, domainRuleTypes.tracker)).toEqual([]);
});

test("a name deep inside of a rule is looked up, at its own place", () => {
  const features =
    "withdrawal: { within: { count: 1, unit: hours }, features: [{ name: news, consents: [newz] }] }";
  const [finding] = findingsOf(changed("- property: { properties: [web] }", `- ${features}`));
  expect(finding).toMatchObject({
    code: "unknown-name",
    hint: "did you mean `news`?",
    column: 9 + features.indexOf("newz"),
  });
});

test("where one name is needed a group is refused", () => {
  const tracker =
    "tracker: { name: cart, tool: cookie, provider: Shop, purpose: all-orders, class: necessary }";
  const text = changed("- property: { properties: [web] }", `- ${tracker}`).replace(
    "orders: { en: Taking orders, basis: contract }",
    "all-orders: { en: All, basis: contract, children: { orders: { en: Taking orders } } }",
  );
  expect(findingsOf(text)).toMatchObject([
    { code: "unknown-name", message: expect.stringContaining("is a group") },
  ]);
});
