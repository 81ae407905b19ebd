import fc from "fast-check";
import { expect, test } from "vitest";
import { type Random, seededRandom, systemRandom } from "../random.ts";
import { keyVersionOf, open, openSecret, type SealKey, seal, sealSecret } from "./blob.ts";
import { type Framed, frame } from "./frame.ts";
import { pad, plaintextBytesMax } from "./padding.ts";
import { secretToSealKey } from "./wrap.ts";

const random = seededRandom("blob");
const key = keyOf("one", 3);
const context = ["tenant", "subject", ["email", "name"], 1];
const plain = Buffer.from("ada@example.com");

test("what is sealed opens again, whatever its bytes and its context", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), fc.array(fc.string()), (bytes, parts) => {
      const plaintext = Buffer.from(bytes);
      const wellFormed = parts.map((part) => part.toWellFormed());
      const opened = open(key, wellFormed, seal(key, wellFormed, plaintext, random));
      expect(opened).toEqual({ ok: true, plaintext });
    }),
  );
});

test("a blob opens for its own context only, whichever part another differs in", () => {
  const blob = seal(key, context, plain, random);
  const others: readonly (readonly Framed[])[] = [
    ["other", "subject", ["email", "name"], 1],
    ["tenant", "other", ["email", "name"], 1],
    ["tenant", "subject", ["name", "email"], 1],
    ["tenant", "subject", ["email"], 1],
    ["tenant", "subject", ["email", "name"], 2],
    ["tenant", "subject", ["email", "name"]],
    ["tenantsubject", ["email", "name"], 1],
    ["tenant", "subject", "email", "name", 1],
  ];
  for (const other of others) {
    expect(open(key, other, blob)).toEqual({ ok: false, why: "aad-mismatch-or-tampered" });
  }
  expect(open(key, context, blob).ok).toBe(true);
});

test("two different lists never have the same frame", () => {
  const parts = fc.array(
    fc.oneof(
      fc.string().map((s) => s.toWellFormed()),
      fc.array(fc.constantFrom("a", "b")),
    ),
  );
  fc.assert(
    fc.property(parts, parts, (one, other) => {
      expect(frame(one).equals(frame(other))).toBe(JSON.stringify(one) === JSON.stringify(other));
    }),
  );
  expect(frame(["a|b", "c"])).not.toEqual(frame(["a", "b|c"]));
  expect(frame(["ab", ""])).not.toEqual(frame(["a", "b"]));
  expect(frame([])).not.toEqual(frame([""]));
});

test("text that is not well-formed has no frame, because it would share one with other text", () => {
  expect(() => frame(["\ud800"])).toThrow("well-formed");
});

test("a changed bit anywhere keeps a blob shut", () => {
  const blob = seal(key, context, plain, random);
  for (let bit = 0; bit < blob.length * 8; bit++) {
    const changed = Buffer.from(blob);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(open(key, context, changed).ok).toBe(false);
  }
});

test("the reasons are told apart", () => {
  const blob = seal(key, context, plain, random);
  const why = (opened: ReturnType<typeof open>) => (opened.ok ? "opened" : opened.why);
  expect(why(open("key-missing", context, blob))).toBe("key-missing");
  expect(why(open("key-erased", context, blob))).toBe("key-erased");
  expect(why(open(keyOf("one", 4), context, blob))).toBe("key-mismatch");
  expect(why(open(keyOf("two", 3), context, blob))).toBe("aad-mismatch-or-tampered");
  for (const length of [0, 3, 7, 20, 34, blob.length - 1]) {
    expect(why(open(key, context, blob.subarray(0, length)))).toBe("truncated");
  }
  for (const [at, value] of [
    [0, 0x55],
    [1, 2],
    [2, 2],
  ] as const) {
    const other = Buffer.from(blob);
    other[at] = value;
    expect(why(open(key, context, other))).toBe("unknown-format");
    expect(why(open(key, context, other.subarray(0, 40)))).toBe("unknown-format");
  }
});

test("a key is sealed with its exact length, and anything else is truncated", () => {
  const secret = random.bytes(32);
  const blob = sealSecret(key, ["wrap"], secret, random);
  expect(blob.length).toBe(67);
  expect(openSecret(key, ["wrap"], blob)).toEqual({ ok: true, plaintext: secret });
  expect(openSecret(key, ["wrap"], blob.subarray(0, 66))).toEqual({ ok: false, why: "truncated" });
  expect(openSecret(key, ["wrap"], Buffer.concat([blob, blob]))).toEqual({ ok: false, why: "truncated" });
});

test("the layout is what the format says", () => {
  const blob = seal(key, context, plain, fixedNonce("0102030405060708090a0b0c"));
  expect(blob.subarray(0, 7).toString("hex")).toBe("54010100000003");
  expect(blob.subarray(7, 19).toString("hex")).toBe("0102030405060708090a0b0c");
  expect(blob.length).toBe(7 + 12 + 32 + 16);
  expect(keyVersionOf(blob)).toBe(3);
  expect(keyVersionOf(Buffer.from("5502010000000300", "hex"))).toBeNull();
  expect(keyVersionOf(Buffer.alloc(3))).toBeNull();
});

test("the size of a blob tells a power of two and nothing finer", () => {
  const sizeOf = (length: number): number => seal(key, context, Buffer.alloc(length), random).length - 35;
  expect([0, 1, 12, 13, 28, 29, 60, 61].map(sizeOf)).toEqual([16, 16, 16, 32, 32, 64, 64, 128]);
  expect(pad(Buffer.alloc(plaintextBytesMax)).length).toBe(1_048_576);
  expect(() => pad(Buffer.alloc(plaintextBytesMax + 1))).toThrow("at most 1 MiB");
});

test("no nonce is used twice, and equal plaintexts do not look alike", () => {
  const fresh = systemRandom();
  const nonces = new Set<string>();
  const bodies = new Set<string>();
  for (let count = 0; count < 5_000; count++) {
    const blob = seal(key, context, plain, fresh);
    nonces.add(blob.toString("hex", 7, 19));
    bodies.add(blob.toString("hex", 19));
  }
  expect(nonces.size).toBe(5_000);
  expect(bodies.size).toBe(5_000);
});

test("a blob holds no part of its plaintext", () => {
  const word = fc.stringMatching(/^[a-z0-9@.]{8,80}$/);
  fc.assert(
    fc.property(word, (canary) => {
      const blob = seal(key, context, Buffer.from(canary), random);
      for (let at = 0; at + 8 <= canary.length; at++) {
        expect(blob.includes(Buffer.from(canary.slice(at, at + 8)))).toBe(false);
      }
    }),
  );
});

function keyOf(seed: string, version: number): SealKey {
  return secretToSealKey(seededRandom(seed).bytes(32), version);
}

function fixedNonce(hex: string): Random {
  return { bytes: () => Buffer.from(hex, "hex") };
}
