import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeArtefact, encodeArtefact } from "./artefact-file.ts";
import { compile } from "./compile/compile.ts";
import { decide } from "./decide.ts";
import { policyDigest, vocabularyDigest } from "./digest.ts";
import type { Policy, Rule } from "./model.ts";
import { anyPolicy, cells, policyOf, requestOf } from "./testing/policies.ts";

const permitAll: Rule = { type: "permit", box: { role: ["clerk"] }, basis: "contract" };
const policy = policyOf([
  permitAll,
  { type: "forbid", box: { when: { consent: ["withdrawn"] } }, code: "no-consent" },
]);
const bytes = encoded(policy);

test("an artefact that was written and read decides every request as before", () => {
  fc.assert(
    fc.property(anyPolicy(), (drawn) => {
      const compiled = compile(drawn);
      const decoded = decodeArtefact(encoded(drawn), { policyDigest: policyDigest(drawn) });
      if (!compiled.ok || !decoded.ok) throw new Error("neither is refused");
      for (const request of cells(drawn)) {
        expect(decide(decoded.artefact, request)).toEqual(decide(compiled.artefact, request));
      }
    }),
    { numRuns: 5 },
  );
});

test("the same policy gives the same bytes", () => {
  expect(Buffer.from(encoded(policy)).equals(bytes)).toBe(true);
});

test("an artefact of another policy or vocabulary than the expected one is refused", () => {
  expect(decodeArtefact(bytes, { policyDigest: policyDigest(policy) }).ok).toBe(true);
  expect(decodeArtefact(bytes, { vocabularyDigest: vocabularyDigest(policy) }).ok).toBe(true);
  expect(decodeArtefact(bytes, { policyDigest: policyDigest(policyOf([])) })).toEqual({
    ok: false,
    why: "compiled from another policy",
  });
  expect(decodeArtefact(bytes, { vocabularyDigest: "0" })).toEqual({
    ok: false,
    why: "compiled for another vocabulary",
  });
});

test("any flipped bit is refused", () => {
  fc.assert(
    fc.property(fc.nat(bytes.length * 8 - 1), (bit) => {
      const changed = Buffer.from(bytes);
      const place = Math.floor(bit / 8);
      changed[place] = (changed[place] ?? 0) ^ (1 << (bit % 8));
      expect(decodeArtefact(changed).ok).toBe(false);
    }),
  );
});

test("a truncated artefact, one with a byte too many and an empty one are refused", () => {
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), (length) => {
      expect(decodeArtefact(bytes.subarray(0, length)).ok).toBe(false);
    }),
  );
  expect(decodeArtefact(Buffer.concat([bytes, Buffer.from([0])])).ok).toBe(false);
  expect(decodeArtefact(new Uint8Array())).toEqual({ ok: false, why: "not in the format troth/artefact/1" });
});

test("another format is refused by name, whatever its digest says", () => {
  const other = resealed((body) => body.replace("troth/artefact/1", "troth/artefact/2"));
  expect(decodeArtefact(other)).toEqual({ ok: false, why: "not in the format troth/artefact/1" });
});

test("a table that points outside the next one is refused though its digest is right", () => {
  const body = Buffer.from(bytes.subarray(0, -32));
  body.writeInt32LE(1_000_000, body.length - 4);
  expect(decodeArtefact(sealed(body))).toEqual({ ok: false, why: "malformed" });
});

test("a header with an unknown obligation, or that is no JSON, is refused though its digest is right", () => {
  const withObligation = policyOf([
    permitAll,
    { type: "require", box: {}, obligations: [{ type: "mask", argument: "last4" }] },
  ]);
  const unknown = resealed((body) => body.replace('"type":"mask"', '"type":"sing"'), encoded(withObligation));
  expect(decodeArtefact(unknown)).toEqual({ ok: false, why: "malformed" });
  expect(decodeArtefact(resealed((body) => body.replace('{"axes"', '!"axes"')))).toEqual({
    ok: false,
    why: "malformed",
  });
});

test("a decoded artefact refuses by its own names, without the text of the policy", () => {
  const decoded = decodeArtefact(bytes);
  if (!decoded.ok) throw new Error(decoded.why);
  expect(decide(decoded.artefact, requestOf(policy, { role: "chef" }))).toMatchObject({
    undeclared: [{ dimension: "role", name: "chef" }],
    clauses: ["closed"],
  });
});

function encoded(from: Policy): Buffer {
  const compiled = compile(from);
  if (!compiled.ok) throw new Error(compiled.why);
  return Buffer.from(encodeArtefact(compiled.artefact));
}

/** The file after a change that keeps its length, with a digest that fits. */
function resealed(change: (body: string) => string, from: Buffer = bytes): Buffer {
  return sealed(Buffer.from(change(from.subarray(0, -32).toString("latin1")), "latin1"));
}

function sealed(body: Buffer): Buffer {
  return Buffer.concat([body, createHash("sha256").update(body).digest()]);
}
