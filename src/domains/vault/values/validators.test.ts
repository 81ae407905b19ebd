import fc from "fast-check";
import { expect, test } from "vitest";
import { at } from "../../../kernel/clock.ts";
import { chineseMobile } from "./contact.ts";
import { card, isCardNumber } from "./payment.ts";
import { cnResidentId } from "./resident-id.ts";
import type { ValueOptions } from "./value.ts";

const options: ValueOptions = { now: at(1_767_225_600_000) }; // 2026-01-01T00:00:00Z, 08:00 in China

test.each([
  ["110105" + "19491231" + "002X", "11010519491231002X"],
  ["110105" + "19491231" + "002x", "11010519491231002X"],
  ["110105" + "491231" + "002", "11010519491231002X"],
  ["830000" + "19900101" + "0012", "830000199001010012"],
  ["910105" + "19900101" + "001X", "91010519900101001X"],
])("resident id: vector %# is accepted in its long form", (given, form) => {
  expect(cnResidentId(given, options)).toEqual({ ok: true, value: form });
});

test.each([
  ["29 February 1949", "110105194902290010"],
  ["a birth in 1800", "110105180001010010"],
  ["a wrong check character", "110105194912310021"],
  ["a region that does not exist", withCheck("99010519491231002")],
  ["nineteen characters", "11010519491231002XX"],
  ["fourteen digits", "11010549123100"],
  ["a short form with 30 February", "110105490230002"],
])("resident id: %s is refused", (_what, given) => {
  expect(cnResidentId(given, options).ok).toBe(false);
});

test("resident id: birth counts from today in China, not from tomorrow and not from elsewhere", () => {
  const born = (day: string): string => withCheck(`110105${day}002`);
  expect(cnResidentId(born("20260101"), options).ok).toBe(true);
  expect(cnResidentId(born("20260102"), options).ok).toBe(false);
  expect(cnResidentId(born("20990101"), options).ok).toBe(false);
  expect(cnResidentId(born("20260102"), { now: at(options.now + 16 * 3_600_000) }).ok).toBe(true);
  expect(cnResidentId(born("19000101"), options).ok).toBe(true);
  expect(cnResidentId(born("18991231"), options).ok).toBe(false);
});

test("resident id: one changed digit is always noticed", () => {
  const right = "11010519491231002X";
  fc.assert(
    fc.property(fc.nat(16), fc.integer({ min: 1, max: 9 }), (place, shift) => {
      const digit = (Number(right[place]) + shift) % 10;
      const changed = right.slice(0, place) + digit + right.slice(place + 1);
      expect(cnResidentId(changed, options).ok).toBe(false);
    }),
  );
});

test.each([
  ["18 digits of unionpay", "624185296307418523"],
  ["19 digits of unionpay", "6241852963074185291"],
  ["19 digits of unionpay, another bank", "6217852963074185291"],
  ["19 digits of jcb", "3541852963074185297"],
  ["19 digits that begin with 60, by the table", "6041852963074185295"],
  ["visa", "4111111111111111"],
  ["mastercard", "5555555555554444"],
  ["mastercard of the second series", "2223003122003222"],
  ["amex", "378282246310005"],
  ["discover", "6011111111111117"],
  ["diners", "30569309025904"],
])("card: %s is accepted", (_what, digits) => {
  expect(card(digits, options)).toEqual({ ok: true, value: digits });
});

test.each([
  ["12 digits of mastercard", "510085296307"],
  ["20 digits", "51418529630741852964"],
  ["a wrong check digit", "4111111111111112"],
  ["an unknown issuer", "1111111111111117"],
  ["16 digits of amex", luhn("378282246310000")],
  ["just below the second series of mastercard", luhn("222099999999999")],
  ["just above the second series of mastercard", luhn("272100000000000")],
])("card: %s is refused", (_what, digits) => {
  expect(card(digits, options).ok).toBe(false);
});

test("card: thirteen digits of visa are a tenant's choice", () => {
  expect(card("4222222222222", options).ok).toBe(false);
  expect(card("4222222222222", { ...options, acceptsVisa13: true }).ok).toBe(true);
});

test("card: the ranges include their ends", () => {
  for (const prefix of ["2221", "2720", "51", "55", "3528", "3589"]) {
    expect(isCardNumber(luhn(prefix.padEnd(15, "0")), false)).toBe(true);
  }
  for (const prefix of ["3527", "3590"])
    expect(isCardNumber(luhn(prefix.padEnd(15, "0")), false)).toBe(false);
});

test.each([
  "13800138000",
  "138 0013 8000",
  "138-0013-8000",
  "+8613800138000",
  "+86 138 0013 8000",
  "008613800138000",
  "8613800138000",
  "\uff11\uff13\uff18\uff10\uff10\uff11\uff13\uff18\uff10\uff10\uff10",
])("mobile: form %# of one number is that number", (written) => {
  expect(chineseMobile(written)).toBe("13800138000");
});

test.each(["16212345678", "17012345678", "19912345678"])("mobile: network %# is accepted", (written) => {
  expect(chineseMobile(written)).toBe(written);
});

test.each(["92123456789", "12012345678", "1380013800", "138001380000", "86138001380", "", "861380013800"])(
  "mobile: vector %# is refused",
  (written) => {
    expect(chineseMobile(written)).toBeNull();
  },
);

function withCheck(id: string): string {
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((total, weight, place) => total + weight * Number(id[place]), 0);
  return id + "10X98765432"[sum % 11];
}

function luhn(digits: string): string {
  const sum = [...digits].reverse().reduce((total, digit, place) => {
    const value = Number(digit) * (place % 2 === 0 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return digits + ((10 - (sum % 10)) % 10);
}
