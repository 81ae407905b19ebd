import type { Policy } from "../model.ts";
import { type Context, listed, type Pointer } from "./context.ts";
import { misspeltName } from "./misspelt.ts";

/** That the words were not damaged on their way here: by a wrong letter, a lost one, a lost row. */
export function checkSlips(context: Context): void {
  const { policy, find } = context;
  const names = ownNames(policy);
  for (const [number, { words }] of policy.clauses.entries()) {
    for (const [language, text] of Object.entries(words)) {
      const pointer = ["clauses", number, "words", language];
      checkText(find, text, pointer);
      const misspelt = misspeltName(text, names);
      if (misspelt === null) continue;
      const { found, meant } = misspelt;
      find(
        "misspelt-name",
        pointer,
        `\`${found}\` is almost \`${meant}\``,
        "write the name as it is declared",
      );
    }
  }
  checkNumbers(context);
}

/** The names that must be exact wherever they stand: ours, and those of whom we tell. */
function ownNames({ title, controller, vocabulary }: Policy): readonly string[] {
  const declared = [...vocabulary.properties, ...vocabulary.recipients].map(({ words }) => words.zh);
  return [title.en, title.zh, controller.name, ...declared].filter((name) => name !== undefined);
}

/** Words that were meant otherwise, and what was meant. Some turn a promise into its opposite. */
const slips: readonly { readonly pattern: RegExp; readonly meant: string }[] = [
  { pattern: /这并(?![不非未没无])/, meant: "这并不" },
  { pattern: /风险登记(?=.{0,4}(?:相适应|匹配|评估))/, meant: "风险等级" },
  { pattern: /\blibaray\b/i, meant: "library" },
  { pattern: /\brecieve/i, meant: "receive" },
  { pattern: /\bseperate/i, meant: "separate" },
];

const damages: readonly { readonly pattern: RegExp; readonly what: string }[] = [
  { pattern: /[a-z]{2}\.\d+(?=[A-Z])/, what: "a number stands between two sentences" },
  { pattern: /[;；]\s*\d+\s*[•·●]/, what: "a number stands between two entries" },
  { pattern: /[•·●]\s*$/, what: "a bullet has no entry" },
];

function checkText(find: Context["find"], text: string, pointer: Pointer): void {
  for (const { pattern, meant } of slips) {
    const found = pattern.exec(text)?.[0];
    if (found === undefined) continue;
    find(
      "likely-slip",
      pointer,
      `\`${found}\` was probably meant as \`${meant}\``,
      "read the sentence again",
    );
  }
  const damage = damages.find(({ pattern }) => pattern.test(text))?.what;
  const message = damage ?? (isBalanced(text) ? null : "a bracket has no partner");
  if (message !== null) find("damaged-text", pointer, message, "look at the original");
}

/** Whether brackets come in pairs. `1)` and `(a)` count rows, and are no brackets. */
function isBalanced(text: string): boolean {
  let open = 0;
  for (const letter of text.replaceAll(/(^|[\s，。；])[（(]?\w{1,2}[)）]/g, "$1")) {
    if ("(（".includes(letter)) open += 1;
    if (")）".includes(letter)) open -= 1;
    if (open < 0) return false;
  }
  return open === 0;
}

const numbered = /^\s*[（(]?(\d{1,3})[)）.．、]\s*/;

// Where rows are counted, a number that is left out is a row that is left out, or was never there: nobody can tell.
function checkNumbers({ policy, find }: Context): void {
  for (const { name } of policy.sections) {
    let before: number | null = null;
    const unnumbered: (readonly [string, Pointer])[] = [];
    for (const [index, { id, section, words }] of policy.clauses.entries()) {
      if (section !== name) continue;
      const pointer = ["clauses", index, "words", "en"];
      const number = Number(numbered.exec(words.en)?.[1] ?? Number.NaN);
      if (Number.isNaN(number)) {
        if (before !== null) unnumbered.push([id, pointer]);
        continue;
      }
      if (before !== null && number > before) {
        for (const [, place] of unnumbered)
          find("broken-numbering", place, "this row has no number, and rows around it have");
        const left = range(before + 1, number);
        if (left.length > 0) find("broken-numbering", pointer, `${listed(left)} is left out before this row`);
      }
      unnumbered.length = 0;
      before = number;
    }
  }
}

function range(from: number, to: number): readonly string[] {
  return Array.from({ length: to - from }, (_, index) => String(from + index));
}
