import * as fc from "fast-check";
import { expect, test } from "vitest";
import { at } from "../../../kernel/clock.ts";
import {
  type AttemptCounts,
  type AttemptKey,
  type Attempts,
  afterFailure,
  afterStep,
  afterSuccess,
  attemptKeys,
  judgeAttempt,
} from "./throttle.ts";

const minuteMs = 60_000;
const windowMs = 15 * minuteMs;

/** The counts of a whole installation, as a store would keep them. */
function desk() {
  const kept = new Map<string, Attempts | null>();
  type Who = { account: string; address: string; device?: string };
  const nameOf = (key: AttemptKey, { account, address, device }: Who) =>
    ({
      account: `account ${account}`,
      address: `address ${address}`,
      "account-address": `both ${account} ${address}`,
      "account-device": `device ${account} ${device}`,
    })[key];
  return {
    /** One try: null when it is not even looked at. */
    attempt(who: Who, isRight: boolean, nowMs: number): "in" | "wrong" | number {
      const keys = attemptKeys(who.device !== undefined);
      const counts: AttemptCounts = Object.fromEntries(
        keys.map((key) => [key, kept.get(nameOf(key, who)) ?? null]),
      );
      const judgement = judgeAttempt(counts, at(nowMs));
      if (!judgement.allowed) return judgement.retryAfterSeconds;
      const charged = afterFailure(counts, at(nowMs));
      const next = isRight ? afterSuccess(charged, at(nowMs)) : charged;
      for (const key of keys) kept.set(nameOf(key, who), next[key] ?? null);
      return isRight ? "in" : "wrong";
    },
  };
}

test("after 20 wrong attempts the 21st with the right password is refused, and the owner's device still signs in", () => {
  const { attempt } = desk();
  const outsider = { account: "jane", address: "203.0.113.9" };
  for (let second = 0; second < 20; second++) attempt(outsider, false, second * 1000);
  expect(attempt(outsider, true, 20_000)).toBeTypeOf("number");
  expect(attempt({ ...outsider, address: "198.51.100.2", device: "her telephone" }, true, 20_001)).toBe("in");
  // At the outsider's very address too: a device counts by itself.
  expect(attempt({ ...outsider, device: "her telephone" }, true, 20_002)).toBe("in");
});

test("a thousand guesses a second from a thousand addresses are ten checked guesses in fifteen minutes", () => {
  const { attempt } = desk();
  let checked = 0;
  // Every fifth of a second stands for two hundred guesses: all of them would be refused alike.
  for (let nowMs = 0; nowMs < windowMs; nowMs += 200) {
    for (let guess = 0; guess < 3; guess++) {
      const who = { account: "jane", address: `${nowMs % 1000} ${guess}` };
      if (attempt(who, false, nowMs) === "wrong") checked++;
    }
  }
  expect(checked).toBe(9); // Five, and one for each three minutes but the last, which ends with the window.
  expect(attempt({ account: "jane", address: "new", device: "her telephone" }, true, windowMs)).toBe("in");
});

test("no account is guessed at more than ten times in any fifteen minutes from unknown devices", () => {
  const step = fc.record({
    waitMs: fc.nat({ max: 4 * minuteMs }),
    address: fc.nat({ max: 50 }),
    burst: fc.nat({ max: 9 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const { attempt } = desk();
      const checkedAt: number[] = [];
      let nowMs = 0;
      for (const { waitMs, address, burst } of steps) {
        nowMs += waitMs;
        for (let guess = 0; guess <= burst; guess++) {
          const who = { account: "jane", address: String(address + guess) };
          if (attempt(who, false, nowMs) === "wrong") checkedAt.push(nowMs);
        }
      }
      for (const first of checkedAt) {
        expect(checkedAt.filter((ms) => ms >= first && ms <= first + windowMs).length).toBeLessThanOrEqual(
          10,
        );
      }
    }),
  );
});

test("whatever outsiders do, a known device signs in", () => {
  const step = fc.record({
    waitMs: fc.nat({ max: minuteMs }),
    address: fc.nat({ max: 3 }),
    isRight: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
      const { attempt } = desk();
      let nowMs = 0;
      for (const { waitMs, address, isRight } of steps) {
        nowMs += waitMs;
        attempt({ account: isRight ? "their own" : "jane", address: String(address) }, isRight, nowMs);
      }
      expect(attempt({ account: "jane", address: "0", device: "her telephone" }, true, nowMs)).toBe("in");
    }),
  );
});

test("one address alone does not close an account to another", () => {
  const { attempt } = desk();
  for (let nowMs = 0; nowMs < 4 * 60 * minuteMs; nowMs += 1000) {
    attempt({ account: "jane", address: "203.0.113.9" }, false, nowMs);
    if (nowMs % (7 * minuteMs) === 0) {
      expect(attempt({ account: "jane", address: "198.51.100.2" }, true, nowMs)).toBe("in");
    }
  }
});

test("signing in to an account of one's own buys no guesses at others", () => {
  const { attempt } = desk();
  let checked = 0;
  for (let round = 0; round < 200; round++) {
    if (attempt({ account: `account ${round}`, address: "203.0.113.9" }, false, round) === "wrong") checked++;
    attempt({ account: "their own", address: "203.0.113.9" }, true, round);
  }
  expect(checked).toBe(30);
});

test("a right password buys no guesses at the second factor, on a known device or from anywhere", () => {
  for (const [isKnown, guessesMax] of [
    [true, 10],
    [false, 4],
  ] as const) {
    let counts: AttemptCounts = Object.fromEntries(attemptKeys(isKnown).map((key) => [key, null]));
    let guesses = 0;
    for (let round = 0; round < 100; round++) {
      const now = at(round);
      if (judgeAttempt(counts, now).allowed) counts = afterStep(afterFailure(counts, now), now);
      if (!judgeAttempt(counts, now).allowed) break;
      counts = afterFailure(counts, now);
      guesses++;
    }
    expect(guesses).toBe(guessesMax);
  }
});

test("an office that signs in rightly all day is never held up, and one wrong password is forgotten in time", () => {
  const { attempt } = desk();
  for (let nowMs = 0; nowMs < 60 * minuteMs; nowMs += 500) {
    const isRight = nowMs % 40_000 !== 0;
    expect(attempt({ account: `clerk ${nowMs % 77}`, address: "office" }, isRight, nowMs)).toBeTypeOf(
      "string",
    );
  }
});

test("the wait that is named is the wait there is, to the second, and asking does not make it longer", () => {
  const { attempt } = desk();
  const jane = { account: "jane", address: "home" };
  for (let guess = 0; guess < 4; guess++) expect(attempt(jane, false, 0)).toBe("wrong");
  expect(attempt(jane, true, 0)).toBe(300);
  for (let guess = 0; guess < 50; guess++) expect(attempt(jane, true, 100_500)).toBe(200);
  expect(attempt(jane, true, 299_999)).toBe(1);
  expect(attempt(jane, true, 300_000)).toBe("in");
  // What she did here is forgotten once she is in; what was done to the account is not: three of five are left of it.
  for (let guess = 0; guess < 2; guess++) expect(attempt(jane, false, 300_001)).toBe("wrong");
  expect(attempt(jane, false, 300_002)).toBe(60);
});

test("a known device has ten tries in a row, and then one a minute", () => {
  const { attempt } = desk();
  const jane = { account: "jane", address: "home", device: "hers" };
  for (let guess = 0; guess < 10; guess++) expect(attempt(jane, false, guess)).toBe("wrong");
  expect(attempt(jane, true, 10)).toBe(60);
  expect(attempt(jane, true, minuteMs)).toBe("in");
});

test("counting before checking and taking back what was right changes nothing for others", () => {
  const attempts = fc.record({
    failures: fc.integer({ min: 1, max: 40 }),
    lastFailureAt: fc.nat({ max: 10 ** 7 }).map(at),
  });
  fc.assert(
    fc.property(attempts, fc.nat({ max: 10 ** 7 }), fc.nat({ max: 10 ** 7 }), (before, waitMs, laterMs) => {
      const now = at(before.lastFailureAt + waitMs);
      for (const key of ["account", "address"] as const) {
        const later = at(now + laterMs);
        for (const after of [afterStep, afterSuccess]) {
          const counts = after(afterFailure({ [key]: before }, now), now);
          expect(judgeAttempt(counts, later)).toEqual(judgeAttempt({ [key]: before }, later));
        }
      }
    }),
  );
});

test("once everything is forgotten, forgetting begins anew with the next failure", () => {
  const { attempt } = desk();
  const guess = (nowMs: number) => attempt({ account: "jane", address: `from ${nowMs}` }, false, nowMs);
  expect(guess(0)).toBe("wrong");
  const burstMs = 6 * minuteMs - 100; // Nearly twice the time in which one is forgotten.
  for (let nth = 0; nth < 5; nth++) expect(guess(burstMs + nth)).toBe("wrong");
  expect(guess(burstMs + 200)).toBe(180);
});

test("a clock that went back forgets nothing until it is where it was", () => {
  const full: AttemptCounts = { account: { failures: 5, lastFailureAt: at(600 * minuteMs) } };
  expect(judgeAttempt(full, at(0))).toEqual({ allowed: false, retryAfterSeconds: 180 });
  expect(judgeAttempt(full, at(600 * minuteMs))).toEqual({ allowed: false, retryAfterSeconds: 180 });
  expect(judgeAttempt(full, at(603 * minuteMs))).toEqual({ allowed: true });
});
