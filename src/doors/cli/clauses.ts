import { type Clause, clauseKinds, type Policy, type Rule } from "../../policy/index.ts";
import { type Command, done } from "./command.ts";
import { count, paint, printJson, table } from "./output.ts";
import { openPolicy } from "./policy.ts";

export const clauses: Command = {
  name: "clauses",
  summary: "List the clauses of a policy: id, kind, section, and how each is enforced",
  operands: { words: "<policy folder>", min: 1, max: 1 },
  options: {},
  example: "troth clauses policies/jmi",
  exits: { 1: "the policy does not pass its check" },
  run: async (given, context) => {
    const opened = await openPolicy(context, given, given.operands[0] ?? "");
    if (typeof opened === "number") return opened;
    const { policy } = opened;
    if (given.has("json"))
      printJson(context, { tenant: policy.tenant, clauses: policy.clauses.map(described) });
    else {
      const head = ["id", "kind", "section", "enforced by"].map((name) => paint(context, "quiet", name));
      const rows = policy.clauses.map((one) => [one.id, one.kind, one.section, enforcedBy(one).join(", ")]);
      context.print(table([head, ...rows], context));
      context.print(`\n${sum(policy)}\n`);
    }
    return done;
  },
};

function described(clause: Clause) {
  const { id, kind, section, words, addition = false } = clause;
  return { id, kind, section, enforcedBy: enforcedBy(clause), addition, words };
}

/** What keeps the clause: `2 permits`, `retention`, `refused, whoever asks` …; in the order of its rules. */
function enforcedBy({ kind, rules, refused }: Clause): string[] {
  const countByName = new Map<string, number>();
  for (const rule of rules) countByName.set(nameOf(rule), (countByName.get(nameOf(rule)) ?? 0) + 1);
  const named = [...countByName].map(([name, amount]) => (amount === 1 ? name : `${amount} × ${name}`));
  if (kind === "harmful") {
    return [refused?.unlock === "never" ? "refused for good" : "refused until it is unlocked", ...named];
  }
  return named.length === 0 ? ["words only"] : named;
}

function nameOf(rule: Rule): string {
  return rule.type === "domain" ? rule.name : rule.type;
}

function sum({ clauses: all }: Policy): string {
  const kinds = clauseKinds.flatMap((kind) => {
    const amount = all.filter((one) => one.kind === kind).length;
    return amount === 0 ? [] : [`${amount} ${kind}`];
  });
  return `${count(all.length, "clause")}: ${kinds.join(", ")}.`;
}
