import fc from "fast-check";
import { expect, test } from "vitest";
import { defaultMasks, fixedMask, isMaskName, type MaskName, mask, maskNames } from "./mask.ts";
import { valueTypes } from "./normalise.ts";

test.each([
  ["last4", "4111111111111111", "**** 1111"],
  ["last4", "GB82WEST12345698765432", "**** 5432"],
  ["last4", "12345678901", fixedMask],
  ["last4", "4111 1111 1111 1111", fixedMask],
  ["email", "ada@example.com", "a***@e***.com"],
  ["email", "ada@mail.example.co.uk", "a***@m***.uk"],
  ["email", "a@b.io", "a***@b***.io"],
  ["email", "\u5f20\u4e09@example.com", "\u5f20***@e***.com"],
  ["email", "+tag@example.com", fixedMask],
  ["phone", "+8613800138000", "138****8000"],
  ["phone", "+442079460018", "+44****18"],
  ["phone", "13800138000", fixedMask],
  ["name", "\u5f20\u4e09", "\u5f20*"],
  ["name", "\u5f20\u4e09\u4e30\u4e30", "\u5f20*"],
  ["name", "\u6b27\u9633\u4fee", "\u6b27\u9633**"],
  ["name", "\u6b27\u9633", "\u6b27*"],
  ["name", "Jo", "J***"],
  ["name", "Jonathan Livingston", "J***"],
  ["name", "\u{1f600}", fixedMask],
  ["resident-id", "11010519491231002X", "1****************X"],
  ["resident-id", "110105491231002", fixedMask],
  ["year", "1990-12-31", "1990"],
  ["year", "2026-01-01T00:00:00.000Z", "2026"],
  ["year", "12/31/1990", fixedMask],
  ["ip-prefix", "203.0.113.77", "203.0.113.0/24"],
  ["ip-prefix", "2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"],
  ["ip-prefix", "::ffff:203.0.113.77", "203.0.113.0/24"],
  ["ip-prefix", "203.0.113", fixedMask],
  ["fixed", "anything", fixedMask],
] as const)("%s: example %# is shown as its format says", (name, value, shown) => {
  expect(mask(name, value)).toBe(shown);
});

test("an address is shown by its city where it is in parts, and not at all where it is text", () => {
  expect(mask("city", { line1: "1, rue de la Paix", city: "Paris" })).toBe("Paris");
  expect(mask("city", { line1: "1, rue de la Paix" })).toBeNull();
  expect(mask("city", "1, rue de la Paix, Paris")).toBeNull();
  expect(mask("city", ["Paris"])).toBeNull();
});

test("what is no text is left out, not replaced by text", () => {
  for (const name of maskNames) {
    for (const value of [5, true, null, [], {}, ["4111111111111111"]]) expect(mask(name, value)).toBeNull();
  }
  expect(mask("omit", "anything")).toBeNull();
});

// The most letters and digits that each format may show in the open.
const clearMax: Readonly<Record<Exclude<MaskName, "city">, number>> = {
  last4: 4,
  email: 2 + 63,
  phone: 7,
  name: 2,
  "resident-id": 2,
  year: 4,
  "ip-prefix": 14 + 2,
  fixed: 0,
  omit: 0,
};

const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc.string({
    unit: fc.constantFrom("\u6b27", "\u9633", "a", "1", "@", ".", "-", "+", "\u0301", "\u200d", ":", "X"),
  }),
  fc.emailAddress(),
  fc.ipV4(),
  fc.ipV6(),
  fc.stringMatching(/^\+\d{7,15}$/),
);

test("a mask never shows more than its format, whatever the text", () => {
  fc.assert(
    fc.property(fc.constantFrom(...maskNames), anyText, (name, value) => {
      if (name === "city") return;
      const shown = mask(name, value) ?? "";
      const clear = [...shown].filter((letter) => /[^*@.:/+ ]/u.test(letter));
      expect(clear.length).toBeLessThanOrEqual(clearMax[name]);
    }),
    { numRuns: 2_000 },
  );
});

test("a masked name tells neither the rest of the name nor its length", () => {
  const first = fc.constantFrom("J", "\u5f20", "\u0416", "\u00e9");
  const rest = fc.string({ unit: fc.constantFrom("q", "w", "\u4e09", " "), minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(first, rest, rest, (letter, one, other) => {
      expect(mask("name", letter + one)).toBe(mask("name", letter + other));
      expect(mask("name", letter + one)).toMatch(/^.\*+$/u);
    }),
  );
});

test("a masked e-mail address shows one letter of each side, and the top domain", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z]{1,20}$/), fc.stringMatching(/^[a-z]{1,20}$/), (local, domain) => {
      expect(mask("email", `${local}@${domain}.example`)).toBe(`${local[0]}***@${domain[0]}***.example`);
    }),
  );
});

test("every type has a mask, and the names are closed", () => {
  for (const type of valueTypes) expect(isMaskName(defaultMasks[type])).toBe(true);
  for (const word of ["", "none", "clear", "constructor"]) expect(isMaskName(word)).toBe(false);
});
