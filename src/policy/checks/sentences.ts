/** The sentences of a text, in English and in Chinese. */
export function sentences(text: string): readonly string[] {
  return text.match(/[^.!?。！？；;]+[.!?。！？；;]?/g) ?? [];
}

/** Whether a sentence denies what it speaks of. */
export function isNegated(sentence: string): boolean {
  const rest = idioms.reduce((text, idiom) => text.replaceAll(idiom, " "), sentence);
  return negations.some((pattern) => pattern.test(rest));
}

// These hold a word of denial and deny nothing: "including but not limited to our partners" tells the partners.
const idioms: readonly RegExp[] = [
  /\bnot (?:be )?(?:limited to|only|merely)\b/gi,
  /\bwithout (?:any |time )?(?:limitation|limit|qualification|reservation)\b/gi,
  /包括但不限于|不限于|不仅|不但|不可撤[销回]|无论|不论/g,
];

const negations: readonly RegExp[] = [
  /\b(?:not|never|no|nobody|none|nothing|neither|nor|cannot|without|refuses?|ended|void|invalid)\b|n't\b/i,
  /不|未|无|没有|禁止|拒绝|失效/,
];
