import {
  type AuthorizationAnswer,
  preparsePolicySet,
  statefulIsAuthorized,
} from "@cedar-policy/cedar-wasm/nodejs";
import type { Outcome, Policy, Request } from "../model.ts";
import { type Axis, allowedBy, axesOf, type JudgedRule, judgedRules } from "../space.ts";

/** What both can say: the decision, and the clauses that made it. */
export type Answer = { readonly decision: "allow" | "deny"; readonly clauses: readonly string[] };

export function inCedarsWords(outcome: Outcome): Answer {
  if (outcome.outcome === "uncovered") return { decision: "deny", clauses: [] };
  return { decision: outcome.outcome === "permitted" ? "allow" : "deny", clauses: outcome.clauses };
}

/** Asks Cedar for the decision; where it allows, the clauses of the requirements that match are asked for too. */
export function cedarFor(policy: Policy): (request: Request) => Answer {
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
  if (parsed.type !== "success") throw new Error("Cedar refuses the rules");
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

type JudgedRuleAxis = Axis["name"];

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
  if (diagnostics.errors.length > 0) throw new Error("Cedar skipped a rule");
  const clauses = diagnostics.reason.flatMap((number) => rules[Number(number)]?.clause ?? []);
  return { decision, clauses: [...new Set(clauses)].sort() };
}
