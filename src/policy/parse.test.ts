import fc from "fast-check";
import { expect, test } from "vitest";
import { must } from "../kernel/assert.ts";
import { placeOf } from "./findings.ts";
import type { Policy } from "./model.ts";
import { parsePolicy } from "./parse.ts";
import { printPolicy } from "./print.ts";
import { anyPolicy } from "./testing/policies.ts";
import { changed, findingsOf, policyOfText, soundText } from "./testing/texts.ts";

test("a policy that is printed and read again is the same policy", () => {
  fc.assert(
    fc.property(anyPolicy(), (policy) => {
      expect(policyOfText(printPolicy(policy))).toEqual(policy);
    }),
  );
  const sound = policyOfText(soundText);
  expect(policyOfText(printPolicy(sound))).toEqual(sound);
});

test("groups become their leaves, and each leaf knows its groups, nearest first", () => {
  const { vocabulary } = policyOfText(
    changed(
      "full-name: { en: Name, value: name }",
      "who: { en: Who, children: { full-name: { en: Name } } }",
    ),
  );
  expect(vocabulary.data.map(({ name, groups }) => [name, groups])).toEqual([
    ["full-name", ["who", "personal"]],
    ["e-mail", ["personal"]],
    ["password", ["account"]],
  ]);
  expect(vocabulary.dataGroups.map(({ name }) => name)).toEqual(["personal", "who", "account"]);
});

test("in a rule a group stands for its leaves, each once, in the order of the text", () => {
  const policy = policyOfText(changed("data: [personal, password]", "data: [e-mail, personal, account]"));
  expect(boxOf(policy, "S-2", 0)?.data).toEqual(["e-mail", "full-name", "password"]);
  const retention = must(policy.clauses.find(({ id }) => id === "S-3")?.rules[1], "the rule of retention");
  expect(retention).toMatchObject({ type: "domain", value: { data: ["full-name", "e-mail", "password"] } });
});

test("a value may be a name, a list, or all names but some", () => {
  const policy = policyOfText(
    changed("{ action: disclose, data: personal", "{ action: disclose, data: { except: [account, e-mail] }"),
  );
  expect(boxOf(policy, "S-2", 2)).toMatchObject({ action: ["disclose"], data: ["full-name"] });
});

test("facts are chosen like dimensions, and the residency may be unknown", () => {
  const policy = policyOfText(
    changed("when: { consent: given }", "when: { consent: { except: none }, residency: [eu, unknown] }"),
  );
  expect(boxOf(policy, "S-2", 3)?.when).toEqual({
    consent: ["given", "withdrawn", "expired"],
    residency: ["eu", "unknown"],
  });
});

test("a permit without a legal basis has that of its purposes, and is split where these differ", () => {
  const both = policyOfText(changed("purpose: orders, role: [clerk, server]", "role: [clerk, server]"));
  const rules = must(both.clauses[1], "the second clause").rules;
  expect(rules.slice(1, 3)).toMatchObject([
    { type: "permit", basis: "consent", box: { action: ["read", "use"], purpose: ["news"] } },
    { type: "permit", basis: "contract", box: { action: ["read", "use"], purpose: ["orders"] } },
  ]);
  const one = policyOfText(
    changed("en: Writing to you, basis: consent", "en: Writing to you, basis: contract"),
  );
  expect(boxOf(one, "S-2", 0)).toEqual({
    action: ["collect"],
    data: ["full-name", "e-mail", "password"],
    purpose: ["orders"],
    scenario: ["sign-up"],
    role: ["server"],
  });
});

test("a permit that names its basis keeps it for all purposes", () => {
  const text = changed(
    "when: { consent: given } }",
    "when: { consent: given } }\n        basis: separate-consent",
  );
  expect(policyOfText(text).clauses[1]?.rules[3]).toMatchObject({ basis: "separate-consent" });
});

test("a purpose without a basis has that of the group around it", () => {
  const text = changed(
    "orders: { en: Taking orders, basis: contract }",
    "orders: { en: Orders, basis: contract, children: { taking: { en: Taking orders } } }",
  );
  expect(policyOfText(text).vocabulary.purposes[0]).toEqual({
    name: "taking",
    words: { en: "Taking orders" },
    groups: ["orders"],
    basis: "contract",
  });
});

test("included files add clauses and vocabulary, in the order in which they are named", () => {
  const entry = changed("vocabulary:", "include: [parts/b.yaml, parts/a.yaml]\nvocabulary:");
  const part = (id: string) =>
    `clauses:\n  - { id: ${id}, section: all, kind: statement, words: { en: Words. } }\n`;
  const { policy, positions } = parsePolicy(
    new Map([
      ["policy.yaml", entry],
      ["parts/a.yaml", part("A")],
      ["parts/b.yaml", `vocabulary: { regions: { asia: { en: Asia } } }\n${part("B")}`],
    ]),
  );
  expect(policy?.clauses.map(({ id }) => id).slice(-3)).toEqual(["S-6", "B", "A"]);
  expect(policy?.vocabulary.regions.map(({ name }) => name)).toEqual(["eu", "us", "asia"]);
  expect(placeOf(positions, ["clauses", 7, "words"])).toMatchObject({ path: "parts/a.yaml", line: 2 });
});

test("every part of a policy knows where it was written, and one without a place has that of what is around it", () => {
  const { positions } = parsePolicy(new Map([["policy.yaml", soundText]]));
  expect(placeOf(positions, ["clauses", 1])).toEqual({ path: "policy.yaml", line: 49, column: 9 });
  expect(placeOf(positions, ["clauses", 1, "rules", 3, "when", "consent"])).toMatchObject({
    line: 57,
    column: 92,
  });
  expect(placeOf(positions, ["clauses", 1, "rules", 3, "region"])).toMatchObject({ line: 57, column: 9 });
});

test("bytes are read as they are, and with Windows line ends", () => {
  const bytes = new TextEncoder().encode(soundText.replaceAll("\n", "\r\n"));
  expect(findingsOf(bytes)).toEqual([]);
});

test("words of YAML 1.1 are words: yes is not true", () => {
  const text = changed("when: { consent: given }", "when: { consent: given, objection: no }");
  expect(boxOf(policyOfText(text), "S-2", 3)?.when).toMatchObject({ objection: ["no"] });
});

test("a misspelt key is reported once, with what was meant", () => {
  const [first, ...more] = findingsOf(changed("data: [personal, account]", "date: [personal, account]"));
  expect(more).toEqual([]);
  expect(first).toMatchObject({ code: "unknown-key", hint: "did you mean `data`?" });
});

function boxOf(policy: Policy, clause: string, rule: number) {
  const found = policy.clauses.find(({ id }) => id === clause)?.rules[rule];
  return found === undefined || found.type === "domain" ? undefined : found.box;
}
