import * as fc from "fast-check";
import { expect, test } from "vitest";
import { at } from "../../../kernel/clock.ts";
import { toKey } from "../../../kernel/crypto/index.ts";
import { personal } from "../../../kernel/personal.ts";
import { type Random, seededRandom } from "../../../kernel/random.ts";
import { type CodeChallenge, codeDigest, judgeCode, newCode } from "./code.ts";

const key = toKey(Buffer.alloc(32, 7));
const code = personal("042917");
const challenge: CodeChallenge = {
  id: "challenge_1",
  digest: codeDigest(key, "challenge_1", code),
  expiresAt: at(300_000),
  triesLeft: 5,
  usedAt: null,
};

test("the right code in time is taken", () => {
  expect(judgeCode(challenge, code, at(0), key)).toEqual({ ok: true });
});

test.each(["042 917", "042-917", " 042917\n", "０４２９１７"])(
  "a code counts as it was meant, not as it was typed: %j",
  (typed) => {
    expect(judgeCode(challenge, personal(typed), at(0), key)).toEqual({ ok: true });
  },
);

test.each(["", "42917", "0429170", "042918", "042917".repeat(1_000_000), "x".repeat(64)])(
  "anything else is wrong",
  (typed) => {
    expect(judgeCode(challenge, personal(typed), at(0), key)).toEqual({ ok: false, why: "wrong" });
  },
);

test("a code is good until five minutes are over, and not at their end", () => {
  expect(judgeCode(challenge, code, at(299_999), key)).toEqual({ ok: true });
  expect(judgeCode(challenge, code, at(300_000), key)).toEqual({ ok: false, why: "expired" });
});

test("the last try is a try, and there is none after it, not for the right code either", () => {
  expect(judgeCode({ ...challenge, triesLeft: 1 }, code, at(0), key)).toEqual({ ok: true });
  expect(judgeCode({ ...challenge, triesLeft: 0 }, code, at(0), key)).toEqual({ ok: false, why: "no-tries" });
});

test("a code is good once", () => {
  expect(judgeCode({ ...challenge, usedAt: at(10) }, code, at(20), key)).toEqual({ ok: false, why: "used" });
});

test("a code of another attempt, and a code under another key, are wrong", () => {
  expect(judgeCode({ ...challenge, id: "challenge_2" }, code, at(0), key)).toEqual({
    ok: false,
    why: "wrong",
  });
  const other = toKey(Buffer.alloc(32, 8));
  expect(judgeCode(challenge, code, at(0), other)).toEqual({ ok: false, why: "wrong" });
});

test("only the code that was sent is right, under whatever challenge", () => {
  const codes = fc.integer({ min: 0, max: 999_999 }).map((number) => String(number).padStart(6, "0"));
  fc.assert(
    fc.property(codes, codes, fc.string(), (sent, given, id) => {
      const asked = { ...challenge, id, digest: codeDigest(key, id, personal(sent)) };
      expect(judgeCode(asked, personal(given), at(0), key).ok).toBe(sent === given);
    }),
  );
});

test("no code is likelier than another", () => {
  const random = seededRandom("codes");
  const counts = new Array<number>(100).fill(0);
  const draws = 100_000;
  for (let draw = 0; draw < draws; draw++) {
    const text = newCode(random, 6).reveal();
    expect(text).toMatch(/^\d{6}$/);
    const bin = Math.floor(Number(text) / 10_000);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  const fair = draws / counts.length;
  const chiSquare = counts.reduce((sum, count) => sum + (count - fair) ** 2 / fair, 0);
  expect(chiSquare).toBeLessThan(148.2); // 99 degrees of freedom: exceeded by one fair source in a thousand.
});

test("what lies above the last whole turn of codes is drawn again, and leading noughts are kept", () => {
  const drawn = [0xffff_ffff, 4_294_000_000, 4_293_999_999, 7];
  const random: Random = {
    bytes: () => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(drawn.shift() ?? 0);
      return bytes;
    },
  };
  expect(newCode(random, 6).reveal()).toBe("999999");
  expect(newCode(random, 6).reveal()).toBe("000007");
});

test("a source of chance that is stuck makes no codes", () => {
  expect(() => newCode({ bytes: (count) => Buffer.alloc(count, 255) }, 6)).toThrow("chance is random");
});

test("a code prints nowhere", () => {
  expect(`${newCode(seededRandom("a"), 6)} ${JSON.stringify(newCode(seededRandom("a"), 6))}`).not.toMatch(
    /\d/,
  );
});
