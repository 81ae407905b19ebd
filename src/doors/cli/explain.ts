import { decide, explain, nearest } from "../../policy/index.ts";
import { type Command, done, failed } from "./command.ts";
import { ask, questionRows } from "./decide.ts";
import { misuse, paragraph, printJson, table } from "./output.ts";
import { questionOptions, undeclared } from "./question.ts";

export const explainCommand: Command = {
  name: "explain",
  summary: "Say in words why an act is permitted or refused, and what would be permitted instead",
  operands: { words: "<policy folder>", min: 1, max: 1 },
  options: {
    ...questionOptions,
    language: { takes: "<en|zh>", words: "one that the policy declares; its first if left out" },
  },
  example:
    "troth explain policies/jmi --action read --data credit-card-number --purpose technical-support --role support",
  exits: { 0: "permitted", 1: "refused, or the policy does not pass its check" },
  run: async (given, context) => {
    const asked = await ask(given, context);
    if (typeof asked === "number") return asked;
    const { policy, artefact, question } = asked;
    const wanted = given.text("language") ?? policy.languages[0] ?? "en";
    const language = policy.languages.find((one) => one === wanted);
    if (language === undefined) return misuse(context, `The policy is not written in \`${wanted}\`.`);
    const { request } = question;
    const decision = decide(artefact, request);
    const words = explain(artefact, policy, request, language);
    if (given.has("json"))
      printJson(context, { ...question, decision, words, nearest: nearest(artefact, request) });
    else {
      context.print(`${table(questionRows(context, question), context)}\n`);
      for (const line of words) context.print(paragraph(line, context, 2));
      for (const { hint } of undeclared(policy, question)) {
        if (hint.endsWith("?")) context.print(`${hint.charAt(0).toUpperCase()}${hint.slice(1)}\n`);
      }
    }
    return decision.outcome === "permitted" ? done : failed;
  },
};
