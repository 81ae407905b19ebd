import { createSecretKey } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { at } from "../../kernel/clock.ts";
import { deriveKey } from "../../kernel/crypto/index.ts";
import { isTransformName, type TransformOptions, transform } from "./transform.ts";
import { isCardNumber } from "./values/payment.ts";
import type { Json } from "./values/value.ts";

const options: TransformOptions = {
  now: at(0),
  property: "main",
  epoch: 1,
  fingerprintKey: deriveKey(createSecretKey(Buffer.alloc(32, 1)), "fingerprint", []),
};

function kept(
  name: Parameters<typeof transform>[0],
  value: unknown,
  other: Partial<TransformOptions> = {},
): Json {
  const transformed = transform(name, value, { ...options, ...other });
  if (!transformed.ok) throw new Error(transformed.why);
  return transformed.value;
}

test.each([
  ["203.0.113.77", "203.0.113.0"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1::"],
  ["::ffff:203.0.113.77", "203.0.113.0"],
  ["::ffff:cb00:714d", "203.0.113.0"],
  ["::203.0.113.77", "203.0.113.0"],
  ["2002:cb00:714d:1::1", "203.0.113.0"],
  ["64:ff9b::203.0.113.77", "64:ff9b::"],
  [" fe80::1%eth0 ", "fe80::"],
  ["2001:db8::", "2001:db8::"],
])("JMI-I-3-c: of address %# only the network is kept", (given, network) => {
  expect(kept("truncate-ip", given)).toBe(network);
});

test("JMI-I-3-c: two visitors of one network are kept alike, whatever the rest of their address", () => {
  const byte = fc.nat(255);
  fc.assert(
    fc.property(byte, byte, byte, byte, byte, (a, b, c, one, other) => {
      expect(kept("truncate-ip", `${a}.${b}.${c}.${one}`)).toBe(
        kept("truncate-ip", `${a}.${b}.${c}.${other}`),
      );
    }),
  );
  const rest = fc.array(fc.nat(0xffff), { minLength: 5, maxLength: 5 });
  const address = (words: readonly number[]): string =>
    `2001:db8:7:${words.map((w) => w.toString(16)).join(":")}`;
  fc.assert(
    fc.property(rest, (words) => {
      expect(kept("truncate-ip", address(words))).toBe("2001:db8:7::");
    }),
  );
});

test("JMI-I-3-c: what is no address is refused, because keeping it would keep the whole of it", () => {
  for (const value of ["203.0.113", "203.0.113.77, 10.0.0.1", "127.1", 5, {}, null]) {
    expect(transform("truncate-ip", value, options).ok).toBe(false);
  }
});

test("JMI-I-3-b: of a referrer neither query nor fragment nor password is kept", () => {
  expect(kept("strip-query", "https://mail.example/?token=abc")).toBe("https://mail.example/");
  expect(kept("strip-query", "https://ada:pw@mail.example:8443/a%20b?x=1#y")).toBe(
    "https://mail.example:8443/a%20b",
  );
  expect(transform("strip-query", "mail.example?token=abc", options).ok).toBe(false);
});

test("JMI-I-3-b: no referrer carries a query through", () => {
  fc.assert(
    fc.property(
      fc.webUrl({ withQueryParameters: true, withFragments: true }),
      fc.uuid(),
      (address, canary) => {
        const stripped = kept("strip-query", `${address.split("#")[0]?.split("?")[0]}?q=${canary}#${canary}`);
        expect(stripped).not.toContain(canary);
        expect(stripped).not.toMatch(/[?#]/);
      },
    ),
  );
});

test.each([
  ["card 4111111111111111 please", "card **** 1111 please"],
  ["4111 1111 1111 1111", "**** 1111"],
  ["4111-1111-1111-1111.", "**** 1111."],
  ["4111\u200b1111\u00a01111\u20131111", "**** 1111"],
  ["\uff14111111111111111", "**** 1111"],
  ["4111111111111111 123 12/29", "**** 1111 123 12/29"],
  ["4111111111111111123", "**** 1111123"],
  ["5555555555554444, 378282246310005", "**** 4444, **** 0005"],
  ["6241852963074185291", "**** 5291"],
  ["call +8613800138000", "call +8613800138000"],
  ["id 11010519491231002X", "id 11010519491231002X"],
  ["4111111111111112", "4111111111111112"],
])("JMI-I-1-d: card text %# keeps no number but its last four", (given, masked) => {
  expect(kept("mask-cards", given)).toBe(masked);
});

test("JMI-I-1-d: cards are found in nested data, in keys and as numbers", () => {
  const given = {
    note: ["pan 4111111111111111"],
    "4111111111111111": true,
    pan: 4111111111111111,
    price: 4.5,
  };
  expect(kept("mask-cards", given)).toEqual({
    "**** 1111": true,
    note: ["pan **** 1111"],
    pan: "**** 1111",
    price: 4.5,
  });
});

test("JMI-I-1-d: what names a card's verification code or PIN is refused whole", () => {
  const named = [
    "cvv",
    "CVV2",
    "c_v_c",
    "cardPin",
    "pin",
    "\uff43vv",
    "security-code",
    "Card verification value",
  ];
  for (const name of named) {
    expect(transform("mask-cards", [{ deep: { [name]: 123 } }], options).ok, name).toBe(false);
  }
  const innocent = { pinned: 1, spin: 2, verificationCode: "by mail", pinCode: "110001", csc01d: true };
  expect(kept("mask-cards", innocent)).toEqual(innocent);
});

test("JMI-I-1-d: after masking, no row of digits holds a card number", () => {
  const pan = fc.constantFrom(
    "4111111111111111",
    "5555555555554444",
    "378282246310005",
    "6241852963074185291",
  );
  const piece = fc.oneof(
    pan,
    fc.stringMatching(/^\d{1,8}$/),
    fc.constantFrom(" ", "-", ".", "", "a", "   ", "\uff10"),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const masked = String(kept("mask-cards", `x${pieces.join("")}`)).normalize("NFKC");
      for (const row of masked.split(/[^\d\s.-]|[\s.-]{4,}/)) {
        const digits = row.replace(/\D/g, "");
        for (let from = 0; from < digits.length; from++) {
          for (let length = 12; length <= 19; length++) {
            expect(
              isCardNumber(digits.slice(from, from + length), true) && from + length <= digits.length,
            ).toBe(false);
          }
        }
      }
    }),
    { numRuns: 500 },
  );
});

test("JMI-I-2-d: of a form only field, touch, validity and time are kept", () => {
  const given = [
    {
      field: "email",
      touched: true,
      valid: false,
      durationMs: 1200,
      value: "ada@example.com",
      keys: ["a", "d"],
    },
    { field: "items[0].note", durationMs: -5, valid: "ada" },
  ];
  expect(kept("form-telemetry", given)).toEqual([
    { field: "email", touched: true, valid: false, durationMs: 1200 },
    { field: "items[0].note" },
  ]);
  expect(kept("form-telemetry", { field: "email", value: "x" })).toEqual([{ field: "email" }]);
});

test("JMI-I-2-d: a value cannot travel as the name of a field or as a time", () => {
  for (const field of [
    "ada@example.com",
    "13800138000",
    "n4111111111111111",
    "two words",
    "",
    "a".repeat(65),
    5,
  ]) {
    expect(transform("form-telemetry", [{ field }], options).ok).toBe(false);
  }
  expect(kept("form-telemetry", [{ field: "a", durationMs: 13_800_138_000 }])).toEqual([
    { field: "a", durationMs: 86_400_000 },
  ]);
  expect(transform("form-telemetry", "ada", options).ok).toBe(false);
  expect(transform("form-telemetry", new Array(201).fill({ field: "a" }), options).ok).toBe(false);
});

test("JMI-I-2-d: nothing that was typed is kept, wherever it stands", () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.constantFrom("canary", ["canary"], { a: "canary" })),
      (members) => {
        const transformed = transform("form-telemetry", [{ ...members, field: "email", canary: 1 }], options);
        expect(JSON.stringify(transformed)).not.toContain("canary");
      },
    ),
  );
});

test("JMI-I-3-d: one device is recognised on one property during one epoch, and nowhere else", () => {
  const device = { screen: "800x600", fonts: ["a", "b"], ratio: 1.5 };
  const same = { ratio: 1.5, fonts: ["a", "b"], screen: "800x600" };
  const here = kept("hash-per-property", device);
  expect(here).toMatch(/^fp_[0-9a-f]{32}$/);
  expect(kept("hash-per-property", same)).toBe(here);
  expect(kept("hash-per-property", device, { property: "shop" })).not.toBe(here);
  expect(kept("hash-per-property", device, { epoch: 2 })).not.toBe(here);
  const otherKey = deriveKey(createSecretKey(Buffer.alloc(32, 2)), "fingerprint", []);
  expect(kept("hash-per-property", device, { fingerprintKey: otherKey })).not.toBe(here);
});

test("no transform throws, whatever it is given", () => {
  const names = ["truncate-ip", "strip-query", "mask-cards", "form-telemetry", "hash-per-property"] as const;
  fc.assert(
    fc.property(fc.constantFrom(...names), fc.oneof(fc.anything(), fc.jsonValue()), (name, value) => {
      expect(typeof transform(name, value, options).ok).toBe("boolean");
    }),
    { numRuns: 500 },
  );
  expect(isTransformName("none")).toBe(false);
});
