import { type Personal, personal } from "../../../kernel/personal.ts";
import { isListed } from "./common-passwords.ts";
import { foldPassword } from "./password-fold.ts";

/** Why a password is not taken. */
export type PasswordFault = "too-short" | "too-long" | "common" | "about-you";

export type PasswordJudgement =
  | { readonly ok: true; readonly normal: Personal<string> }
  | { readonly ok: false; readonly why: PasswordFault };

/** In code points of the normal form. Source: NIST SP 800-63B-4 §3.1.1.2. */
export const passwordLimits = { aloneMin: 15, withSecondFactorMin: 8, max: 128 } as const;

/**
 * Whether somebody may choose this password. Any script and spaces are welcome, and nothing is demanded but length: rules
 * of composition make people write `Password1!`. What others used before, and what anybody knows of its owner, is not taken.
 *
 * Source: NIST SP 800-63B-4 §3.1.1.2; OWASP ASVS 5.0 V6.2.
 */
export function judgePassword(
  password: Personal<string>,
  about: { readonly hasSecondFactor: boolean; readonly contextWords: readonly string[] },
): PasswordJudgement {
  const normal = normalPassword(password);
  if (normal === null) return { ok: false, why: "too-long" };
  const text = normal.reveal();
  const lengthMin = about.hasSecondFactor ? passwordLimits.withSecondFactorMin : passwordLimits.aloneMin;
  if (lengthOf(text) < lengthMin) return { ok: false, why: "too-short" };
  if (isCommon(text)) return { ok: false, why: "common" };
  return isAbout(text, about.contextWords) ? { ok: false, why: "about-you" } : { ok: true, normal };
}

/**
 * The one form that is hashed, also when signing in: keyboards write the same letter in different ways. `null` when
 * it is longer than any password may be, which is also the end of what a stranger can make us work on.
 */
export function normalPassword(password: Personal<string>): Personal<string> | null {
  const given = password.reveal();
  // Normal forms are longer or shorter than what was given; nothing of this length has one that is short enough to keep.
  if (given.length > 4 * passwordLimits.max) return null;
  const text = given.normalize("NFKC");
  return lengthOf(text) > passwordLimits.max ? null : personal(text);
}

function lengthOf(text: string): number {
  return [...text].length;
}

/** Whether it is on the list, or is made of something on it in a way that everybody knows. */
function isCommon(text: string): boolean {
  const lower = text.toLowerCase();
  const core = withoutWeakTail(lower);
  if (lengthOf(core) <= trivialMax && lengthOf(lower) - lengthOf(core) > tailMax) return true;
  const parts = [repeatedPart(lower), repeatedPart(core)].filter((part) => part !== null);
  if (parts.some((part) => lengthOf(part) <= trivialMax)) return true;
  return [lower, core, ...parts].some((part) => isWalk(part) || isListed(part));
}

const trivialMax = 4;
const tailMax = 5;
const tailSignsMax = 3;

/** Years, exclamation marks and `12345` are what people put behind a word that they are told to change. */
function withoutWeakTail(text: string): string {
  const tail = /[\p{N}\p{P}\p{S}\s]+$/u.exec(text)?.[0] ?? "";
  const digits = tail.replaceAll(/[^\p{N}]/gu, "");
  const isPlain = (part: string) => part !== "" && (isWalk(part) || repeatedPart(part) !== null);
  const isFewSigns = lengthOf(tail) - lengthOf(digits) <= tailSignsMax;
  const isWeak = lengthOf(tail) <= tailMax || isPlain(tail) || (isFewSigns && isPlain(digits));
  return isWeak ? text.slice(0, text.length - tail.length) : text;
}

/** The part that the whole text repeats at least twice, such as `abc` in `abcabcab`; `null` when there is none. */
function repeatedPart(text: string): string | null {
  const letters = [...text];
  for (let length = 1; length * 2 <= letters.length; length++) {
    if (letters.every((letter, index) => index < length || letter === letters[index - length])) {
      return letters.slice(0, length).join("");
    }
  }
  return null;
}

/** `aaaa`, `abcd`, `4321`, `7890123`, or a way along the keys. */
function isWalk(text: string): boolean {
  const codes = [...text].map((letter) => letter.codePointAt(0) ?? 0);
  const isDigits = /^\d+$/.test(text);
  const follows = (code: number, before: number, step: number) =>
    code - before === step || (isDigits && code - before === -9 * step);
  const isRun = (step: number) =>
    codes.every((code, index) => index === 0 || follows(code, codes[index - 1] ?? 0, step));
  return [0, 1, -1].some(isRun) || waysAlongKeys.some((way) => way.includes(text));
}

const waysAlongKeys = [
  "qwertyuiopasdfghjklzxcvbnm",
  "qwertzuiopasdfghjklyxcvbnm",
  "azertyuiopqsdfghjklmwxcvbn",
  "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
  "qazwsxedcrfvtgbyhnujmikolp",
  "1q2w3e4r5t6y7u8i9o0p",
].flatMap((way) => [way, [...way].reverse().join("")]);

const contextWordsMax = 64;
const leftMin = 8;
/** Eight digits may be a date, and eleven a telephone number. */
const digitsLeftMin = 12;

/** Whether little is left of it without the words that anybody knows of its owner: name, address, company, service. */
function isAbout(text: string, contextWords: readonly string[]): boolean {
  const words = contextWords
    .slice(0, contextWordsMax)
    .flatMap((word) => word.normalize("NFKC").split(/[^\p{L}\p{N}]+/u))
    .filter((word) => lengthOf(word) >= (/^\p{Script=Latin}*$/u.test(word) ? 3 : 2))
    .map(foldPassword)
    .sort((a, b) => b.length - a.length);
  const left = without(words, text.toLowerCase());
  if (left === null) return false;
  return lengthOf(left) < (/^\d*$/.test(left) ? digitsLeftMin : leftMin) || isCommon(left);
}

/** The letters and digits of a lower-case text outside of these words, however disguised; `null` when it has none of them. */
function without(words: readonly string[], text: string): string | null {
  let [left, folded] = [text, foldPassword(text)];
  for (const word of words) {
    // Both texts have the same length, since a sign stands for one letter. Every turn blanks a word, so the turns end.
    for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word)) {
      const blanked = (whole: string) =>
        whole.slice(0, at) + " ".repeat(word.length) + whole.slice(at + word.length);
      [left, folded] = [blanked(left), blanked(folded)];
    }
  }
  return left === text ? null : left.replaceAll(/[^\p{L}\p{N}]+/gu, "");
}
