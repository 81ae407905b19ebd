/** The first character of a text that is not allowed in it, or `null`. */
export function findForbidden(text: string): { readonly index: number; readonly kind: Forbidden } | null {
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit >= 0x20 && unit < 0x7f) continue;
    if (isControl(unit, text.charCodeAt(index + 1))) return { index, kind: "control-character" };
    if (isInvisible(text.codePointAt(index) ?? unit)) return { index, kind: "invisible-character" };
  }
  return null;
}

export type Forbidden = "control-character" | "invisible-character";

// A carriage return alone would move the cursor back to the start of a line that a reviewer has already read.
function isControl(unit: number, next: number): boolean {
  if (unit === tab || unit === lineFeed) return false;
  if (unit === carriageReturn) return next !== lineFeed;
  return unit < 0x20 || (unit >= 0x7f && unit <= 0x9f) || unit === 0x2028 || unit === 0x2029;
}

/** Characters without a shape, and those that turn the direction of what follows: a reader sees another text. */
export function isInvisible(point: number): boolean {
  return invisible.some(([first, last]) => first <= point && point <= last);
}

const tab = 0x09;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

const invisible: readonly (readonly [number, number])[] = [
  [0x00ad, 0x00ad], // soft hyphen
  [0x034f, 0x034f], // combining grapheme joiner
  [0x061c, 0x061c], // Arabic letter mark
  [0x115f, 0x1160], // Hangul fillers
  [0x17b4, 0x17b5],
  [0x180b, 0x180f], // Mongolian selectors
  [0x200b, 0x200f], // zero width, direction marks
  [0x202a, 0x202e], // direction embeddings and overrides
  [0x2060, 0x206f], // word joiner, direction isolates
  [0x3164, 0x3164],
  [0xfe00, 0xfe0f], // variation selectors
  [0xfeff, 0xfeff], // byte order mark
  [0xffa0, 0xffa0],
  [0xfff0, 0xfffb],
  [0xe0000, 0xe0fff], // tags and selectors
];

/** The first letter that is taken from a script whose letters pass for Latin ones, or `null`. */
export function findLookAlike(text: string): { readonly index: number; readonly letter: string } | null {
  const match = lookAlike.exec(text);
  return match === null ? null : { index: match.index, letter: match[0] };
}

// Policies are written in English and Chinese: no word of theirs has a letter of these scripts, nor a mathematical or
// a full-width form of a Latin letter.
const lookAlike =
  /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}\p{Script=Lisu}\p{Script=Coptic}\u{1D400}-\u{1D7FF}\uFF21-\uFF3A\uFF41-\uFF5A]/u;
