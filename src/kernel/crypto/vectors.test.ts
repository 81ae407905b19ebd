import { createSecretKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Random } from "../random.ts";
import { open, type SealKey, seal, sealSecret } from "./blob.ts";
import { type DerivedUse, deriveKey } from "./derive.ts";
import { type Framed, frame } from "./frame.ts";
import { secretToSealKey, unwrapKey } from "./wrap.ts";

type Sealed = {
  readonly name: string;
  readonly secret: string;
  readonly keyVersion: number;
  readonly context: readonly Framed[];
  readonly blob: string;
};
type Opens = Sealed & {
  readonly commitment: string;
  readonly frame: string;
  readonly nonce: string;
  readonly plaintext: string;
};
type Wrapped = {
  readonly name: string;
  readonly parentSecret: string;
  readonly parentVersion: number;
  readonly tenant: string;
  readonly subject: string;
  readonly version: number;
  readonly wrapped: string;
  readonly commitment: string;
};
type Why = { readonly why: string };

const sealed: { readonly opens: readonly Opens[]; readonly refused: readonly (Sealed & Why)[] } =
  load("sealed");
const wrapped: {
  readonly opens: readonly (Wrapped & { readonly secret: string; readonly nonce: string })[];
  readonly refused: readonly (Wrapped & Why)[];
} = load("wrapped");
const derived: {
  readonly secret: string;
  readonly keys: readonly {
    readonly use: DerivedUse;
    readonly path: readonly string[];
    readonly key: string;
  }[];
} = load("derived");

test.each(sealed.opens)("the published blob opens and is made again: $name", (vector) => {
  const key = keyOf(vector.secret, vector.keyVersion);
  const plaintext = hex(vector.plaintext);
  expect(key.commitment.toString("hex")).toBe(vector.commitment);
  expect(frame(vector.context).toString("hex")).toBe(vector.frame);
  expect(open(key, vector.context, hex(vector.blob))).toEqual({ ok: true, plaintext });
  expect(seal(key, vector.context, plaintext, only(vector.nonce)).toString("hex")).toBe(vector.blob);
});

test.each(sealed.refused)("the published blob does not open: $name", (vector) => {
  const key = keyOf(vector.secret, vector.keyVersion);
  expect(open(key, vector.context, hex(vector.blob))).toEqual({ ok: false, why: vector.why });
});

test.each(wrapped.opens)("the published wrapped key comes out and is made again: $name", (vector) => {
  const parent = keyOf(vector.parentSecret, vector.parentVersion);
  const unwrapped = unwrapKey(parent, vector, bytesOf(vector));
  const expected = keyOf(vector.secret, vector.version);
  expect(unwrapped.ok && unwrapped.key.cipherKey.equals(expected.cipherKey)).toBe(true);
  const label = ["troth/1", "wrap", vector.tenant, vector.subject, vector.version, vector.parentVersion];
  expect(sealSecret(parent, label, hex(vector.secret), only(vector.nonce)).toString("hex")).toBe(
    vector.wrapped,
  );
});

test.each(wrapped.refused)("the published wrapped key does not come out: $name", (vector) => {
  const parent = keyOf(vector.parentSecret, vector.parentVersion);
  expect(unwrapKey(parent, vector, bytesOf(vector))).toEqual({ ok: false, why: vector.why });
});

test.each(derived.keys)("the published key is derived: $use $path", ({ use, path, key }) => {
  const secret = createSecretKey(hex(derived.secret));
  expect(deriveKey(secret, use, path).export().toString("hex")).toBe(key);
});

function load<T>(name: string): T {
  return JSON.parse(
    readFileSync(new URL(`../../../test/vectors/vault/${name}.json`, import.meta.url), "utf8"),
  );
}

function hex(text: string): Buffer {
  return Buffer.from(text, "hex");
}

function keyOf(secret: string, version: number): SealKey {
  return secretToSealKey(hex(secret), version);
}

function bytesOf(vector: Wrapped): { readonly wrapped: Buffer; readonly commitment: Buffer } {
  return { wrapped: hex(vector.wrapped), commitment: hex(vector.commitment) };
}

function only(nonce: string): Random {
  return { bytes: () => hex(nonce) };
}
