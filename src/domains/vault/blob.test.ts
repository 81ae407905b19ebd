import fc from "fast-check";
import { expect, test } from "vitest";
import { newSealKey, type SealKey, secretToSealKey } from "../../kernel/crypto/index.ts";
import { seededRandom } from "../../kernel/random.ts";
import { type BlobContext, openFields, sealFields } from "./blob.ts";
import type { Json } from "./values/value.ts";

const random = seededRandom("fields");
const key = subjectKey("subject_a");
const context: BlobContext = {
  tenant: "jmi",
  subject: "subject_a",
  collection: "contact",
  record: "record_1",
  schemaVersion: 1,
  purposeClass: "account",
  region: "eu",
};
const values = { email: "ada@example.com", phone: "+442079460018" };

test("fields come back as they were sealed, each wrapped against being printed", () => {
  const name = fc.string({ minLength: 1, maxLength: 20 }).map((word) => word.toWellFormed());
  const value = fc.jsonValue().map((json) => JSON.parse(JSON.stringify(json)) as Json);
  fc.assert(
    fc.property(fc.dictionary(name, value, { minKeys: 1 }), (given) => {
      const { blob, fields } = sealFields(key, context, given, random);
      const opened = openFields(key, context, [...fields].reverse(), blob);
      if (!opened.ok) return expect.unreachable();
      const revealed = [...opened.values].map(([field, wrapped]) => [field, wrapped.reveal()] as const);
      expect(new Map(revealed)).toEqual(new Map(Object.entries(given)));
    }),
  );
  const { blob, fields } = sealFields(key, context, values, random);
  const opened = openFields(key, context, fields, blob);
  expect(opened.ok && String(opened.values.get("email"))).toBe("[personal]");
});

const swaps: readonly (readonly [string, Partial<BlobContext>])[] = [
  ["tenant", { tenant: "jpl" }],
  ["subject", { subject: "subject_b" }],
  ["collection", { collection: "payment" }],
  ["record", { record: "record_2" }],
  ["schema version", { schemaVersion: 2 }],
  ["purpose class", { purposeClass: "marketing" }],
  ["region", { region: "us" }],
];

test.each(swaps)(
  "JMI-I-3-e: a blob moved to another %s does not open, in either direction",
  (_part, other) => {
    const moved = { ...context, ...other };
    const here = sealFields(key, context, values, random);
    const there = sealFields(key, moved, values, random);
    const refused = { ok: false, why: "aad-mismatch-or-tampered" };
    expect(openFields(key, moved, here.fields, here.blob)).toEqual(refused);
    expect(openFields(key, context, there.fields, there.blob)).toEqual(refused);
    expect(openFields(key, moved, there.fields, there.blob).ok).toBe(true);
  },
);

test("JMI-I-3-e: a blob does not open under other field names than it was sealed with", () => {
  const { blob } = sealFields(key, context, values, random);
  for (const fields of [["email"], ["phone"], ["email", "phone", "name"], ["email", "telephone"], []]) {
    expect(openFields(key, context, fields, blob)).toEqual({ ok: false, why: "aad-mismatch-or-tampered" });
  }
});

test("JMI-I-3-e: without the subject's key nothing opens, and the reason says whether it was destroyed", () => {
  const { blob, fields } = sealFields(key, context, values, random);
  expect(openFields("key-erased", context, fields, blob)).toEqual({ ok: false, why: "key-erased" });
  expect(openFields("key-missing", context, fields, blob)).toEqual({ ok: false, why: "key-missing" });
  expect(openFields(subjectKey("subject_b"), context, fields, blob).ok).toBe(false);
});

test("JMI-I-3-e: a changed byte keeps the blob shut", () => {
  const { blob, fields } = sealFields(key, context, values, random);
  fc.assert(
    fc.property(fc.nat(blob.length - 1), fc.integer({ min: 1, max: 255 }), (where, flip) => {
      const changed = Buffer.from(blob);
      changed[where] = (changed[where] ?? 0) ^ flip;
      expect(openFields(key, context, fields, changed).ok).toBe(false);
    }),
  );
});

test("JMI-I-3-e: a dump holds no part of a value, and equal values do not look alike", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z0-9@. ]{6,60}$/), (canary) => {
      const one = sealFields(key, context, { email: canary }, random).blob;
      const other = sealFields(key, context, { email: canary }, random).blob;
      const dump = Buffer.concat([one, other]);
      for (const form of [
        canary,
        Buffer.from(canary).toString("base64"),
        Buffer.from(canary).toString("hex"),
      ]) {
        expect(dump.includes(Buffer.from(form))).toBe(false);
        expect(dump.toString("hex").includes(Buffer.from(form).toString("hex"))).toBe(false);
      }
      expect(one.subarray(19).equals(other.subarray(19))).toBe(false);
      expect(one.subarray(7, 19).equals(other.subarray(7, 19))).toBe(false);
    }),
  );
});

test("a blob without fields is a bug", () => {
  expect(() => sealFields(key, context, {}, random)).toThrow("at least one field");
});

function subjectKey(subject: string): SealKey {
  const parent = secretToSealKey(seededRandom("tenant").bytes(32), 1);
  return newSealKey(parent, { tenant: "jmi", subject, version: 1 }, seededRandom(subject)).key;
}
