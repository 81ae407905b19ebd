import * as fc from "fast-check";
import { expect, test } from "vitest";
import { must } from "../../../kernel/assert.ts";
import { personal } from "../../../kernel/personal.ts";
import { seededRandom, systemRandom } from "../../../kernel/random.ts";
import { matchRecovery, newRecoveryCodes } from "./recovery.ts";

const { codes, digests } = newRecoveryCodes(seededRandom("recovery"));
const texts = codes.map((code) => code.reveal());

test("there are ten codes of eighty bits, in letters that nobody mistakes for digits", () => {
  expect(new Set(texts).size).toBe(10);
  for (const text of texts) expect(text).toMatch(/^([0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}$/);
  expect(String(codes)).not.toContain(must(texts[0], "a code"));
});

test("each code is found in its place, and what is kept is not the code", () => {
  for (const [index, text] of texts.entries()) {
    expect(matchRecovery(digests, personal(text))).toBe(index);
    expect(digests.map((digest) => digest.toString("latin1")).join()).not.toContain(text.replaceAll("-", ""));
  }
});

test("a code that was used is a code no more, and the others go on", () => {
  const left = digests.map((digest, index) => (index === 3 ? null : digest));
  expect(matchRecovery(left, personal(must(texts[3], "a code")))).toBeNull();
  expect(matchRecovery(left, personal(must(texts[4], "a code")))).toBe(4);
});

test("a code counts as it was meant, however it was copied from paper", () => {
  fc.assert(
    fc.property(fc.nat({ max: 9 }), fc.infiniteStream(fc.nat({ max: 3 })), (index, changes) => {
      const look = { "0": ["0", "o", "O", "０"], "1": ["1", "i", "l", "I"] } as const;
      const copied = [...must(texts[index], "a code")].map((letter) => {
        const change = changes.next().value ?? 0;
        if (letter === "-") return ["-", " ", "", " – "][change];
        if (letter === "0" || letter === "1") return look[letter][change];
        return change > 1 ? letter.toUpperCase() : letter;
      });
      expect(matchRecovery(digests, personal(copied.join("")))).toBe(index);
    }),
  );
});

test.each(["", "0000-0000-0000-0000", "-", "x".repeat(1_000_000)])("anything else is no code", (text) => {
  expect(matchRecovery(digests, personal(text))).toBeNull();
});

test("one letter off is no code, and one code more is none either", () => {
  const text = must(texts[0], "a code");
  const last = text.endsWith("0") ? "2" : "0";
  expect(matchRecovery(digests, personal(text.slice(0, -1) + last))).toBeNull();
  expect(matchRecovery(digests, personal(`${text}0`))).toBeNull();
  expect(matchRecovery([], personal(text))).toBeNull();
});

test("every sign of the alphabet is as likely as any other", () => {
  const counts = new Map<string, number>();
  const random = systemRandom();
  for (let round = 0; round < 100; round++) {
    for (const code of newRecoveryCodes(random).codes) {
      for (const letter of code.reveal().replaceAll("-", ""))
        counts.set(letter, (counts.get(letter) ?? 0) + 1);
    }
  }
  const fair = (100 * 10 * 16) / 32;
  const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - fair) ** 2 / fair, 0);
  expect(counts.size).toBe(32);
  expect(chiSquare).toBeLessThan(90); // 31 degrees of freedom: a fair source exceeds it once in ten million runs.
});
