import fc from "fast-check";
import { expect, test } from "vitest";
import { must } from "../../kernel/assert.ts";
import type { Artefact } from "../artefact.ts";
import { codeRequest, decideCoded } from "../coded.ts";
import { interpret } from "../interpret.ts";
import type { Outcome, Policy, Request, Rule } from "../model.ts";
import {
  anyForbid,
  anyPermit,
  anyPolicy,
  anyRequire,
  cells,
  clauseOf,
  policyOf,
  policyOfClauses,
  requestOf,
  smallVocabulary,
} from "../testing/policies.ts";
import { compile, defaultLimits } from "./compile.ts";

const permitAll: Rule = { type: "permit", box: {}, basis: "contract" };

test("the tables say of every cell what the rules say, one by one", () => {
  fc.assert(
    fc.property(anyPolicy(), (policy) => {
      const artefact = artefactOf(policy);
      for (const request of cells(policy))
        expect(outcome(artefact, request)).toEqual(interpret(policy, request));
    }),
    { numRuns: 25 },
  );
});

test("a forbid wins over a permit of the same cell, and names its own clause only", () => {
  const policy = policyOf([permitAll, { type: "forbid", box: { role: ["support"] }, code: "forbidden" }]);
  const artefact = artefactOf(policy);
  expect(outcome(artefact, requestOf(policy, { role: "support" }))).toEqual({
    outcome: "forbidden",
    clauses: ["c2"],
    codes: ["forbidden"],
  });
  expect(outcome(artefact, requestOf(policy))).toMatchObject({ outcome: "permitted", clauses: ["c1"] });
});

test("a permitted cell names every permit and every requirement that matches it", () => {
  const mask: Rule = { type: "require", box: {}, obligations: [{ type: "mask", argument: "email" }] };
  const log: Rule = {
    type: "require",
    box: { data: ["full-name"] },
    obligations: [
      { type: "log", argument: "each" },
      { type: "mask", argument: "email" },
    ],
  };
  const policy = policyOf([permitAll, { ...permitAll, basis: "consent" }, mask, log]);
  expect(outcome(artefactOf(policy), requestOf(policy))).toEqual({
    outcome: "permitted",
    clauses: ["c1", "c2", "c3", "c4"],
    bases: ["consent", "contract"],
    obligations: [
      { type: "log", argument: "each" },
      { type: "mask", argument: "email" },
    ],
  });
});

test("adding a permit never removes a permission", () => {
  fc.assert(
    fc.property(anyPolicy(), anyPermit(), (policy, rule) => {
      const after = artefactOf(withRule(policy, rule));
      for (const request of cells(policy)) {
        if (interpret(policy, request).outcome === "permitted") {
          expect(outcome(after, request).outcome).toBe("permitted");
        }
      }
    }),
    { numRuns: 15 },
  );
});

test("adding a prohibition or a requirement never makes an outcome more permissive", () => {
  fc.assert(
    fc.property(anyPolicy(), fc.oneof(anyForbid(), anyRequire()), (policy, rule) => {
      const after = artefactOf(withRule(policy, rule));
      for (const request of cells(policy)) {
        const now = outcome(after, request);
        const then = interpret(policy, request);
        if (now.outcome !== "permitted") continue;
        expect(then.outcome).toBe("permitted");
        if (then.outcome === "permitted") {
          expect(now.obligations).toEqual(expect.arrayContaining([...then.obligations]));
        }
      }
    }),
    { numRuns: 15 },
  );
});

test("an empty prohibition forbids nothing, and a full one everything", () => {
  const nothing = policyOf([permitAll, { type: "forbid", box: { role: [] }, code: "forbidden" }]);
  const everything = policyOf([permitAll, { type: "forbid", box: {}, code: "forbidden" }]);
  expect(outcome(artefactOf(nothing), requestOf(nothing)).outcome).toBe("permitted");
  expect(outcome(artefactOf(everything), requestOf(everything)).outcome).toBe("forbidden");
});

test("the order of clauses and rules changes no outcome", () => {
  fc.assert(
    fc.property(anyPolicy(), (policy) => {
      const turned = { ...policy, clauses: [...policy.clauses].reverse() };
      const [before, after] = [artefactOf(policy), artefactOf(turned)];
      for (const request of cells(policy)) expect(outcome(after, request)).toEqual(outcome(before, request));
    }),
    { numRuns: 15 },
  );
});

test("a policy without rules covers nothing, and compiles", () => {
  const policy = policyOf([]);
  expect(outcome(artefactOf(policy), requestOf(policy))).toEqual({ outcome: "uncovered" });
});

test("a vocabulary without recipients has no cells, and compiles", () => {
  const policy = policyOf([permitAll], { ...smallVocabulary, recipients: [] });
  const compiled = compile(policy);
  expect(compiled.ok && compiled.size.cells).toBe(0n);
});

test("the compiler reports the size of the space and of what it made", () => {
  const policy = policyOf([
    permitAll,
    { type: "forbid", box: { when: { consent: ["none"] } }, code: "no-consent" },
  ]);
  const { size } = compile(policy);
  // 2 actions, 3 data types, 2 purposes, 2 scenarios, 5 sources, 1 recipient, 2 regions, 2 roles, 4 states of consent.
  expect(size.cells).toBe(2n * 3n * 2n * 2n * 5n * 1n * 2n * 2n * 4n);
  expect(size).toMatchObject({ rules: 2, outcomes: 2 });
  expect(size.bytes).toBeGreaterThan(0);
});

test("a policy beyond a limit is refused with the figure, and one at the limit is not", () => {
  const policy = policyOf([permitAll, { type: "forbid", box: { role: ["support"] }, code: "forbidden" }]);
  const { size } = compile(policy);
  const at = { bytesMax: size.bytes, nodesMax: 2, outcomesMax: size.outcomes };
  expect(compile(policy, at).ok).toBe(true);
  const refused = [
    { ...at, bytesMax: size.bytes - 1 },
    { ...at, nodesMax: 1 },
    { ...at, outcomesMax: size.outcomes - 1 },
  ];
  for (const limits of refused) {
    const compiled = compile(policy, limits);
    expect(compiled.ok).toBe(false);
    if (!compiled.ok) expect(compiled.why).toMatch(/\d/);
  }
});

test("a space of more than 2^53 cells is counted exactly", () => {
  const many = (prefix: string, count: number) =>
    Array.from({ length: count }, (_, number) => ({
      name: `${prefix}-${number}`,
      words: { en: "one of many" },
    }));
  const vocabulary = { ...smallVocabulary, scenarios: many("scenario", 3000), regions: many("region", 3001) };
  const roles = { ...vocabulary, roles: many("role", 3000), recipients: [], purposes: [] };
  const data = many("data", 1000).map((one) => ({
    ...must(smallVocabulary.data[0], "one data type"),
    ...one,
  }));
  const purposes = many("purpose", 1000).map((one) => ({
    ...must(smallVocabulary.purposes[0], "one purpose"),
    ...one,
  }));
  const recipients = many("recipient", 11).map((one) => ({ ...one, kind: "processor" as const }));
  const policy = policyOf([permitAll], { ...roles, data, purposes, recipients });
  const compiled = compile(policy);
  expect(compiled.ok).toBe(true);
  expect(compiled.size.cells).toBe(2n * 1000n * 1000n * 3000n * 5n * 11n * 3001n * 3000n);
});

test("names that the vocabulary does not have are refused with their clause", () => {
  const compiled = compile(policyOf([{ ...permitAll, box: { role: ["chef"] } }]));
  expect(compiled).toMatchObject({ ok: false, why: "clause `c1` names `chef`, which is no known role" });
});

test("the default limits keep an artefact within 64 MiB", () => {
  expect(defaultLimits.bytesMax).toBe(64 * 1024 * 1024);
});

function artefactOf(policy: Policy): Artefact {
  const compiled = compile(policy);
  if (!compiled.ok) throw new Error(compiled.why);
  return compiled.artefact;
}

function outcome(artefact: Artefact, request: Request): Outcome {
  return decideCoded(artefact, must(codeRequest(artefact, request), "a declared request"));
}

function withRule(policy: Policy, rule: Rule): Policy {
  return policyOfClauses([...policy.clauses.slice(0, -1), clauseOf("added", [rule])]);
}
