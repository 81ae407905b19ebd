import {
  type AuthorizationAnswer,
  preparsePolicySet,
  statefulIsAuthorized,
} from "@cedar-policy/cedar-wasm/nodejs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { must } from "../kernel/assert.ts";
import { codeRequest, decideCoded } from "./coded.ts";
import { compile } from "./compile/compile.ts";
import type { Outcome, Policy, Request } from "./model.ts";
import { allowedBy, axesOf, type JudgedRule, judgedRules } from "./space.ts";
import { anyPolicy, cells, policyOf, tinyVocabulary } from "./testing/policies.ts";

/**
 * Cedar decides the same cells: permits and forbids one to one, requirements as permits of a set of their own, since
 * Cedar has no third kind. Compared are the decision and all deciding rules, because the clauses are the contract.
 */
test("Cedar agrees on every cell of small policies, with its reasons", () => {
  fc.assert(
    fc.property(anyPolicy(tinyVocabulary), (policy) => {
      const compiled = compile(policy);
      if (!compiled.ok) throw new Error(compiled.why);
      const ask = cedarFor(policy);
      for (const request of cells(policy)) {
        const coded = must(codeRequest(compiled.artefact, request), "every cell has declared names");
        expect(ask(request)).toEqual(inCedarsWords(decideCoded(compiled.artefact, coded)));
      }
    }),
    { numRuns: 15 },
  );
});

test("Cedar agrees on a policy with all kinds of rules", () => {
  const policy = policyOf(
    [
      { type: "permit", box: { action: ["read"], when: { consent: ["given"] } }, basis: "consent" },
      { type: "permit", box: { role: ["support"], purpose: ["delivery"] }, basis: "contract" },
      { type: "forbid", box: { data: ["card-number"], role: ["support"] }, code: "over-broad" },
      { type: "require", box: { source: ["observed"] }, obligations: [{ type: "log", argument: "each" }] },
    ],
    tinyVocabulary,
  );
  const compiled = compile(policy);
  if (!compiled.ok) throw new Error(compiled.why);
  const ask = cedarFor(policy);
  const seen = new Set<string>();
  for (const request of cells(policy)) {
    const coded = must(codeRequest(compiled.artefact, request), "every cell has declared names");
    const answer = ask(request);
    expect(answer).toEqual(inCedarsWords(decideCoded(compiled.artefact, coded)));
    seen.add(`${answer.decision} ${answer.clauses.join()}`);
  }
  // All that this policy can say, so that the comparison was not one of empty hands.
  expect([...seen].sort()).toEqual([
    "allow c1",
    "allow c1,c2",
    "allow c1,c2,c4",
    "allow c1,c4",
    "allow c2",
    "allow c2,c4",
    "deny ",
    "deny c3",
  ]);
});

/** What both can say: the decision, and the clauses that made it. */
type Answer = { readonly decision: "allow" | "deny"; readonly clauses: readonly string[] };

function inCedarsWords(outcome: Outcome): Answer {
  if (outcome.outcome === "uncovered") return { decision: "deny", clauses: [] };
  return { decision: outcome.outcome === "permitted" ? "allow" : "deny", clauses: outcome.clauses };
}

/** Asks Cedar for the decision; where it allows, the clauses of the requirements that match are asked for too. */
function cedarFor(policy: Policy): (request: Request) => Answer {
  const rules = judgedRules(policy);
  const axes = axesOf(policy).map(({ name }) => name);
  const effects = preparsed("effects", rules, axes, ({ rule }) => rule.type !== "require");
  const burdens = preparsed("burdens", rules, axes, ({ rule }) => rule.type === "require");
  return (request) => {
    const { decision, clauses } = effects(request);
    const more = decision === "allow" ? burdens(request).clauses : [];
    return { decision, clauses: [...new Set([...clauses, ...more])].sort() };
  };
}

function preparsed(
  id: string,
  rules: readonly JudgedRule[],
  axes: readonly JudgedRuleAxis[],
  wanted: (judged: JudgedRule) => boolean,
): (request: Request) => Answer {
  const policies = rules.flatMap((judged, number) =>
    wanted(judged) ? [[String(number), cedarPolicy(judged, axes)] as const] : [],
  );
  const parsed = preparsePolicySet(id, { staticPolicies: Object.fromEntries(policies) });
  expect(parsed.type).toBe("success");
  return (request) => {
    const answer = statefulIsAuthorized({
      principal: { type: "Role", id: request.role },
      action: { type: "Action", id: request.action },
      resource: { type: "Data", id: request.data },
      context: contextOf(request),
      preparsedPolicySetId: id,
      entities: [],
    });
    return answerOf(answer, rules);
  };
}

type JudgedRuleAxis = ReturnType<typeof axesOf>[number]["name"];

function cedarPolicy({ rule }: JudgedRule, axes: readonly JudgedRuleAxis[]): string {
  const conditions = axes.flatMap((axis) => {
    const allowed = allowedBy(rule, axis);
    if (allowed === undefined) return [];
    if (allowed.length === 0) return ["false"];
    const entity = entities[axis];
    if (entity === undefined) return [`${JSON.stringify(allowed)}.contains(context["${axis}"])`];
    return [
      `[${allowed.map((name) => `${entity.type}::${JSON.stringify(name)}`).join()}].contains(${entity.variable})`,
    ];
  });
  const when = conditions.length === 0 ? "" : ` when { ${conditions.join(" && ")} }`;
  return `${rule.type === "forbid" ? "forbid" : "permit"}(principal, action, resource)${when};`;
}

const entities: Partial<Record<JudgedRuleAxis, { readonly type: string; readonly variable: string }>> = {
  role: { type: "Role", variable: "principal" },
  action: { type: "Action", variable: "action" },
  data: { type: "Data", variable: "resource" },
};

function contextOf({ purpose, scenario, source, recipient, region, state }: Request): Record<string, string> {
  return { purpose, scenario, source, recipient, region, ...state };
}

function answerOf(answer: AuthorizationAnswer, rules: readonly JudgedRule[]): Answer {
  if (answer.type === "failure") throw new Error(answer.errors.map(({ message }) => message).join());
  const { decision, diagnostics } = answer.response;
  expect(diagnostics.errors).toEqual([]);
  const clauses = diagnostics.reason.flatMap((number) => rules[Number(number)]?.clause ?? []);
  return { decision, clauses: [...new Set(clauses)].sort() };
}
