import { type Labels, type Language, labels } from "./labels.ts";

/** The headings of the columns of each table of a notice, by the section in which it stands. */
export function headsOf(words: Labels) {
  const { name, provider, purpose, data, clause, itsPolicy } = words;
  return {
    "table-data": [words.dataType, words.sensitivity, words.collectedFor],
    "table-purposes": [purpose, words.basis],
    "table-recipients": [words.recipient, words.kind, data, purpose],
    "table-retention": [data, words.period, words.countedFrom, words.disposal, clause],
    "table-trackers": [name, words.tool, provider, purpose, words.class, words.lifetime],
    "table-libraries": [name, provider, purpose, data, itsPolicy],
    "table-embeds": [name, provider, words.class, data, itsPolicy],
    "table-rights": [words.right, words.channel, words.within, words.residency, clause],
    "table-transfers": [words.mechanism, words.from, words.to, words.status, clause],
    "table-complaints": [words.residency, words.authority, words.reach],
  } as const;
}

/** The same in a language, for a style sheet that says on a phone what each cell is. */
export function noticeHeads(language: Language): Readonly<Record<string, readonly string[]>> {
  return headsOf(labels[language]);
}
