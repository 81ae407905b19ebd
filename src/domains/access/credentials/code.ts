import { createHmac, type KeyObject, timingSafeEqual } from "node:crypto";
import { assert } from "../../../kernel/assert.ts";
import type { Instant } from "../../../kernel/clock.ts";
import { type Personal, personal } from "../../../kernel/personal.ts";
import type { Random } from "../../../kernel/random.ts";

/** Of a code that is sent by e-mail or SMS. Five tries at a million codes: one guesser in 200,000 succeeds. */
export const codeLimits = { digits: 6, validMs: 5 * 60_000, triesMax: 5 } as const;

/** A code that was sent and is waited for. `id` is of this one attempt to sign in: a code of another is of no use. */
export type CodeChallenge = {
  readonly id: string;
  readonly digest: Buffer;
  readonly expiresAt: Instant;
  readonly triesLeft: number;
  readonly usedAt: Instant | null;
};

/** `why` is for the log. Outside, every refusal is the one problem `code-refused`. */
export type CodeJudgement =
  | { readonly ok: true }
  | { readonly ok: false; readonly why: "wrong" | "expired" | "used" | "no-tries" };

const drawsMax = 128;

/** A code of so many digits, each code as likely as any other. */
export function newCode(random: Random, digits: number): Personal<string> {
  assert(Number.isInteger(digits) && digits >= 4 && digits <= 9, "a code has four to nine digits");
  const count = 10 ** digits;
  // A plain remainder would make small codes likelier than large ones; what lies above the last whole turn is drawn again.
  const fairMax = Math.floor(2 ** 32 / count) * count;
  for (let draw = 0; draw < drawsMax; draw++) {
    const drawn = random.bytes(4).readUInt32BE();
    if (drawn < fairMax) return personal(String(drawn % count).padStart(digits, "0"));
  }
  return assert(false, "chance is random") as never;
}

/**
 * What is kept of a code. Keyed, since a million codes are tried in a second; and bound to its challenge, so that the
 * same code of another challenge has another digest.
 */
export function codeDigest(key: KeyObject | Buffer, challengeId: string, code: Personal<string>): Buffer {
  return createHmac("sha256", key)
    .update(`code\0${challengeId}\0${typedCode(code)}`)
    .digest();
}

/**
 * Whether `given` answers the challenge at this instant. Takes the same time whatever is wrong with it.
 *
 * INVARIANT of the caller: a try is taken off and committed before the answer is given, in a statement that finds one left.
 */
export function judgeCode(
  challenge: CodeChallenge,
  given: Personal<string>,
  now: Instant,
  key: KeyObject | Buffer,
): CodeJudgement {
  const isRight = timingSafeEqual(challenge.digest, codeDigest(key, challenge.id, given));
  if (challenge.usedAt !== null) return { ok: false, why: "used" };
  if (now >= challenge.expiresAt) return { ok: false, why: "expired" };
  if (challenge.triesLeft <= 0) return { ok: false, why: "no-tries" };
  return isRight ? { ok: true } : { ok: false, why: "wrong" };
}

const typedLengthMax = 64;

/** A code as it was meant: people type the gap that they see, and Chinese keyboards write digits of full width. */
export function typedCode(given: Personal<string>): string {
  return given
    .reveal()
    .slice(0, typedLengthMax)
    .normalize("NFKC")
    .replaceAll(/[\s\p{Pd}]/gu, "");
}
