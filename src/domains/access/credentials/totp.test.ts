import * as fc from "fast-check";
import { TOTP, URI } from "otpauth";
import { create } from "qrcode";
import { expect, test } from "vitest";
import { at } from "../../../kernel/clock.ts";
import { type Personal, personal } from "../../../kernel/personal.ts";
import { seededRandom } from "../../../kernel/random.ts";
import { newTotpSecret, totpQrSvg, totpSecretText, totpUri, verifyTotp } from "./totp.ts";

const secret = Buffer.from("12345678901234567890");

// RFC 6238, appendix B, SHA-1: eight digits there, of which six are shown by every app.
const vectors: readonly (readonly [number, string])[] = [
  [59, "94287082"],
  [1_111_111_109, "07081804"],
  [1_111_111_111, "14050471"],
  [1_234_567_890, "89005924"],
  [2_000_000_000, "69279037"],
  [20_000_000_000, "65353130"],
];

test.each(vectors)("the code of the standard at second %i is taken", (second, code) => {
  const now = at(second * 1000);
  expect(verifyTotp(secret, personal(code.slice(2)), null, now)).toBe(Math.floor(second / 30));
});

test("a code is taken one step early and one step late, and not further", () => {
  const [second, code] = [1_111_111_110, personal("050471")]; // The first second of its step.
  const counter = second / 30;
  const verdictAt = (ms: number) => verifyTotp(secret, code, null, at(second * 1000 + ms));
  expect(verdictAt(-30_000)).toBe(counter);
  expect(verdictAt(-30_001)).toBeNull();
  expect(verdictAt(59_999)).toBe(counter);
  expect(verdictAt(60_000)).toBeNull();
});

test("a code is taken once, and none of a step before the last one", () => {
  const now = at(1_111_111_110_000);
  const [before, current] = [personal("081804"), personal("050471")];
  const counter = verifyTotp(secret, current, null, now);
  expect(counter).toBe(37_037_037);
  expect(verifyTotp(secret, current, counter, now)).toBeNull();
  expect(verifyTotp(secret, before, counter, now)).toBeNull();
  expect(verifyTotp(secret, before, 37_037_035, now)).toBe(37_037_036);
});

test.each(["", "50471", "0050471", "050472", "05047１ ", "zz0471"])(
  "what is not the code is none: %j",
  (typed) => {
    const isFullWidth = typed.includes("１");
    const found = verifyTotp(secret, personal(typed), null, at(1_111_111_110_000));
    expect(found).toBe(isFullWidth ? 37_037_037 : null);
  },
);

test("whoever shows what was taken before is refused, whenever and however often they come", () => {
  fc.assert(
    fc.property(fc.nat({ max: 4_000_000_000 }), fc.integer({ min: -90, max: 90 }), (second, later) => {
      const shown = codeIn(second);
      const taken = verifyTotp(secret, shown, null, at(second * 1000));
      expect(taken).not.toBeNull();
      expect(verifyTotp(secret, shown, taken, at(Math.max(0, second + later) * 1000))).toBeNull();
    }),
  );
});

test("an app that reads the address shows the codes that are taken", () => {
  const fresh = newTotpSecret(seededRandom("totp"));
  expect(fresh).toHaveLength(20);
  const uri = totpUri(fresh, "Jingmei: Shop & Co", "jane+a@example.com");
  expect(String(uri)).toBe("[personal]");
  const app = appOf(uri);
  expect([app.issuer, app.label]).toEqual(["Jingmei  Shop & Co", "jane+a@example.com"]);
  expect([app.digits, app.period, app.algorithm]).toEqual([6, 30, "SHA1"]);
  const code = app.generate({ timestamp: 1_700_000_000_000 });
  expect(verifyTotp(fresh, personal(code), null, at(1_700_000_000_000))).toBe(Math.floor(1_700_000_000 / 30));
  expect(totpSecretText(fresh).reveal().replaceAll(" ", "")).toBe(app.secret.base32);
  expect(totpSecretText(fresh).reveal()).toMatch(/^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/);
});

test("the square is an SVG without style or script, and prints by nothing but reveal", () => {
  const square = totpQrSvg(totpUri(secret, "Troth", "jane@example.com"));
  expect(String(square)).toBe("[personal]");
  const svg = square.reveal();
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 (\d+) \1"/);
  expect(svg).not.toMatch(/style|script|http:\/\/(?!www\.w3\.org)/);
  expect(svg.length).toBeLessThan(40_000);
});

test("the square shows the address, dot for dot", () => {
  const uri = totpUri(secret, "Troth", "jane@example.com");
  const drawn = [
    ...totpQrSvg(uri)
      .reveal()
      .matchAll(/M(\d+) (\d+)h1v1h-1z/g),
  ].map(([, column, row]) => `${Number(row) - 4}/${Number(column) - 4}`);
  const { modules } = create(uri.reveal(), { errorCorrectionLevel: "M" });
  const dark: string[] = [];
  for (let row = 0; row < modules.size; row++) {
    for (let column = 0; column < modules.size; column++) {
      if (modules.get(row, column)) dark.push(`${row}/${column}`);
    }
  }
  expect(dark.length).toBeGreaterThan(400);
  expect(drawn).toEqual(dark);
});

/** The code that an app shows in this second. */
function codeIn(second: number): Personal<string> {
  return personal(appOf(totpUri(secret, "Troth", "a")).generate({ timestamp: second * 1000 }));
}

/** What an authenticator app makes of the address. */
function appOf(uri: Personal<string>): TOTP {
  const app = URI.parse(uri.reveal());
  return app instanceof TOTP ? app : expect.unreachable("the address is of a code that goes by time");
}
