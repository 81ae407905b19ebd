import fc from "fast-check";
import { expect, test } from "vitest";
import { at } from "../../kernel/clock.ts";
import {
  identifierTypes,
  isIdentifierType,
  isValueType,
  normalise,
  type ValueOptions,
  type ValueType,
  valueTypes,
} from "./normalise.ts";

const now = at(1_767_225_600_000); // 2026-01-01T00:00:00Z
const options: ValueOptions = { now };
const china: ValueOptions = { now, phoneRegion: "CN" };

type Example = {
  readonly type: ValueType;
  readonly given: unknown;
  readonly form: unknown;
  readonly used: ValueOptions;
};

const accepted: readonly Example[] = (
  [
    ["text", "  a\r\nb\rc  ", "a\nb\nc"],
    ["text", "e\u0301", "\u00e9"],
    ["name", "  Ada \t  Lovelace ", "Ada Lovelace"],
    ["name", "O\u2019Brien-\u0141\u00f3d\u017a 3rd", "O\u2019Brien-\u0141\u00f3d\u017a 3rd"],
    ["email", " Ada.Lovelace+News@Example.COM ", "ada.lovelace+news@example.com"],
    ["email", "ada@b\u00fccher.example", "ada@xn--bcher-kva.example"],
    ["email", "\u5f20\u4e09@example.com", "\u5f20\u4e09@example.com"],
    ["phone", "+44 20 7946 0018", "+442079460018"],
    ["phone", "138 0013-8000", "+8613800138000", china],
    ["phone", "+86 138 0013 8000", "+8613800138000"],
    ["phone", "010 1234 5678", "+861012345678", china],
    ["card", "4111 1111-1111 1111", "4111111111111111"],
    ["iban", "gb82 west 1234 5698 7654 32", "GB82WEST12345698765432"],
    ["iban", "DE89370400440532013000", "DE89370400440532013000"],
    ["cn-resident-id", "110105 19491231 002x", "11010519491231002X"],
    ["identifier", " A1-b2:C3 ", "A1-b2:C3"],
    ["hash", "AB".repeat(32), "ab".repeat(32)],
    ["hash", `$argon2id$v=19$m=65536,t=3,p=4$${"A".repeat(22)}$${"B".repeat(43)}`, undefined],
    ["url", "https://ada:secret@Mail.Example/a/b?token=abc#top", "https://mail.example/a/b"],
    ["ip", "2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
    ["ip", "::ffff:203.0.113.77", "203.0.113.77"],
    ["ip", "fe80::1%eth0", "fe80::1"],
    ["user-agent", "Mozilla/5.0 (X11; Linux)", "Mozilla/5.0 (X11; Linux)"],
    ["number", -0, 0],
    ["boolean", false, false],
    ["date", "2024-02-29", "2024-02-29"],
    ["birth-date", "1990-04-01", "1990-04-01"],
    ["instant", "2026-01-01T01:30:00+01:30", "2026-01-01T00:00:00.000Z"],
    ["locale", "zh-hans-cn", "zh-Hans-CN"],
    ["address", { country: "FR", city: " Paris " }, { city: "Paris", country: "FR" }],
    [
      "point",
      { accuracyMetres: 12.5, longitude: -0, latitude: 51.4779 },
      { latitude: 51.4779, longitude: 0, accuracyMetres: 12.5 },
    ],
    ["point", { latitude: -90, longitude: 180 }, { latitude: -90, longitude: 180 }],
    [
      "contact",
      { phone: "+44 20 7946 0018", name: " Ada  Lovelace " },
      { name: "Ada Lovelace", phone: "+442079460018" },
    ],
    ["json", { b: [1, { d: -0, c: null }], a: "x" }, { a: "x", b: [1, { c: null, d: 0 }] }],
  ] satisfies readonly (readonly [ValueType, unknown, unknown, ValueOptions?])[]
).map(([type, given, form, used]) => ({ type, given, form: form ?? given, used: used ?? options }));

test.each(accepted)("$type: a right value has one form (%#)", ({ type, given, form, used }) => {
  const normalised = normalise(type, given, used);
  expect(normalised).toEqual({ ok: true, value: form });
  expect(normalised.ok && normalise(type, normalised.value, used)).toEqual(normalised);
});

const refused: readonly (readonly [ValueType, readonly unknown[]])[] = [
  ["text", ["", " \n ", "a".repeat(10_001), "\ud800", "a\u0000b", "a\u202eb", 1, null, undefined, ["a"]]],
  ["name", ["", "a".repeat(201), "a\u0007b", "\u2066a"]],
  [
    "email",
    [
      "ada",
      "@example.com",
      "ada@",
      "ada@localhost",
      "a b@example.com",
      "ada@@example.com",
      ".ada@example.com",
      "a..b@example.com",
      "ada@example.com/evil",
      "ada@example.com:25",
      "ada@exa\tmple.com",
      "ada@[127.0.0.1]",
      "ada@127.0.0.1",
      "ada@-a.example",
      '"ada"@example.com',
      "ada\u0000@example.com",
      `${"a".repeat(65)}@example.com`,
      `ada@${"a".repeat(64)}.com`,
      `${"a".repeat(64)}@${"a.".repeat(94)}com`,
    ],
  ],
  [
    "phone",
    ["13800138000", "+1", "call +442079460018", "+44 20 7946 0018 ext. 5", "+999123456789", "x".repeat(65)],
  ],
  ["card", ["4111111111111112", "0".repeat(16), "4111", 4111111111111111, "9".repeat(65)]],
  [
    "iban",
    [
      "GB82WEST12345698765433",
      "GB82WEST1234569876543",
      "ZZ82WEST12345698765432",
      "DE8937040044053201300\u0130",
    ],
  ],
  ["identifier", ["abc", "has space", "\u4e2d\u6587id", "a".repeat(257)]],
  [
    "hash",
    ["hunter2", "d41d8cd98f00b204e9800998ecf8427e", "a".repeat(40), "$md5$aaaaaaaaaaaaaaaaaaaaaaaaaa"],
  ],
  [
    "url",
    [
      "javascript:alert(1)",
      "file:///etc/passwd",
      "/relative",
      "https://",
      `https://a.example/${"a".repeat(4_100)}`,
    ],
  ],
  ["ip", ["127.1", "0x7f.0.0.1", "017.0.0.1", "1.2.3.256", "::1::", "example.com", "", "1.2.3.4/24"]],
  ["number", ["1", Number.NaN, Number.POSITIVE_INFINITY, null]],
  ["boolean", ["true", 1, null]],
  ["date", ["2023-02-29", "2024-02-30", "01-02-2024", "2024-2-3", 20240203]],
  ["birth-date", ["2023-02-29", "1850-01-01", "2199-01-01", 19900401, "", null]],
  ["instant", ["2026-01-01T00:00:00", "2023-02-30T00:00:00Z", "2026-01-01", 0]],
  ["locale", ["english please", "", "a".repeat(36)]],
  ["address", ["", "a".repeat(501), {}, { street: "x" }, { city: 5 }, { city: "" }, ["x"], null]],
  [
    "point",
    [
      null,
      "51.5,0",
      [51.5, 0],
      [{ latitude: 51.5, longitude: 0 }],
      { latitude: 51.5 },
      { latitude: "51.5", longitude: "0" },
      { latitude: 90.000001, longitude: 0 },
      { latitude: 0, longitude: -180.000001 },
      { latitude: Number.NaN, longitude: 0 },
      { latitude: 51.5, longitude: 0, accuracyMetres: -1 },
      { latitude: 51.5, longitude: 0, at: "2026-01-01T00:00:00Z" },
      { latitude: 51.5, longitude: 0, trail: [{ latitude: 51.6, longitude: 0 }] },
      { latitude: [51.5, 51.6], longitude: [0, 0] },
    ],
  ],
  ["image", [null, "", "bm8gcGljdHVyZQ==", "/9j/", "not base64!", "A".repeat(300_000)]],
  [
    "contact",
    [
      null,
      "Ada Lovelace +442079460018",
      [],
      [{ name: "Ada Lovelace", phone: "+442079460018" }],
      { name: "Ada Lovelace" },
      { phone: "+442079460018" },
      { name: "Ada Lovelace", phone: ["+442079460018", "+442079460019"] },
      { name: "Ada Lovelace", phone: "+442079460018, +442079460019" },
      { name: "Ada Lovelace", phone: "+442079460018", phone2: "+442079460019" },
      { name: "Ada, Grace 020 7946-0019", phone: "+442079460018" },
      { contacts: [{ name: "Ada Lovelace", phone: "+442079460018" }] },
    ],
  ],
  [
    "json",
    [null, undefined, Number.NaN, () => 1, 1n, { a: undefined }, "\ud800", JSON.parse('{"__proto__":1}')],
  ],
];

test.each(refused)(
  "%s: a wrong value is refused, with a sentence that does not repeat it",
  (type, values) => {
    for (const value of values) {
      const normalised = normalise(type, value, options);
      expect(normalised, String(value)).toMatchObject({ ok: false });
      if (normalised.ok) continue;
      expect(normalised.why).toMatch(/^[a-z].*[^.]$/);
      if (typeof value === "string" && value.length > 5) expect(normalised.why).not.toContain(value);
    }
  },
);

test("structured data has a limit in depth, in members and in bytes", () => {
  const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);
  expect(normalise("json", nested(8), options).ok).toBe(true);
  expect(normalise("json", nested(9), options).ok).toBe(false);
  expect(normalise("json", new Array(4_095).fill(1), options).ok).toBe(true);
  expect(normalise("json", new Array(4_096).fill(1), options).ok).toBe(false);
  expect(normalise("json", "a".repeat(65_534), options).ok).toBe(true);
  expect(normalise("json", "a".repeat(65_535), options).ok).toBe(false);
});

test("whatever is given, normalising never throws, and the form of a form is itself", () => {
  const anything = fc.oneof(
    fc.anything(),
    fc.string(),
    fc.string({ unit: "binary" }),
    fc.emailAddress(),
    fc.webUrl(),
  );
  fc.assert(
    fc.property(fc.constantFrom(...valueTypes), anything, (type, value) => {
      const once = normalise(type, value, china);
      if (once.ok) expect(normalise(type, once.value, china)).toEqual(once);
    }),
    { numRuns: 1_000 },
  );
});

test("an e-mail address has one form however its letters are written", () => {
  fc.assert(
    fc.property(fc.emailAddress({ size: "small" }), (address) => {
      const plain = normalise("email", address, options);
      const shouted = normalise("email", ` ${address.toUpperCase()} `, options);
      expect(shouted).toEqual(plain);
    }),
  );
  expect(normalise("email", "ADA@EXAMPLE.COM", options)).toEqual(
    normalise("email", "ada@example.com", options),
  );
});

test("the names of types are closed: what is inherited from an object is none of them", () => {
  expect(valueTypes.length).toBe(23);
  expect(isValueType("email")).toBe(true);
  for (const word of ["", "constructor", "__proto__", "toString", "Email"])
    expect(isValueType(word)).toBe(false);
  expect(identifierTypes.every(isValueType)).toBe(true);
  for (const word of ["boolean", "date", "ip", "name"]) expect(isIdentifierType(word)).toBe(false);
});
