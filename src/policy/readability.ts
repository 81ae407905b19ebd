import type { Policy } from "./model.ts";

/** How well a policy reads in one language. Whole numbers, so that they can be signed and compared. */
export type Readability = {
  readonly language: "en" | "zh";
  readonly sentences: number;
  /** Words of English, characters of Chinese: on average in a sentence, and in the longest. */
  readonly sentenceLength: number;
  readonly longestLength: number;
  /** The clause that has the longest. */
  readonly longestIn: string;
  /** Flesch reading ease, from 100 (easy) down to 0 and below; `null` for Chinese, for which it says nothing. */
  readonly score: number | null;
};

/** Longer than this, a sentence is hard to follow. Words of English, characters of Chinese. */
export const sentenceLengthMax = { en: 60, zh: 120 } as const;

/**
 * Measures the words of all clauses. Source: R. Flesch, A New Readability Yardstick, Journal of Applied Psychology 32
 * (1948); syllables are counted by groups of vowels, so the score is good to a few points.
 */
export function readabilityOf(policy: Policy): readonly Readability[] {
  return policy.languages.flatMap((language) => {
    const said = policy.clauses.flatMap(({ id, words }) =>
      sentencesOf(words[language] ?? "").map((sentence) => ({ clause: id, ...measure(sentence, language) })),
    );
    const [first] = said;
    if (first === undefined) return [];
    const longest = said.reduce((most, one) => (one.length > most.length ? one : most), first);
    const lengths = sum(said.map(({ length }) => length));
    const perSentence = lengths / said.length;
    const perWord = sum(said.map(({ syllables }) => syllables)) / lengths;
    return [
      {
        ...{ language, sentences: said.length, sentenceLength: Math.round(perSentence) },
        ...{ longestLength: longest.length, longestIn: longest.clause },
        score: language === "en" ? Math.round(206.835 - 1.015 * perSentence - 84.6 * perWord) : null,
      },
    ];
  });
}

/** How long a sentence is. Without words it has no length. */
export function measure(
  sentence: string,
  language: "en" | "zh",
): { readonly length: number; readonly syllables: number } {
  if (language === "zh") return { length: sentence.match(/\p{L}|\p{N}+/gu)?.length ?? 0, syllables: 0 };
  const words = sentence.match(/[\p{L}\p{N}][\p{L}\p{N}'’-]*/gu) ?? [];
  return { length: words.length, syllables: sum(words.map(syllablesOf)) };
}

/** The sentences of a text. A full stop inside of an address or a number ends none. */
export function sentencesOf(text: string): readonly string[] {
  return text.split(/(?<=[.!?])\s+|(?<=[。！？])/).filter((sentence) => sentence.trim() !== "");
}

function syllablesOf(word: string): number {
  const groups =
    word
      .toLowerCase()
      .replace(/[^aeiouy]*e$/, "")
      .match(/[aeiouy]+/g)?.length ?? 0;
  return Math.max(1, groups);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
