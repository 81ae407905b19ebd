import { createHash, timingSafeEqual } from "node:crypto";
import { type Personal, personal } from "../../../kernel/personal.ts";
import type { Random } from "../../../kernel/random.ts";

/** No letter that looks like a digit: without i, l and o, and without u, which makes words. 32 signs, five bits each. */
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
const codeCount = 10;
const codeLetters = 16;
const typedLengthMax = 64;

export type RecoveryCodes = {
  /** Shown once, in four groups of four letters. */
  readonly codes: readonly Personal<string>[];
  /** What is kept of them, in the same order. */
  readonly digests: readonly Buffer[];
};

/** Ten codes of 80 random bits, each of which stands in once for a second factor that was lost. */
export function newRecoveryCodes(random: Random): RecoveryCodes {
  const texts = Array.from({ length: codeCount }, () =>
    [...random.bytes(codeLetters)].map((byte) => alphabet[byte & 31]).join(""),
  );
  return {
    codes: texts.map((text) => personal(text.replaceAll(/(.{4})(?=.)/g, "$1-"))),
    digests: texts.map(digestOf),
  };
}

/**
 * The place of the code in `digests`, `null` where there is none; a code that was used has `null` in its place. All are
 * compared, whichever is right. INVARIANT of the caller: the place is emptied in a statement that finds it full.
 */
export function matchRecovery(digests: readonly (Buffer | null)[], given: Personal<string>): number | null {
  const digest = digestOf(typed(given));
  let found: number | null = null;
  for (const [index, kept] of digests.entries()) {
    if (kept !== null && timingSafeEqual(kept, digest)) found = index;
  }
  return found;
}

/** As it was meant: from paper, in whatever case, with whatever gaps, and with the letters that are not in the alphabet. */
function typed(given: Personal<string>): string {
  return given
    .reveal()
    .slice(0, typedLengthMax)
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[\s\p{Pd}]/gu, "")
    .replaceAll("o", "0")
    .replaceAll(/[il]/g, "1");
}

// A fast digest is right for 80 random bits: to find one code, whoever has the digests would try for longer than anybody lives.
function digestOf(text: string): Buffer {
  return createHash("sha256").update(`recovery\0${text}`).digest();
}
