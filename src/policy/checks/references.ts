import type { Clause, Policy } from "../model.ts";
import { domainRulesOf, domainRuleTypes } from "../rule-types/index.ts";
import type { Context } from "./context.ts";
import { isNegated, sentences } from "./sentences.ts";

/** That what the words lead to is there: an address, a date, a page, a table. */
export function checkReferences({ policy, find }: Context): void {
  for (const [number, clause] of policy.clauses.entries()) {
    if (clause.kind === "harmful") continue;
    for (const [language, text] of Object.entries(clause.words)) {
      const said = sentences(text).filter((sentence) => !isNegated(sentence));
      const reference = references.find(
        ({ patterns, isThere }) =>
          said.some((sentence) => patterns.some((pattern) => pattern.test(sentence))) &&
          !isThere({ policy, clause, text }),
      );
      if (reference === undefined) continue;
      const { what, hint } = reference;
      find("dangling-reference", ["clauses", number, "words", language], what, hint);
    }
  }
}

type Reference = {
  readonly what: string;
  readonly hint: string;
  readonly patterns: readonly RegExp[];
  readonly isThere: (found: {
    readonly policy: Policy;
    readonly clause: Clause;
    readonly text: string;
  }) => boolean;
};

const references: readonly Reference[] = [
  {
    what: "the words lead to a place that is not named",
    hint: "write the address, or add the rule that has it",
    patterns: [
      /\b(?:manage|change|choose|set|see|read|find|learn|click|tap|opt out|unsubscribe)\b[^.!?]{0,60}\b(?:here|this link)\s*[.;)!]?\s*$/i,
      /(?:点击|单击|参见|请见)(?:此处|这里|此链接|该链接)/,
    ],
    isThere: ({ clause, text }) => address.test(text) || clause.rules.some(hasAddress),
  },
  {
    what: "the words lead to a date of the last change, and the notice shows none",
    hint: "add a `notice` with `lastUpdated: true`",
    patterns: [
      /\blast[- ](?:updated|modified|revised)\b\W{0,3}\s*date\b|\bdate of the last (?:update|change)\b/i,
      /(?:最近|最后|上次)(?:更新|修订)(?:日期|时间)/,
    ],
    isThere: ({ policy }) =>
      domainRulesOf(policy, domainRuleTypes.notice).some(({ value }) => value.lastUpdated === true),
  },
  {
    what: "the words lead to an annex, and a policy has none",
    hint: "say in a clause what would stand there",
    patterns: [
      /\b(?:see|in|by|to) (?:the |our |an |its )?(?:annex|appendix)\b/i,
      /(?:详见|参见|见)(?:本政策)?(?:的)?附(?:表|件|录)/,
    ],
    isThere: () => false,
  },
  {
    what: "the words lead to the policies of other companies' libraries, and not all of them are named",
    hint: "add `policyUrl` to each rule of type `sdk`",
    patterns: [
      /\bSDKs?\b.{0,120}\bprivacy polic(?:y|ies)\b|\bprivacy polic(?:y|ies)\b.{0,60}\bSDKs?\b/i,
      /SDK.{0,60}隐私政策/i,
    ],
    isThere: ({ policy }) =>
      domainRulesOf(policy, domainRuleTypes.sdk).every(({ value }) => value.policyUrl !== undefined),
  },
  {
    what: "the words lead to terms of use, and do not say where they are",
    hint: "write the address",
    patterns: [
      /\b(?:see|read|find|in|under|governed by)\b[^.!?]{0,60}\bterms of (?:use|service)\b|\bterms of (?:use|service)\b[^.!?]{0,40}\b(?:apply|govern)/i,
    ],
    isThere: ({ text }) => address.test(text),
  },
  {
    what: "the words lead to somebody else's page about cookies, which can change none of ours",
    hint: "add a rule of type `preferences`",
    patterns: [/\bcookies?\b[^!?]{0,120}https?:\/\/|https?:\/\/[^!?]{0,120}\bcookies?\b/i],
    isThere: ({ policy }) => domainRulesOf(policy, domainRuleTypes.preferences).length > 0,
  },
];

const address = /https?:\/\/|www\.|[\w.-]+@[\w-]+\.\w+/i;
const addressKeys = ["path", "policyUrl", "address"];

function hasAddress(rule: Clause["rules"][number]): boolean {
  return rule.type === "domain" && Object.keys(rule.value).some((key) => addressKeys.includes(key));
}
