import fc from "fast-check";
import { expect, test } from "vitest";
import { manualClock } from "./clock.ts";
import { assertFacts, failureCode } from "./facts.ts";
import { newId, newRandomId } from "./ids.ts";
import { Problem } from "./problem.ts";
import { seededRandom } from "./random.ts";

test("every id, however made, is a fact", () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(), (seed, now) => {
      const deps = { clock: manualClock(now), random: seededRandom(seed) };
      assertFacts({ one: newId("job", deps), other: newRandomId("subject", deps) });
    }),
  );
});

test("codes, numbers, times, yes and no are facts, and lists of them", () => {
  assertFacts({
    purpose: "service-delivery",
    clause: "JMI-I-1-b",
    count: 0,
    at: 1_795_473_145_000,
    strict: true,
  });
  assertFacts({ purposes: ["a", "b"], none: [] });
});

test("what a person may have typed is not a fact", () => {
  const typed = [
    "zoe@mail.example",
    "+4915112345678",
    "13812345678",
    "A Name",
    "名",
    "",
    "x".repeat(65),
    "a\nb",
  ];
  for (const text of typed) {
    expect(() => assertFacts({ said: text }), text).toThrow("facts are ids");
    expect(() => assertFacts({ said: ["fine", text] }), text).toThrow("facts are ids");
  }
  expect(() => assertFacts({ count: 0.5 })).toThrow("facts are ids");
  expect(() => assertFacts({ "zoe@mail.example": true })).toThrow("camel-case name");
});

test("facts are few", () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => `f${"x".repeat(index)}`);
  const facts = (count: number) => Object.fromEntries(many(count).map((key) => [key, 1]));
  expect(() => assertFacts(facts(20))).not.toThrow();
  expect(() => assertFacts(facts(21))).toThrow("facts are few");
  expect(() => assertFacts({ list: Array.from({ length: 100 }, () => "a") })).not.toThrow();
  expect(() => assertFacts({ list: Array.from({ length: 101 }, () => "a") })).toThrow("bounded");
});

test("a failure is stored as a code and never as its message", () => {
  const coded = (code: string) => Object.assign(new Error("zoe@mail.example"), { code });
  expect(failureCode(new Problem("key-unavailable", "no answer"))).toBe("key-unavailable");
  expect(failureCode(coded("23505"))).toBe("23505");
  expect(failureCode(coded("ECONNREFUSED"))).toBe("ECONNREFUSED");
  expect(failureCode(coded("CONNECTION_CLOSED"))).toBe("CONNECTION_CLOSED");
  expect(failureCode(new Error("zoe@mail.example", { cause: coded("23505") }))).toBe("23505");
  for (const other of [coded("zoe@mail.example"), new Error("zoe"), "zoe", null]) {
    expect(failureCode(other)).toBe("unexpected");
  }
});
