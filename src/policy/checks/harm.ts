import { domainRulesOf, domainRuleTypes } from "../rule-types/index.ts";
import type { Context } from "./context.ts";
import { type HarmfulTerm, harmfulTerms } from "./harmful-terms.ts";
import { obsoleteMechanisms } from "./mechanisms.ts";
import { isNegated, sentences } from "./sentences.ts";

/** That nothing is promised which good software refuses, and nothing rests on what no longer holds. */
export function checkHarm(context: Context): void {
  checkTerms(context);
  checkMechanisms(context);
}

function checkTerms({ policy, find }: Context): void {
  for (const [number, { kind, words }] of policy.clauses.entries()) {
    if (kind === "harmful") continue;
    for (const [language, text] of Object.entries(words)) {
      const said = sentences(text);
      const term = harmfulTerms.find((one) => said.some((sentence) => isSaid(one, sentence)));
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

function isSaid({ patterns, negatable, unless }: HarmfulTerm, sentence: string): boolean {
  if (!patterns.some((pattern) => pattern.test(sentence))) return false;
  return !(negatable && isNegated(sentence)) && !(unless?.test(sentence) ?? false);
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
