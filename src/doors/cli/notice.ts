import { textToDay } from "../../kernel/calendar.ts";
import { type Policy, renderNotice } from "../../policy/index.ts";
import { type Command, done, type Given } from "./command.ts";
import { misuse, printJson } from "./output.ts";
import { openPolicy } from "./policy.ts";

export const notice: Command = {
  name: "notice",
  summary: "Print the notice that people read, made of the clauses",
  operands: { words: "<policy folder>", min: 1, max: 1 },
  options: {
    format: { takes: "<markdown|html>", words: "markdown if left out; html is a fragment for a page" },
    language: { takes: "<en|zh>", words: "one that the policy declares; its first if left out" },
    date: { takes: "<YYYY-MM-DD>", words: "the day of the last change; the day it takes effect if left out" },
  },
  example: "troth notice policies/jmi --date 2026-01-01 > notice.md",
  exits: { 1: "the policy does not pass its check" },
  run: async (given, context) => {
    const format = given.text("format") ?? "markdown";
    const date = given.text("date");
    if (format !== "markdown" && format !== "html") {
      return misuse(context, `\`${format}\` is no format of a notice: it is \`markdown\` or \`html\`.`);
    }
    if (date !== null && textToDay(date) === null) {
      return misuse(context, `\`${date}\` is no day of the calendar: write it as 2026-01-31.`);
    }
    const opened = await openPolicy(context, given, given.operands[0] ?? "");
    if (typeof opened === "number") return opened;
    const { policy } = opened;
    const language = languageOf(policy, given);
    if (language === null) {
      const spoken = policy.languages.map((one) => `\`${one}\``).join(" and ");
      return misuse(context, `The policy is written in ${spoken}, not in \`${given.text("language")}\`.`);
    }
    const lastUpdated = date ?? policy.effective;
    const text = renderNotice(policy, language, { format, lastUpdated });
    const { tenant, version } = policy;
    if (given.has("json")) printJson(context, { tenant, version, language, format, lastUpdated, text });
    else context.print(text.endsWith("\n") ? text : `${text}\n`);
    return done;
  },
};

function languageOf({ languages }: Policy, given: Given): "en" | "zh" | null {
  const wanted = given.text("language") ?? languages[0];
  return languages.find((one) => one === wanted) ?? null;
}
