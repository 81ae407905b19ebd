import { createSecretKey } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseId } from "../../kernel/ids.ts";
import { indexKey, indexTag, pseudonym, pseudonymKey, truncation } from "./blind-index.ts";

const secret = createSecretKey(Buffer.alloc(32, 1));
const otherTenant = createSecretKey(Buffer.alloc(32, 2));

test("a value has one tag, and another in every other field, version and tenant", () => {
  const tags = [
    indexTag(indexKey(secret, "email", 1), "ada@example.com"),
    indexTag(indexKey(secret, "backup-email", 1), "ada@example.com"),
    indexTag(indexKey(secret, "email", 2), "ada@example.com"),
    indexTag(indexKey(otherTenant, "email", 1), "ada@example.com"),
    indexTag(indexKey(secret, "email", 1), "bea@example.com"),
  ].map((tag) => tag.toString("hex"));
  expect(new Set(tags).size).toBe(5);
  expect(tags[0]).toMatch(/^[0-9a-f]{32}$/);
  expect(indexTag(indexKey(secret, "email", 1), "ada@example.com").toString("hex")).toBe(tags[0]);
});

test("a shorter tag is the beginning of the longer one, with nothing after it", () => {
  const key = indexKey(secret, "email", 1);
  fc.assert(
    fc.property(
      fc.string().map((s) => s.toWellFormed()),
      fc.integer({ min: 1, max: 256 }),
      (value, bits) => {
        const whole = bitsOf(indexTag(key, value, 256));
        const tag = bitsOf(indexTag(key, value, bits));
        expect(tag).toBe(whole.slice(0, bits).padEnd(Math.ceil(bits / 8) * 8, "0"));
      },
    ),
  );
  expect(() => indexTag(key, "a", 0)).toThrow("1 to 256 bits");
});

test.each([
  [50, 3, 4],
  [1_000, 5, 8],
  [10_000, 7, 12],
  [100_000, 9, 15],
  [1_000_000, 10, 18],
  [10_000_000, 12, 22],
  [100_000_000, 14, 25],
])("a field of %i values may have tags of %i to %i bits", (distinctValues, bitsMin, bitsMax) => {
  expect(truncation(distinctValues)).toEqual({ bitsMin, bitsMax });
});

test("a field with few values is not indexed at any length", () => {
  for (const distinctValues of [0, 1, 2, 3, 4, 5, 6, 7, 8, 16]) expect(truncation(distinctValues)).toBeNull();
  expect(truncation(9)).toEqual({ bitsMin: 2, bitsMax: 2 });
  expect(truncation(17)).toEqual({ bitsMin: 3, bitsMax: 3 });
});

test("every length between the bounds keeps the rule, and the next beyond them breaks it", () => {
  const keeps = (bits: number, values: number): boolean => 4 ** bits > values && 2 * 2 ** bits < values;
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000_000_000 }), (values) => {
      const rule = truncation(values);
      if (rule === null) {
        for (let bits = 0; bits < 40; bits++) expect(keeps(bits, values)).toBe(false);
      } else {
        expect(keeps(rule.bitsMin, values) && keeps(rule.bitsMax, values)).toBe(true);
        expect(keeps(rule.bitsMin - 1, values) || keeps(rule.bitsMax + 1, values)).toBe(false);
      }
    }),
  );
});

test("a pseudonym is the same within one purpose and unrelated in another", () => {
  const key = pseudonymKey(secret, "analytics", "email", 1);
  const here = pseudonym(key, "email", "ada@example.com");
  expect(here).toMatch(/^psn_[0-9a-z]{26}$/);
  expect(parseId("psn", here)).toBe(here);
  expect(pseudonym(pseudonymKey(secret, "analytics", "email", 1), "email", "ada@example.com")).toBe(here);
  const elsewhere = [
    pseudonym(pseudonymKey(secret, "marketing", "email", 1), "email", "ada@example.com"),
    pseudonym(pseudonymKey(secret, "analytics", "email", 2), "email", "ada@example.com"),
    pseudonym(pseudonymKey(otherTenant, "analytics", "email", 1), "email", "ada@example.com"),
    pseudonym(key, "email", "bea@example.com"),
  ];
  expect(new Set([here, ...elsewhere]).size).toBe(5);
});

function bitsOf(bytes: Buffer): string {
  return [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
}
