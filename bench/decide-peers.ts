import { preparsePolicySet, statefulIsAuthorized } from "@cedar-policy/cedar-wasm/nodejs";
import { newEnforcer, newModelFromString } from "casbin";
import type { ForbidRule, PermitRule, Policy, Request } from "../src/policy/index.ts";
import { atomNames, atoms, dimensions } from "../src/policy/index.ts";

/** Whether a peer permits a request. */
export type Peer = (request: Request) => boolean;

type Judged = PermitRule | ForbidRule;
type Column = (typeof dimensions)[number] | (typeof atomNames)[number];

/** Permits and prohibitions: what all of them can express. */
function rulesOf(policy: Policy): readonly Judged[] {
  return policy.clauses.flatMap(({ rules }) =>
    rules.flatMap((rule) => (rule.type === "permit" || rule.type === "forbid" ? [rule] : [])),
  );
}

function columnsOf(rules: readonly Judged[]): readonly Column[] {
  const asked = new Set(rules.flatMap(({ box }) => Object.keys(box.when ?? {})));
  return [...dimensions, ...atomNames.filter((atom) => asked.has(atom))];
}

function allowed({ box }: Judged, column: Column): readonly string[] | undefined {
  return isAtom(column) ? box.when?.[column] : box[column];
}

function nameOn(request: Request, column: Column): string {
  return isAtom(column) ? (request.state[column] ?? atoms[column].unknown) : request[column];
}

function isAtom(column: Column): column is (typeof atomNames)[number] {
  return column in atoms;
}

/** Cedar at its best: parsed once, role, act and data as entities, no entities to load. */
export function cedar(policy: Policy): Peer {
  const rules = rulesOf(policy);
  const columns = columnsOf(rules);
  const others = columns.filter((column) => !(column in entities));
  const texts = rules.map((rule, number) => [String(number), cedarText(rule, columns)] as const);
  const parsed = preparsePolicySet("bench", { staticPolicies: Object.fromEntries(texts) });
  if (parsed.type !== "success") throw new Error("cedar refuses the rules");
  return (request) => {
    const answer = statefulIsAuthorized({
      principal: { type: "Role", id: request.role },
      action: { type: "Action", id: request.action },
      resource: { type: "Data", id: request.data },
      context: Object.fromEntries(others.map((column) => [column, nameOn(request, column)])),
      preparsedPolicySetId: "bench",
      entities: [],
    });
    return answer.type === "success" && answer.response.decision === "allow";
  };
}

const entities: Readonly<Record<string, readonly [string, string]>> = {
  role: ["Role", "principal"],
  action: ["Action", "action"],
  data: ["Data", "resource"],
};

function cedarText(rule: Judged, columns: readonly Column[]): string {
  const conditions = columns.flatMap((column) => {
    const names = allowed(rule, column);
    if (names === undefined) return [];
    const entity = entities[column];
    if (entity === undefined) return [`${JSON.stringify(names)}.contains(context["${column}"])`];
    const [type, variable] = entity;
    return [`[${names.map((name) => `${type}::${JSON.stringify(name)}`).join()}].contains(${variable})`];
  });
  const when = conditions.length === 0 ? "" : ` when { ${conditions.join(" && ")} }`;
  return `${rule.type}(principal, action, resource)${when};`;
}

/** casbin with a prepared set for every list, and prohibitions that win. */
export async function casbin(policy: Policy): Promise<Peer> {
  const rules = rulesOf(policy);
  const columns = columnsOf(rules);
  const model = newModelFromString(`
[request_definition]
r = ${columns.join(", ")}
[policy_definition]
p = ${columns.join(", ")}, eft
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = ${columns.map((column) => `within(r.${column}, p.${column})`).join(" && ")}
`);
  const enforcer = await newEnforcer(model);
  const sets = new Map<string, ReadonlySet<string>>();
  for (const rule of rules) {
    const lists = columns.map((column) => {
      const names = allowed(rule, column);
      if (names === undefined) return "*";
      const list = names.join("|");
      sets.set(list, new Set(names));
      return list;
    });
    await enforcer.addPolicy(...lists, rule.type === "permit" ? "allow" : "deny");
  }
  const within = (value: unknown, list: unknown): boolean =>
    list === "*" || (sets.get(String(list))?.has(String(value)) ?? false);
  await enforcer.addFunction("within", within);
  return (request) => enforcer.enforceSync(...columns.map((column) => nameOn(request, column)));
}
