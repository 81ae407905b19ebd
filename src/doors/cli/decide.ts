import { type Decision, decide } from "../../policy/index.ts";
import { type Command, type Context, done, failed, type Given } from "./command.ts";
import { misuse, paint, paragraph, printJson, table } from "./output.ts";
import { type OpenedPolicy, openPolicy } from "./policy.ts";
import { type Question, questionOf, questionOptions, undeclared } from "./question.ts";

export const decideCommand: Command = {
  name: "decide",
  summary: "Ask a policy whether an act is permitted, and by which clauses",
  operands: { words: "<policy folder>", min: 1, max: 1 },
  options: questionOptions,
  example:
    "troth decide policies/jmi --action read --data full-name --purpose technical-support --role support",
  exits: { 0: "permitted", 1: "refused, or the policy does not pass its check" },
  run: async (given, context) => {
    const asked = await ask(given, context);
    if (typeof asked === "number") return asked;
    const { policy, artefact, question } = asked;
    const decision = decide(artefact, question.request);
    if (given.has("json")) printJson(context, { ...question, decision });
    else {
      context.print(table([...questionRows(context, question), ...answerRows(context, decision)], context));
      for (const { dimension, name, hint } of undeclared(policy, question)) {
        context.print(paragraph(`The policy declares no ${dimension} \`${name}\` (${hint}).`, context));
      }
    }
    return decision.outcome === "permitted" ? done : failed;
  },
};

export type Asked = OpenedPolicy & { readonly question: Question };

/** The policy and the question of a command line, or the exit code after saying what is wrong with them. */
export async function ask(given: Given, context: Context): Promise<Asked | number> {
  const opened = await openPolicy(context, given, given.operands[0] ?? "");
  if (typeof opened === "number") return opened;
  const question = questionOf(given, opened.policy);
  return typeof question === "string" ? misuse(context, question) : { ...opened, question };
}

/** The question as it was understood: what was assumed is said, so that nothing is answered by accident. */
export function questionRows(context: Context, { request, assumed }: Question): string[][] {
  const { state, ...names } = request;
  const isAssumed = (dimension: string) => assumed.some((one) => one === dimension);
  const facts = Object.entries(state).map(([atom, value]) => `${atom} ${value}`);
  return [
    ...Object.entries(names).map(([dimension, name]) => [
      dimension,
      isAssumed(dimension) ? `${name} ${paint(context, "quiet", "(assumed)")}` : name,
    ]),
    ["facts", facts.length === 0 ? paint(context, "quiet", "(none known)") : facts.join(", ")],
  ];
}

function answerRows(context: Context, decision: Decision): string[][] {
  const clauses = ["clauses", decision.clauses.join(", ")];
  if (decision.outcome !== "permitted") {
    const words = decision.outcome === "forbidden" ? "a clause forbids it" : "no clause permits it";
    return [["answer", `${paint(context, "bad", "refused")} (${decision.code}): ${words}`], clauses];
  }
  const obligations = decision.obligations.map(({ type, argument }) => `${type} ${argument}`);
  return [
    ["answer", paint(context, "good", "permitted")],
    clauses,
    ["basis", decision.bases.join(", ")],
    ...(obligations.length === 0 ? [] : [["only with", obligations.join(", ")]]),
  ];
}
