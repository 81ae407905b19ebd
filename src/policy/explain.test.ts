import fc from "fast-check";
import { expect, test } from "vitest";
import type { Artefact } from "./artefact.ts";
import { compile } from "./compile/compile.ts";
import { explain, nearest } from "./explain.ts";
import { interpret } from "./interpret.ts";
import type { Box, Policy, Request, Rule } from "./model.ts";
import { axesOf, isDimension } from "./space.ts";
import { anyCell, anyPolicy, clauseOf, policyOf, policyOfClauses, requestOf } from "./testing/policies.ts";

test("every neighbour is permitted, and differs from the request on the one axis that it names", () => {
  fc.assert(
    fc.property(anyPolicy(), fc.nat(), (policy, seed) => {
      const request = drawn(policy, seed);
      for (const { axis, from, to, outcome } of nearest(artefactOf(policy), request, 1000)) {
        expect(to).not.toBe(from);
        expect(interpret(policy, changed(request, axis, to))).toEqual(outcome);
      }
    }),
  );
});

test("every permitted neighbour of an uncovered request is found", () => {
  fc.assert(
    fc.property(anyPolicy(), fc.nat(), (policy, seed) => {
      const request = drawn(policy, seed);
      if (interpret(policy, request).outcome !== "uncovered") return;
      const expected = axesOf(policy).flatMap(({ name, values }) =>
        values.flatMap((to) =>
          interpret(policy, changed(request, name, to)).outcome === "permitted" ? [`${name} ${to}`] : [],
        ),
      );
      const found = nearest(artefactOf(policy), request, 1000).map(({ axis, to }) => `${axis} ${to}`);
      expect(found.toSorted()).toEqual(expected.toSorted());
    }),
  );
});

test("what the caller can bring about comes first, age and residency last", () => {
  const policy = policyOf([
    permit({ when: { residency: ["eu"], consent: ["none"] }, role: ["clerk"] }),
    permit({ role: ["support"] }),
    permit({ purpose: ["marketing"] }),
    permit({ when: { consent: ["given"] } }),
  ]);
  const request = requestOf(policy);
  expect(nearest(artefactOf(policy), request).map(({ axis, from, to }) => [axis, from, to])).toEqual([
    ["consent", "none", "given"],
    ["purpose", "delivery", "marketing"],
    ["role", "clerk", "support"],
    ["residency", "unknown", "eu"],
  ]);
  expect(nearest(artefactOf(policy), request, 1)).toHaveLength(1);
});

test("escaping a prohibition is no advice, gaining a permission is", () => {
  const forbid: Rule = { type: "forbid", box: { role: ["clerk"] }, code: "forbidden" };
  const escaping = policyOf([permit({}), forbid]);
  expect(nearest(artefactOf(escaping), requestOf(escaping))).toEqual([]);
  const gaining = policyOf([permit({ role: ["support"] }), forbid]);
  expect(nearest(artefactOf(gaining), requestOf(gaining))).toMatchObject([{ axis: "role", to: "support" }]);
});

test("an undeclared name is answered with the declared ones that are permitted, two are not", () => {
  const policy = policyOf([permit({ purpose: ["marketing"] })]);
  const artefact = artefactOf(policy);
  expect(nearest(artefact, requestOf(policy, { purpose: "fun" }))).toMatchObject([
    { axis: "purpose", from: "fun", to: "marketing" },
  ]);
  expect(nearest(artefact, requestOf(policy, { purpose: "fun", role: "chef" }))).toEqual([]);
});

test("a permitted request needs no advice", () => {
  const policy = policyOf([permit({})]);
  expect(nearest(artefactOf(policy), requestOf(policy))).toEqual([]);
});

test("a permission is explained by its clauses in their words, its basis and its obligations", () => {
  const policy = policyOf([
    permit({}),
    { type: "require", box: {}, obligations: [{ type: "mask", argument: "last4" }] },
  ]);
  expect(explain(artefactOf(policy), policy, requestOf(policy))).toEqual([
    "Permitted. Legal basis: contract.",
    "Only with: mask last4.",
    "c1: Words of c1.",
    "c2: Words of c2.",
  ]);
});

test("a refusal is explained by its code, the clause and what would be permitted", () => {
  const policy = policyOf([permit({ when: { consent: ["given"] } })]);
  expect(explain(artefactOf(policy), policy, requestOf(policy))).toEqual([
    "Refused (no-consent): no clause permits it.",
    "c1: Words of c1.",
    "Permitted with consent `given` instead of `none` (c1).",
  ]);
});

test("a prohibition is explained by its own clause, an undeclared name by the closing one", () => {
  const policy = policyOf([permit({}), { type: "forbid", box: { role: ["clerk"] }, code: "over-broad" }]);
  const artefact = artefactOf(policy);
  expect(explain(artefact, policy, requestOf(policy))).toEqual([
    "Refused (over-broad): a clause forbids it.",
    "c2: Words of c2.",
  ]);
  expect(explain(artefact, policy, requestOf(policy, { role: "chef" }))).toEqual([
    "Refused (not-declared): no clause permits it.",
    "The policy declares no role `chef`.",
    "closed: Words of closed.",
    "Permitted with role `support` instead of `chef` (c1).",
  ]);
});

test("Chinese words are used where the policy has them, English ones elsewhere", () => {
  const chinese = { ...clauseOf("both", [permit({})]), words: { en: "Words.", zh: "条款。" } };
  const policy = policyOfClauses([chinese, clauseOf("english", [permit({})])]);
  expect(explain(artefactOf(policy), policy, requestOf(policy), "zh")).toEqual([
    "允许。法律依据：contract。",
    "both: 条款。",
    "english: Words of english.",
  ]);
});

function permit(box: Box): Rule {
  return { type: "permit", box, basis: "contract" };
}

function drawn(policy: Policy, seed: number): Request {
  const [request] = fc.sample(anyCell(policy), { numRuns: 1, seed });
  if (request === undefined) throw new Error("one cell is drawn");
  return request;
}

function changed(request: Request, axis: ReturnType<typeof axesOf>[number]["name"], to: string): Request {
  return isDimension(axis)
    ? { ...request, [axis]: to }
    : { ...request, state: { ...request.state, [axis]: to } };
}

function artefactOf(policy: Policy): Artefact {
  const compiled = compile(policy);
  if (!compiled.ok) throw new Error(compiled.why);
  return compiled.artefact;
}
