import type { Policy, Words } from "../model.ts";
import { findLookAlike, isInvisible } from "../text/characters.ts";
import type { Context, Pointer } from "./context.ts";

/** That words are there in every language, can be read for what they are, and leave nothing open. */
export function checkWords(context: Context): void {
  const { policy, find } = context;
  for (const { words, pointer } of allWords(policy)) checkText(context, words, pointer);
  for (const [number, { words }] of policy.clauses.entries()) {
    const pointer = ["clauses", number, "words"];
    for (const [language, text] of texts(words)) {
      const at = [...pointer, language];
      const open = openEnded.find((pattern) => pattern.test(text))?.exec(text)?.[0];
      const lead = openList.find((pattern) => pattern.test(text))?.exec(text)?.[0];
      if (open !== undefined)
        find("open-ended", at, `\`${short(open)}\` leaves the list open`, "name what you mean");
      else if (lead !== undefined)
        find("open-list", at, `\`${short(lead)}\` may leave a list open`, "name all of it");
      const plain = /\bhttp:\/\/\S+/i.exec(text)?.[0];
      if (plain !== undefined)
        find("plain-link", at, `anybody on the way can read and change \`${short(plain)}\``, "use https");
      if (leadIns.some((pattern) => pattern.test(text))) {
        find(
          "lead-in-without-list",
          at,
          "the words announce something that does not follow",
          "finish the sentence",
        );
      }
    }
  }
}

const openEnded: readonly RegExp[] = [
  /\betc\b\.?/i,
  /\band so (?:on|forth)\b/i,
  /\b(?:and|or) the like\b/i,
  /\bamong (?:other things|others)\b/i,
  /\binclud(?:e|es|ing)\b.{0,20}\bnot limited to\b/i,
  /\bincluding,? without limitation\b/i,
  /\b(?:and|or) (?:any )?other (?:such |similar |relevant )?(?:data|information|purposes?|parties|reasons?)\b/i,
  /(?:…|\.\.\.)\s*$/,
  /包括但不限于/,
  /其[他它](?:需要|所需|必要).{0,8}(?:信息|资料|数据)/,
  /等等/,
  /等(?=[，。；、！？）)\s]|$)/,
  /等(?:个人)?(?:信息|资料|数据|内容|方式|情况|情形|用途|目的|服务|功能|权利|主体|机构|第三方)/,
];

// These lead a list only where something is listed after them: "including on Sundays" closes nothing and opens nothing.
const openList: readonly RegExp[] = [
  /\b(?:such as|for example|for instance|e\.g\.|including)\b[^.;:!?]*(?:,| and | or )/i,
  /例如|比如|诸如/,
  /其他|其它/,
];

const leadIns: readonly RegExp[] = [
  /[:：]\s*$/,
  /\b(?:the following|as follows)\s*[.。]?\s*$/i,
  /(?:如下|下列|以下)\s*[。.]?\s*$/,
];

function checkText({ policy, find }: Context, words: Words, pointer: Pointer): void {
  const isClause = pointer[0] === "clauses" && pointer[2] === "words";
  for (const language of policy.languages) {
    if ((words[language] ?? "").trim() !== "") continue;
    const code = isClause && language === "en" ? "clause-without-words" : "missing-translation";
    find(code, [...pointer, language], `there are no words in ${language === "en" ? "English" : "Chinese"}`);
  }
  for (const [language, text] of texts(words)) checkLetters(find, text, [...pointer, language]);
}

/** The letters of a text: also those that were written as an escape, which the source does not show. */
export function checkLetters(find: Context["find"], text: string, pointer: Pointer): void {
  const alike = findLookAlike(text);
  if (alike !== null) {
    const message = `the letter ${pointName(alike.letter)} passes for a Latin one`;
    find("look-alike", pointer, message, "type it again in Latin letters");
  }
  for (const letter of text) {
    if (!isInvisible(letter.codePointAt(0) ?? 0)) continue;
    find("invisible-character", pointer, `the character ${pointName(letter)} cannot be seen`, "delete it");
    return;
  }
}

function pointName(letter: string): string {
  return `U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

/** Every text of a policy that people read. */
export function* allWords(policy: Policy): Generator<{ readonly words: Words; readonly pointer: Pointer }> {
  yield { words: policy.title, pointer: ["title"] };
  yield { words: policy.summary, pointer: ["summary"] };
  for (const [number, { words, summary }] of policy.sections.entries()) {
    yield { words, pointer: ["sections", number] };
    if (summary !== undefined) yield { words: summary, pointer: ["sections", number, "summary"] };
  }
  const { properties, data, dataGroups, purposes, purposeGroups, scenarios, recipients, regions, roles } =
    policy.vocabulary;
  const lists = {
    properties,
    data: [...data, ...dataGroups],
    purposes: [...purposes, ...purposeGroups],
    scenarios,
    recipients,
    regions,
    roles,
  };
  for (const [list, named] of Object.entries(lists)) {
    for (const { name, words } of named) yield { words, pointer: ["vocabulary", list, name] };
  }
  for (const [number, { words, refused }] of policy.clauses.entries()) {
    yield { words, pointer: ["clauses", number, "words"] };
    if (refused === undefined) continue;
    yield { words: refused.term, pointer: ["clauses", number, "refused"] };
    if (refused.unlock !== "never") yield { words: refused.unlock, pointer: ["clauses", number, "refused"] };
  }
}

function texts({ en, zh }: Words): (readonly [string, string])[] {
  return zh === undefined
    ? [["en", en]]
    : [
        ["en", en],
        ["zh", zh],
      ];
}

function short(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
