import { expect, test } from "vitest";
import { must } from "../../kernel/assert.ts";
import type { Clause, DomainRule, Policy } from "../model.ts";
import { clauseOf, policyOf, policyOfClauses, smallVocabulary } from "../testing/policies.ts";
import { diff } from "./diff.ts";
import type { Difference, NamedChange } from "./model.ts";
import { renderDiff } from "./render.ts";

const retention = {
  data: ["email"],
  period: { count: 6, unit: "years" },
  anchor: "account-closed",
  dispose: "erase",
};
const access = {
  right: "access",
  data: ["email", "full-name"],
  formats: ["csv", "json"],
  channels: ["web", "post"],
  within: { count: 15, unit: "days" },
};

test.each<[string, unknown, string, boolean]>([
  ["longer in the same unit", { count: 7, unit: "years" }, "retention-longer", true],
  ["longer whatever the calendar", { count: 80, unit: "months" }, "retention-longer", true],
  ["longer in most calendars only", { count: 73, unit: "months" }, "retention-changed", true],
  ["shorter in days", { count: 30, unit: "days" }, "retention-shorter", false],
  ["the same, said otherwise", { count: 72, unit: "months" }, "retention-changed", true],
  ["nobody can order it", { count: 6, unit: "moons" }, "retention-changed", true],
])("a retention period that is %s", (_, period, name, worse) => {
  const [change] = changes(domain("retention", retention), domain("retention", { ...retention, period }));
  expect([change?.class, change?.worse]).toEqual([name, worse]);
});

test("retention that is dropped is worse, retention that is new is not", () => {
  expect(changes(domain("retention", retention), [])).toMatchObject([
    { class: "retention-removed", worse: true },
  ]);
  expect(changes([], domain("retention", retention))).toMatchObject([
    { class: "retention-added", worse: false },
  ]);
});

test("retention that is shorter for other data is a change nobody can order", () => {
  const after = { ...retention, data: ["full-name"], period: { count: 1, unit: "years" } };
  expect(changes(domain("retention", retention), domain("retention", after))).toMatchObject([
    { class: "retention-changed", worse: true },
  ]);
});

test.each<[string, Readonly<Record<string, unknown>>, string, boolean]>([
  ["a later deadline", { within: { count: 30, unit: "days" } }, "right-shrunk", true],
  ["an earlier deadline", { within: { count: 10, unit: "days" } }, "right-grown", false],
  ["no deadline", { within: undefined }, "right-shrunk", true],
  ["a deadline nobody can order", { within: { count: 15, unit: "working days" } }, "right-changed", true],
  ["less data", { data: ["email"] }, "right-shrunk", true],
  ["all data", { data: undefined }, "right-grown", false],
  ["a channel less", { channels: ["web"] }, "right-shrunk", true],
  ["a format more", { formats: ["csv", "json", "xml"] }, "right-grown", false],
  ["some residents only", { residency: ["eu"] }, "right-shrunk", true],
  ["a hurdle more", { verification: ["passport"] }, "right-shrunk", true],
  [
    "a channel more and less data",
    { channels: ["web", "post", "phone"], data: ["email"] },
    "right-shrunk",
    true,
  ],
  ["the same in another order", { channels: ["post", "web"] }, "", false],
])("a right with %s", (_, change, name, worse) => {
  const found = changes(domain("right", access), domain("right", { ...access, ...change }));
  expect(found.map((one) => [one.class, one.worse])).toEqual(name === "" ? [] : [[name, worse]]);
});

test("a right that is gone shrank, and one that is new grew", () => {
  expect(changes(domain("right", access), [])).toMatchObject([{ class: "right-shrunk", worse: true }]);
  expect(changes([], domain("right", access))).toMatchObject([{ class: "right-grown", worse: false }]);
});

test("a rule that lets somebody do more is worse when it comes, any other when it goes", () => {
  const tracker = domain("tracker", { name: "pixel", tool: "pixel-tag" });
  const storage = domain("storage", { cipher: "AES-256-GCM" });
  expect(changes([], tracker)).toMatchObject([{ class: "domain-rule-added", worse: true }]);
  expect(changes(tracker, [])).toMatchObject([{ class: "domain-rule-removed", worse: false }]);
  expect(changes([], storage)).toMatchObject([{ class: "domain-rule-added", worse: false }]);
  expect(changes(storage, [])).toMatchObject([{ class: "domain-rule-removed", worse: true }]);
  expect(changes(storage, domain("storage", { cipher: "none" }))).toEqual([
    {
      class: "domain-rule-changed",
      name: "c1",
      detail: "storage: cipher AES-256-GCM → none",
      worse: true,
      rule: "storage",
    },
  ]);
});

test("the contact is the policy's own and the one in its rules", () => {
  const after = { ...policyOf([]), controller: { name: "Small", contact: "other@small.example" } };
  expect(named(policyOf([]), after)).toEqual([
    {
      class: "contact-changed",
      name: "contact",
      detail: "privacy@small.example → other@small.example",
      worse: true,
    },
  ]);
  const rule = (address: string) => domain("contact", { address, opensCase: true });
  expect(changes(rule("a@small.example"), rule("b@small.example"))).toMatchObject([
    { class: "contact-changed" },
  ]);
});

test("recipients, purposes, regions and data types come and go by name", () => {
  const vocabulary = {
    ...smallVocabulary,
    purposes: smallVocabulary.purposes.slice(1),
    recipients: [
      ...smallVocabulary.recipients,
      { name: "mailer", words: { en: "Mailer" }, kind: "processor" } as const,
    ],
  };
  expect(named(policyOf([]), policyOf([], vocabulary))).toEqual([
    { class: "purpose-removed", name: "delivery", detail: "", worse: false },
    { class: "recipient-added", name: "mailer", detail: "kind processor", worse: true },
  ]);
});

test("data that is taken less seriously is worse, data that is taken more seriously is not", () => {
  const email = must(smallVocabulary.data[1], "the small vocabulary has e-mail");
  const at = (sensitivity: typeof email.sensitivity) =>
    policyOf([], { ...smallVocabulary, data: [{ ...email, sensitivity }] });
  expect(named(at("sensitive"), at("normal"))).toMatchObject([{ class: "data-changed", worse: true }]);
  expect(named(at("normal"), at("non-personal"))).toMatchObject([{ class: "data-changed", worse: true }]);
  expect(named(at("normal"), at("sensitive"))).toMatchObject([{ class: "data-changed", worse: false }]);
});

test("new words alone are minor", () => {
  const before = policyOf([]);
  const after = { ...before, title: { en: "Another title" } };
  expect(differenceOf(before, after)).toMatchObject({
    named: [
      { class: "words-changed", name: "title", detail: "A small policy → Another title", worse: false },
    ],
    material: false,
  });
});

test("a harmful term that can be unlocked from now on is worse", () => {
  const harmful = (unlock: "never" | { en: string }): Clause => ({
    ...clauseOf("harm", []),
    kind: "harmful",
    refused: { term: { en: "silence is consent" }, unlock },
  });
  const [before, after] = [
    policyOfClauses([harmful("never")]),
    policyOfClauses([harmful({ en: "a court order" })]),
  ];
  expect(named(before, after)).toEqual([
    {
      class: "clause-changed",
      name: "harm",
      detail: "harmful, never unlocked → harmful, unlocked by a court order",
      worse: true,
    },
  ]);
});

test("a class that the policy promises to announce is material even where nothing is worse", () => {
  const promise = domain("version", { stableUrl: true, materialWhen: ["purpose-removed"] });
  const vocabulary = { ...smallVocabulary, purposes: smallVocabulary.purposes.slice(1) };
  const [before, after] = [
    policyOfClauses([clauseOf("c1", promise)]),
    policyOfClauses([clauseOf("c1", promise)], vocabulary),
  ];
  expect(differenceOf(before, after)).toMatchObject({ material: true, why: ["purpose-removed"] });
});

test("the report says what changed, by which clauses, and marks what is worse", () => {
  const before = policyOfClauses([
    clauseOf("a", [{ type: "permit", box: { action: ["read"], role: ["clerk"] }, basis: "contract" }]),
  ]);
  const after = policyOfClauses([
    clauseOf("a", [{ type: "permit", box: { action: ["read"] }, basis: "contract" }]),
    clauseOf("b", domain("retention", retention)),
  ]);
  expect(renderDiff(differenceOf(before, after))).toBe(
    [
      "small: version 1 → 1",
      "120 of 480 cells changed. Material: newly-permitted. It touches use.",
      "",
      "Newly permitted: 120 cells in 1 box",
      "! action read; role support (120 cells)",
      "    uncovered → permitted: now by a; now on the basis contract",
      "",
      "Retention added",
      "  b: anchor account-closed, data email, dispose erase, period 6 years",
      "",
      "Clause added",
      "  b: enforceable",
      "",
    ].join("\n"),
  );
});

function domain(name: string, value: DomainRule["value"]): DomainRule[] {
  return [{ type: "domain", name, value }];
}

function changes(before: readonly DomainRule[], after: readonly DomainRule[]): readonly NamedChange[] {
  return named(policyOfClauses([clauseOf("c1", before)]), policyOfClauses([clauseOf("c1", after)]));
}

function named(before: Policy, after: Policy): readonly NamedChange[] {
  return differenceOf(before, after).named;
}

function differenceOf(before: Policy, after: Policy): Difference {
  return must(diff(before, after), "small policies are compared");
}
