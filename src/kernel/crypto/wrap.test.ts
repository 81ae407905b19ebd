import { createSecretKey } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { seededRandom } from "../random.ts";
import { open, seal } from "./blob.ts";
import { derivedUses, deriveKey, deriveMark, deriveSealKey } from "./derive.ts";
import { newSealKey, rewrapKey, secretToSealKey, unwrapKey } from "./wrap.ts";

const random = seededRandom("wrap");
const parent = secretToSealKey(random.bytes(32), 7);
const context = { tenant: "jmi", subject: "subject_a", version: 2 };

test("an unwrapped key opens what the fresh key sealed", () => {
  const fresh = newSealKey(parent, context, random);
  const unwrapped = unwrapKey(parent, context, fresh);
  const blob = seal(fresh.key, ["here"], Buffer.from("plain"), random);
  expect(unwrapped.ok && unwrapped.key.version).toBe(2);
  expect(unwrapped.ok && open(unwrapped.key, ["here"], blob)).toEqual({
    ok: true,
    plaintext: Buffer.from("plain"),
  });
});

test("a wrapped key moved to another tenant, subject or version does not come out", () => {
  const fresh = newSealKey(parent, context, random);
  for (const other of [{ tenant: "jpl" }, { subject: "subject_b" }, { version: 3 }]) {
    expect(unwrapKey(parent, { ...context, ...other }, fresh)).toEqual({
      ok: false,
      why: "aad-mismatch-or-tampered",
    });
  }
});

test("a wrong key is a key error, never corrupt data", () => {
  const fresh = newSealKey(parent, context, random);
  const another = newSealKey(parent, context, random);
  const mixed = { wrapped: another.wrapped, commitment: fresh.commitment };
  expect(unwrapKey(parent, context, mixed)).toEqual({ ok: false, why: "key-mismatch" });
  expect(rewrapKey(parent, parent, context, mixed, random)).toEqual({ ok: false, why: "key-mismatch" });
  const short = { wrapped: fresh.wrapped, commitment: fresh.commitment.subarray(0, 16) };
  expect(unwrapKey(parent, context, short)).toEqual({ ok: false, why: "key-mismatch" });
  const renewed = secretToSealKey(random.bytes(32), 8);
  expect(unwrapKey(renewed, context, fresh)).toEqual({ ok: false, why: "key-mismatch" });
});

test("an absent parent says whether it was lost or destroyed", () => {
  const fresh = newSealKey(parent, context, random);
  expect(unwrapKey("key-missing", context, fresh)).toEqual({ ok: false, why: "key-missing" });
  expect(unwrapKey("key-erased", context, fresh)).toEqual({ ok: false, why: "key-erased" });
});

test("a rewrapped key is the same key under the new parent, and the old parent no longer opens it", () => {
  const fresh = newSealKey(parent, context, random);
  const renewed = secretToSealKey(random.bytes(32), 8);
  const moved = rewrapKey(parent, renewed, context, fresh, random);
  if (!moved.ok) return expect.unreachable();
  const unwrapped = unwrapKey(renewed, context, moved);
  expect(unwrapped.ok && unwrapped.key.commitment).toEqual(fresh.commitment);
  expect(unwrapKey(parent, context, moved)).toEqual({ ok: false, why: "key-mismatch" });
});

test("neither the commitment nor a printed key gives the key away", () => {
  const secret = Buffer.alloc(32, 9);
  const key = secretToSealKey(Buffer.from(secret), 1);
  expect(key.commitment.length).toBe(32);
  expect(key.commitment.equals(key.cipherKey.export())).toBe(false);
  expect(JSON.stringify(key.cipherKey)).toBe("{}");
  expect(key.cipherKey.export().equals(secret)).toBe(false);
});

test("two uses or two paths never share a derived key", () => {
  const secret = createSecretKey(Buffer.alloc(32, 5));
  const path = fc.array(
    fc.oneof(
      fc.string().map((s) => s.toWellFormed()),
      fc.nat(),
    ),
    { maxLength: 3 },
  );
  const use = fc.constantFrom(...derivedUses);
  const textOf = (parts: readonly (string | number)[]): string => JSON.stringify(parts.map(String));
  fc.assert(
    fc.property(use, path, use, path, (useA, pathA, useB, pathB) => {
      const isSame = useA === useB && textOf(pathA) === textOf(pathB);
      expect(deriveKey(secret, useA, pathA).equals(deriveKey(secret, useB, pathB))).toBe(isSame);
    }),
  );
  expect(deriveKey(secret, "index", ["email", 1]).equals(deriveKey(secret, "token", ["email", 1]))).toBe(
    false,
  );
  expect(deriveKey(secret, "index", ["email", 1]).equals(deriveKey(secret, "index", ["email", 2]))).toBe(
    false,
  );
});

test("a derived sealing key, a derived key and a mark of one path have nothing in common", () => {
  const secret = createSecretKey(Buffer.alloc(32, 5));
  const sealing = deriveSealKey(secret, "audit-payload", ["a"], 1);
  const all = [
    sealing.cipherKey.export(),
    sealing.commitment,
    deriveKey(secret, "audit-payload", ["a"]).export(),
    deriveMark(sealing, "a"),
    deriveMark(sealing, "b"),
    deriveMark(deriveSealKey(secret, "audit-payload", ["b"], 1), "a"),
  ];
  expect(new Set(all.map((bytes) => bytes.toString("hex"))).size).toBe(all.length);
  expect(deriveSealKey(secret, "audit-payload", ["a"], 1).commitment).toEqual(sealing.commitment);
});
