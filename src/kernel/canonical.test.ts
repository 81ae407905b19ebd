import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Canonical, canonical } from "./canonical.ts";
import { personal } from "./personal.ts";

const anyText = fc.string({ unit: "grapheme" });
const { value: anyValue } = fc.letrec<{ value: Canonical }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger(),
    anyText,
    fc.array(tie("value"), { maxLength: 5 }),
    fc.dictionary(anyText, tie("value"), { maxKeys: 5, noNullPrototype: true }),
  ),
}));

/** The same value with the members of every object in the opposite order. */
function reversed(value: Canonical): Canonical {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(reversed);
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, member === undefined ? undefined : reversed(member)]),
  );
}

test("what is written is JSON of the same value", () => {
  fc.assert(
    fc.property(anyValue, (value) => {
      const plain: unknown = JSON.parse(JSON.stringify(value));
      expect(JSON.parse(canonical(value))).toEqual(plain);
    }),
  );
});

test("the order in which members were set makes no difference", () => {
  fc.assert(
    fc.property(anyValue, (value) => {
      expect(canonical(reversed(value))).toBe(canonical(value));
    }),
  );
  expect(canonical({ b: 1, a: { d: 1, c: 2 } })).toBe('{"a":{"c":2,"d":1},"b":1}');
});

test("two values are written alike only if they are alike", () => {
  const plain = (value: Canonical): unknown => JSON.parse(JSON.stringify(value));
  fc.assert(
    fc.property(anyValue, anyValue, (one, other) => {
      expect(canonical(one) === canonical(other)).toBe(isDeepStrictEqual(plain(one), plain(other)));
    }),
  );
  expect(canonical([1, [2]])).not.toBe(canonical([[1], 2]));
  expect(canonical({ a: null })).not.toBe(canonical({}));
  expect(canonical("1")).not.toBe(canonical(1));
});

test("members are sorted by UTF-16 code units, as in the example of RFC 8785", () => {
  const value = {
    "\u20ac": "Euro Sign",
    "\r": "Carriage Return",
    "\ufb33": "Hebrew Letter Dalet With Dagesh",
    "1": "One",
    "\ud83d\ude00": "Emoji: Grinning Face",
    "\u0080": "Control",
    "\u00f6": "Latin Small Letter O With Diaeresis",
  };
  const order = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\ud83d\ude00", "\ufb33"];
  expect(Object.keys(JSON.parse(canonical(value)))).toEqual(["1", ...order.filter((key) => key !== "1")]);
  const places = order.map((key) => canonical(value).indexOf(JSON.stringify(key)));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
});

test("text is escaped only where it must be", () => {
  expect(canonical('\u20ac$\u000f\nA\'B"\\\\"/\u007f\u2028')).toBe(
    '"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/\u007f\u2028"',
  );
});

test("a member that is undefined is as good as none, and minus zero is zero", () => {
  expect(canonical({ a: undefined, b: 1 })).toBe('{"b":1}');
  expect(canonical([-0, 0])).toBe("[0,0]");
});

test("numbers are safe integers, to the last one", () => {
  expect(canonical(Number.MAX_SAFE_INTEGER)).toBe("9007199254740991");
  for (const number of [Number.MAX_SAFE_INTEGER + 1, 0.1, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => canonical(number)).toThrow("safe integers only");
  }
});

test("half a surrogate pair is refused, in a value and in a member's name", () => {
  expect(() => canonical("\ud800")).toThrow("well-formed text only");
  expect(() => canonical({ "\ud800": 1 })).toThrow("well-formed text only");
});

test("what would be written as an empty object without being one is refused", () => {
  for (const value of [new Map([[1, 2]]), new Set([1]), personal("x"), 1n, () => 1, Symbol("x")]) {
    expect(() => canonical(value as unknown as Canonical)).toThrow("plain objects only");
  }
});
