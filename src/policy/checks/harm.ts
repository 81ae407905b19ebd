import { domainRulesOf, domainRuleTypes } from "../rule-types/index.ts";
import type { Context } from "./context.ts";
import { harmfulTerms, negations } from "./harmful-terms.ts";
import { obsoleteMechanisms } from "./mechanisms.ts";

/** That nothing is promised which good software refuses, and nothing rests on what no longer holds. */
export function checkHarm(context: Context): void {
  checkTerms(context);
  checkMechanisms(context);
}

function checkTerms({ policy, find }: Context): void {
  for (const [number, { kind, words }] of policy.clauses.entries()) {
    if (kind === "harmful") continue;
    for (const [language, text] of Object.entries(words)) {
      const term = harmfulTerms.find((one) =>
        sentences(text).some(
          (sentence) => one.pattern.test(sentence) && !(one.negatable && isNegated(sentence)),
        ),
      );
      if (term === undefined) continue;
      find(
        "harmful-term",
        ["clauses", number, "words", language],
        term.what,
        "mark the clause harmful, or reword it",
      );
    }
  }
}

function checkMechanisms({ policy, find }: Context): void {
  const obsolete = obsoleteMechanisms.filter(({ endedOn }) => endedOn <= policy.effective);
  for (const { value, pointer } of domainRulesOf(policy, domainRuleTypes.transfer)) {
    const mechanism = obsolete.find(({ names }) => names.includes(value.mechanism));
    if (mechanism === undefined || value.status === "invalid") continue;
    find("obsolete-mechanism", pointer, endOf(mechanism), mechanism.instead);
  }
  for (const [number, { kind, words }] of policy.clauses.entries()) {
    if (kind === "harmful") continue;
    for (const [language, text] of Object.entries(words)) {
      const mechanism = obsolete.find(({ words: pattern }) =>
        sentences(text).some((sentence) => pattern.test(sentence) && !isNegated(sentence)),
      );
      if (mechanism === undefined) continue;
      find("obsolete-mechanism", ["clauses", number, "words", language], endOf(mechanism), mechanism.instead);
    }
  }
}

function endOf({ title, endedOn, source }: (typeof obsoleteMechanisms)[number]): string {
  return `${title} ended on ${endedOn} by ${source}`;
}

function sentences(text: string): readonly string[] {
  return text.match(/[^.!?。！？；;]+[.!?。！？；;]?/g) ?? [];
}

function isNegated(sentence: string): boolean {
  return negations.some((pattern) => pattern.test(sentence));
}
