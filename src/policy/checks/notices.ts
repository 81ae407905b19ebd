import { languageNames } from "../model.ts";
import { emptyLists } from "../notice/lists.ts";
import { measure, sentenceLengthMax, sentencesOf } from "../readability.ts";
import { domainRulesOf, domainRuleTypes } from "../rule-types/index.ts";
import { type Context, listed } from "./context.ts";

/** That the notice holds what it promises to hold, that a change was approved, and that the words can be read. */
export function checkNotices(context: Context): void {
  checkParts(context);
  checkRevision(context);
  checkSentences(context);
}

function checkParts({ policy, find }: Context): void {
  for (const { value, pointer } of domainRulesOf(policy, domainRuleTypes.notice)) {
    const empty = emptyLists(policy, value.lists ?? []);
    if (empty.length > 0) {
      find(
        "notice-incomplete",
        pointer,
        `the notice promises ${listed(empty)}, and has nothing to list there`,
      );
    }
    const missing = (value.chapters ?? []).filter(
      (name) => !policy.clauses.some(({ section }) => section === name),
    );
    if (missing.length > 0) {
      find(
        "notice-incomplete",
        pointer,
        `the notice promises the chapter ${listed(missing)}, which is not there`,
      );
    }
    const unwritten = (value.languages ?? []).filter((one) => !policy.languages.includes(one));
    for (const one of unwritten) {
      const message = `the notice promises to be there in ${languageNames[one]}, and is not`;
      find("notice-incomplete", pointer, message, "add it to `languages`, and its words to every clause");
    }
  }
}

function checkRevision({ policy, find }: Context): void {
  const { revision, version } = policy;
  if (revision !== undefined && revision.author === revision.approver) {
    find(
      "revision-unapproved",
      ["revision"],
      "who wrote the change has approved it, too",
      "let another approve it",
    );
  }
  const promised = domainRulesOf(policy, domainRuleTypes.version).find(
    ({ value }) => value.approved === true,
  );
  if (promised === undefined || version === 1 || revision !== undefined) return;
  const message = `version ${version} does not say who wrote it, who approved it, and why`;
  find(
    "revision-unapproved",
    promised.pointer,
    message,
    "add `revision` with `author`, `approver` and `reason`",
  );
}

function checkSentences({ policy, find }: Context): void {
  for (const [number, { words }] of policy.clauses.entries()) {
    for (const language of policy.languages) {
      const lengths = sentencesOf(words[language] ?? "").map((one) => measure(one, language).length);
      const longest = Math.max(0, ...lengths);
      if (longest <= sentenceLengthMax[language]) continue;
      const unit = language === "en" ? "words" : "characters";
      const message = `a sentence of ${longest} ${unit} is hard to follow`;
      find("long-sentence", ["clauses", number, "words", language], message, "make two of it");
    }
  }
}
