import { createSecretKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { secretToSealKey } from "../../kernel/crypto/index.ts";
import { indexKey, indexTag, pseudonym, pseudonymKey } from "./blind-index.ts";
import { type BlobContext, type FieldValues, openFields, sealFields } from "./blob.ts";

type Tag = {
  readonly field: string;
  readonly version: number;
  readonly normalised: string;
  readonly bits: number;
  readonly tag: string;
};
type Named = {
  readonly purpose: string;
  readonly field: string;
  readonly version: number;
  readonly normalised: string;
  readonly pseudonym: string;
};
type Fields = BlobContext & {
  readonly name: string;
  readonly secret: string;
  readonly keyVersion: number;
  readonly nonce: string;
  readonly values: FieldValues;
  readonly fields: readonly string[];
  readonly blob: string;
};

const index: {
  readonly secret: string;
  readonly tags: readonly Tag[];
  readonly pseudonyms: readonly Named[];
} = load("index");
const blobs: { readonly opens: readonly Fields[] } = load("fields");
const secret = createSecretKey(Buffer.from(index.secret, "hex"));

test.each(index.tags)("the published tag is found: $field, version $version, $bits bits", (vector) => {
  const key = indexKey(secret, vector.field, vector.version);
  expect(indexTag(key, vector.normalised, vector.bits).toString("hex")).toBe(vector.tag);
});

test.each(index.pseudonyms)("the published pseudonym is made: $purpose, version $version", (vector) => {
  const key = pseudonymKey(secret, vector.purpose, vector.field, vector.version);
  expect(pseudonym(key, vector.field, vector.normalised)).toBe(vector.pseudonym);
});

test.each(blobs.opens)("the published record opens and is made again: $name", (vector) => {
  const key = secretToSealKey(Buffer.from(vector.secret, "hex"), vector.keyVersion);
  const opened = openFields(key, vector, vector.fields, Buffer.from(vector.blob, "hex"));
  if (!opened.ok) return expect.unreachable();
  const values = Object.fromEntries([...opened.values].map(([field, value]) => [field, value.reveal()]));
  expect(values).toEqual(vector.values);
  const random = { bytes: () => Buffer.from(vector.nonce, "hex") };
  expect(sealFields(key, vector, vector.values, random).blob.toString("hex")).toBe(vector.blob);
});

function load<T>(name: string): T {
  return JSON.parse(
    readFileSync(new URL(`../../../test/vectors/vault/${name}.json`, import.meta.url), "utf8"),
  );
}
