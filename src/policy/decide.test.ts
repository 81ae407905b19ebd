import fc from "fast-check";
import { expect, test } from "vitest";
import type { Artefact, Decision } from "./artefact.ts";
import { compile } from "./compile/compile.ts";
import { decide, decideMany } from "./decide.ts";
import { interpret } from "./interpret.ts";
import type { Box, Policy, Request, Rule } from "./model.ts";
import {
  anyCell,
  anyPolicy,
  cells,
  clauseOf,
  policyOf,
  policyOfClauses,
  requestOf,
} from "./testing/policies.ts";

test("a decision by names has the outcome of the rules, and every refusal a code and a clause", () => {
  fc.assert(
    fc.property(anyPolicy(), (policy) => {
      const artefact = artefactOf(policy);
      for (const request of cells(policy)) {
        const decision = decide(artefact, request);
        expect(decision.outcome).toBe(interpret(policy, request).outcome);
        if (decision.outcome === "permitted") continue;
        expect(decision.code).toMatch(/^[a-z-]+$/);
        expect(decision.clauses.length).toBeGreaterThan(0);
      }
    }),
    { numRuns: 10 },
  );
});

test("a name that the policy does not declare is uncovered, and named with its dimension", () => {
  const policy = policyOf([permit({})]);
  expect(decide(artefactOf(policy), requestOf(policy, { purpose: "fun", role: "chef" }))).toEqual({
    outcome: "uncovered",
    code: "not-declared",
    clauses: ["closed"],
    undeclared: [
      { dimension: "purpose", name: "fun" },
      { dimension: "role", name: "chef" },
    ],
  });
});

test("names of the language's own objects are no names of the policy", () => {
  const policy = policyOf([permit({ when: { consent: ["given"] } })]);
  for (const name of ["__proto__", "constructor", "toString", ""]) {
    expect(decide(artefactOf(policy), requestOf(policy, { data: name })).outcome).toBe("uncovered");
    expect(decide(artefactOf(policy), requestOf(policy, { state: { consent: name } })).outcome).toBe(
      "uncovered",
    );
  }
});

test("a fact that is missing or unknown to the language takes its protective value", () => {
  const policy = policyOf([
    permit({}),
    { type: "forbid", box: { when: { objection: ["yes"] } }, code: "objection-active" },
  ]);
  const artefact = artefactOf(policy);
  const outcomeWith = (state: Request["state"]) => decide(artefact, requestOf(policy, { state })).outcome;
  expect(outcomeWith({ objection: "no" })).toBe("permitted");
  expect(outcomeWith({ objection: "perhaps" })).toBe("forbidden");
  expect(outcomeWith({})).toBe("forbidden");
});

test("residency takes the regions of the policy, and an unknown one is unknown", () => {
  const policy = policyOf([permit({ when: { residency: ["eu"] } })]);
  const artefact = artefactOf(policy);
  const outcomeWith = (state: Request["state"]) => decide(artefact, requestOf(policy, { state })).outcome;
  expect(outcomeWith({ residency: "eu" })).toBe("permitted");
  expect(outcomeWith({ residency: "us" })).toBe("uncovered");
  expect(outcomeWith({ residency: "mars" })).toBe("uncovered");
});

test("one call for several data types answers like a call for each", () => {
  fc.assert(
    fc.property(anyPolicy(), fc.nat(), (policy, seed) => {
      const artefact = artefactOf(policy);
      const [request] = fc.sample(anyCell(policy), { numRuns: 1, seed });
      if (request === undefined) throw new Error("one cell is drawn");
      const data = ["email", "no-such-data", "full-name", "email", "card-number"];
      expect(decideMany(artefact, request, data)).toEqual(
        data.map((name) => decide(artefact, { ...request, data: name })),
      );
    }),
  );
});

test("a prohibition refuses with its own code", () => {
  const policy = policyOf([
    permit({}),
    { type: "forbid", box: { data: ["card-number"] }, code: "over-broad" },
  ]);
  expect(decide(artefactOf(policy), requestOf(policy, { data: "card-number" }))).toEqual({
    outcome: "forbidden",
    code: "over-broad",
    clauses: ["c2"],
    codes: ["over-broad"],
  });
});

test.each<[string, Box, Partial<Request>, string]>([
  ["no permit for this act on this data", { action: ["read"] }, { action: "collect" }, "not-declared"],
  ["another scenario only", { scenario: ["order"] }, {}, "not-declared"],
  ["another source only", { source: ["observed"] }, {}, "not-declared"],
  ["another purpose", { purpose: ["marketing"] }, {}, "purpose-mismatch"],
  ["another role only", { role: ["support"] }, {}, "forbidden"],
  ["another region only", { region: ["eu"] }, {}, "region-denied"],
  ["the subject lives elsewhere", { when: { residency: ["eu"] } }, {}, "region-denied"],
  ["consent is missing", { when: { consent: ["given"] } }, {}, "no-consent"],
  ["the agreement is missing", { when: { agreement: ["signed"] } }, {}, "contract-missing"],
  ["no mechanism for the transfer", { when: { transferBasis: ["adequacy"] } }, {}, "mechanism-invalid"],
  ["no legal case is open", { when: { legalCase: ["open"] } }, {}, "instrument-missing"],
  ["a legal case is open", { when: { legalCase: ["none"] } }, { state: { legalCase: "open" } }, "legal-hold"],
  [
    "still to be kept",
    { when: { retention: ["over"] } },
    { state: { retention: "within" } },
    "retention-active",
  ],
  ["kept too long", { when: { retention: ["within"] } }, {}, "retention-over"],
  ["collected for something else", { when: { collectedFor: ["this-purpose"] } }, {}, "purpose-mismatch"],
  ["not the subject itself", { when: { relation: ["self"] } }, {}, "forbidden"],
  ["perhaps a child", { when: { age: ["adult"] } }, {}, "guardian-missing"],
  ["consent and the role", { role: ["support"], when: { consent: ["given"] } }, {}, "forbidden"],
  ["purpose and consent", { purpose: ["marketing"], when: { consent: ["given"] } }, {}, "purpose-mismatch"],
])("refused because: %s", (_, box, changes, code) => {
  const policy = policyOf([permit(box)]);
  const decision = decide(artefactOf(policy), requestOf(policy, { action: "collect", ...changes }));
  expect(decision).toMatchObject({ outcome: "uncovered", code });
  expect(clausesOf(decision)).toEqual(code === "not-declared" && box.action ? ["closed"] : ["c1"]);
});

test("what the caller can bring about names the refusal before what nobody can", () => {
  const policy = policyOf([
    permit({ when: { residency: ["eu"] } }),
    permit({ role: ["support"] }),
    permit({ when: { consent: ["given"] } }),
  ]);
  const decision = decide(artefactOf(policy), requestOf(policy));
  expect(decision).toMatchObject({ code: "no-consent", clauses: ["c3"] });
});

test("a neighbour that is forbidden is not the nearest permitted one", () => {
  const policy = policyOf([
    permit({ when: { consent: ["given"] } }),
    { type: "forbid", box: { when: { consent: ["given"] } }, code: "over-broad" },
    permit({ role: ["support"] }),
  ]);
  expect(decide(artefactOf(policy), requestOf(policy))).toMatchObject({ code: "forbidden", clauses: ["c3"] });
});

test("a refusal names the same clauses whatever the order of the text", () => {
  fc.assert(
    fc.property(anyPolicy(), (policy) => {
      const turned = artefactOf({ ...policy, clauses: [...policy.clauses].reverse() });
      const artefact = artefactOf(policy);
      for (const request of cells(policy)) expect(decide(turned, request)).toEqual(decide(artefact, request));
    }),
    { numRuns: 8 },
  );
});

test("two rules of one clause name it once", () => {
  const policy = policyOfClauses([clauseOf("both", [permit({}), permit({ data: ["full-name"] })])]);
  expect(clausesOf(decide(artefactOf(policy), requestOf(policy)))).toEqual(["both"]);
});

function permit(box: Box): Rule {
  return { type: "permit", box, basis: "contract" };
}

function clausesOf(decision: Decision): readonly string[] {
  return decision.clauses;
}

function artefactOf(policy: Policy): Artefact {
  const compiled = compile(policy);
  if (!compiled.ok) throw new Error(compiled.why);
  return compiled.artefact;
}
