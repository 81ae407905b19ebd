import fc from "fast-check";
import { expect, test } from "vitest";
import { type Canonical, canonical } from "../kernel/canonical.ts";
import { type Entry, encodeEntry, payloadCommit, payloadTextCommit, subjectTag } from "./entry.ts";
import { decodeEntry } from "./entry-decode.ts";
import { leafHash } from "./hash.ts";
import { decision, flipBit } from "./memory-log.fixture.ts";
import { readVectors } from "./vectors.fixture.ts";

type EntryVectors = {
  payload: { salt: string; text: string; commit: string };
  subjectTag: { key: string; epochDay: number; tag: string };
  entries: { text: string; leafHash: string }[];
};
const vectors = readVectors<EntryVectors>("entry");

const name = fc
  .string({ unit: "grapheme", maxLength: 12 })
  .map((text) => text.replaceAll(/[\p{Cc}\p{Cs}]/gu, ""));
const names = fc.array(name, { maxLength: 4 });
const count = fc.maxSafeNat();
const ordinal = count.map((n) => Math.max(1, n));
const hex = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((array) => Buffer.from(array).toString("hex"));
const atom = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_.:/-]{0,12}$/);
const commit = fc.option(fc.record({ payloadCommit: hex(32) }), { nil: {} });
const tag = fc.option(fc.record({ subjectTag: hex(16) }), { nil: {} });
const about = fc.record({ at: count, pdp: name, pdpSeq: ordinal });

const cell = fc.record(
  {
    data: names,
    purposes: names,
    scenario: name,
    source: name,
    state: fc.dictionary(atom, name, { maxKeys: 6 }),
    outcome: fc.constantFrom("permitted" as const, "forbidden" as const, "uncovered" as const),
    clauses: names,
    code: name,
    obligations: names,
  },
  { requiredKeys: ["data", "purposes", "scenario", "source", "state", "outcome", "clauses"] },
);

const decisions: fc.Arbitrary<Entry> = fc
  .tuple(
    about,
    commit,
    fc.oneof(tag, fc.record({ count: ordinal })),
    fc.record({
      policy: hex(32),
      action: name,
      recipient: name,
      region: name,
      role: name,
      decisions: fc.array(cell, { maxLength: 3 }),
      effect: fc.constantFrom("done" as const, "refused" as const, "dry-run" as const),
    }),
  )
  .map(([head, payload, mark, body]) => ({ v: 1, kind: "decision", ...head, ...payload, ...mark, ...body }));

const others: fc.Arbitrary<Entry> = fc
  .tuple(about, commit, tag, fc.record({ names, name, count, ordinal, digest: hex(32) }), fc.nat(7))
  .map(([head, payload, mark, any, which]): Entry => {
    const [{ clauses, reason }, from] = [
      { clauses: any.names, reason: any.name },
      { v: 1, ...head, ...payload } as const,
    ];
    const range = { first: any.count, last: any.ordinal };
    const kinds: Entry[] = [
      { ...from, kind: "policy-activated", origin: any.name, version: any.ordinal, policy: any.digest },
      {
        ...from,
        kind: "consent-event",
        event: "withdrawn",
        purposes: any.names,
        policy: any.digest,
        ...mark,
      },
      { ...from, kind: "admin-action", action: any.name, effect: "done", clauses },
      { ...from, kind: "export-read", ...range, purpose: any.name },
      { ...from, kind: "key-destroyed", scope: "subject", count: any.count, reason, clauses },
      { ...from, kind: "disposal", ranges: [range], reason, clauses },
      {
        ...from,
        kind: "retention-run",
        minIndex: any.count,
        payloadsBefore: any.count,
        count: any.count,
        clauses,
      },
      { v: 1, kind: "gap", at: any.count, pdp: any.name, firstSeq: any.ordinal, lastSeq: any.ordinal },
    ];
    return kinds[which] ?? expect.fail("one of the kinds");
  });
const anyEntry = fc.oneof(decisions, others);

function read(text: string) {
  return decodeEntry(Buffer.from(text));
}

test("an entry is written as its canonical JSON and read back as it was", () => {
  fc.assert(
    fc.property(anyEntry, (entry) => {
      const text = encodeEntry(entry);
      expect(text).toBe(canonical(entry));
      expect(read(text)).toEqual({ ok: true, entry });
    }),
  );
});

test("the known entries of every kind are read, written and hashed as known", () => {
  const kinds = vectors.entries.map((known) => {
    const decoded = read(known.text);
    expect(leafHash(known.text).toString("hex")).toBe(known.leafHash);
    if (!decoded.ok) return expect.fail(decoded.reason);
    expect(encodeEntry(decoded.entry)).toBe(known.text);
    return decoded.entry.kind;
  });
  expect(new Set(kinds).size).toBe(9);
});

test("whatever bytes are read, they are either exactly an entry or a named failure", () => {
  fc.assert(
    fc.property(anyEntry, fc.nat(), (entry, bit) => {
      const changed = flipBit(Buffer.from(encodeEntry(entry)), bit);
      const decoded = decodeEntry(changed);
      if (decoded.ok) expect(Buffer.from(encodeEntry(decoded.entry))).toEqual(changed);
    }),
  );
  fc.assert(fc.property(fc.uint8Array(), (bytes) => !decodeEntry(Buffer.from(bytes)).ok));
  fc.assert(fc.property(fc.json(), (text) => !read(text).ok));
});

test("each way of not being an entry has its name", () => {
  const good = encodeEntry(decision(7));
  const reasons = {
    "": "not-json",
    "[]": "not-json",
    null: "not-json",
    [`\ufeff${good}`]: "not-json",
    [good.replace('"v":1', '"v":2')]: "unknown-version",
    [good.replace(',"v":1', "")]: "unknown-version",
    [good.replace('"kind":"decision"', '"kind":"toString"')]: "unknown-kind",
    [good.replace('"pdpSeq":7', '"pdpSeq":0')]: "bad-members",
    [good.replace('"pdpSeq":7', '"pdpSeq":7.5')]: "bad-members",
    [good.replace('"pdpSeq":7', '"pdpSeq":9007199254740993')]: "bad-members",
    [good.replace('"pdpSeq":7,', "")]: "bad-members",
    [good.replace('"pdpSeq":7,', '"pdpSeq":7,"more":1,')]: "bad-members",
    [good.replace('"pdpSeq":7,', '"pdpSeq":7,"__proto__":{},')]: "bad-members",
    [good.replace('"role":"support"', '"role":"a\\u0007"')]: "bad-members",
    [good.replace('"role":"support"', '"role":"a\\ud800"')]: "bad-members",
    [good.replace('"consent":"given"', '"7":"given"')]: "bad-members",
    [good.replace('"consent":"given"', '"__proto__":"given"')]: "bad-members",
    [good.replace('"outcome":"permitted"', '"outcome":"allowed"')]: "bad-members",
    [good.replace('"policy":"5f', '"policy":"5F')]: "bad-members",
    [good.replace('"role":', ' "role":')]: "not-canonical",
    [`${good}\n`]: "not-canonical",
    [good.replace('"support"', '"\\u0073upport"')]: "not-canonical",
    [good.replace('"pdpSeq":7', '"pdpSeq":7,"pdpSeq":7')]: "not-canonical",
    [good.replace('"pdpSeq":7', '"pdpSeq":7e0')]: "not-canonical",
  };
  for (const [text, reason] of Object.entries(reasons)) {
    expect(text).not.toBe(good);
    expect(read(text), text).toEqual({ ok: false, reason });
  }
});

test("bytes that are no UTF-8 are no entry", () => {
  const good = Buffer.from(encodeEntry(decision(7, { role: "é" })));
  expect(decodeEntry(good).ok).toBe(true);
  const cut = Buffer.from(good);
  cut[good.indexOf(Buffer.from("é")) + 1] = 0x22;
  expect(decodeEntry(cut)).toEqual({ ok: false, reason: "not-json" });
});

test("an entry that stands for several acts marks no subject", () => {
  const both = canonical(decision(1, { count: 3, subjectTag: "0f".repeat(16) }));
  expect(read(both)).toEqual({ ok: false, reason: "bad-members" });
  expect(read(canonical(decision(1, { count: 3 }))).ok).toBe(true);
});

test("an entry too long for a bundle, or with an atom that cannot be ordered, is a bug of the writer", () => {
  expect(() => encodeEntry(decision(1, { role: "x".repeat(65_536) }))).toThrow("65,535");
  const [cell] = decision(1).decisions.map((one) => ({ ...one, state: { 9: "given", 10: "none" } }));
  expect(() => encodeEntry(decision(1, { decisions: cell === undefined ? [] : [cell] }))).toThrow("letter");
});

test("the known payload has the known commitment", () => {
  const { salt, text, commit: known } = vectors.payload;
  const bytes = Buffer.from(salt, "hex");
  const payload: Canonical = JSON.parse(text);
  expect(payloadCommit(bytes, payload)).toBe(known);
  expect(payloadTextCommit(bytes, text)).toBe(known);
});

test("without the salt, the right payload does not show: every salt gives another commitment", () => {
  const salts = Array.from({ length: 100 }, (_, at) => Buffer.alloc(16, at));
  expect(new Set(salts.map((salt) => payloadCommit(salt, { subject: "s" }))).size).toBe(100);
  expect(() => payloadCommit(Buffer.alloc(15), {})).toThrow("salt");
});

test("the mark of a subject is known, and another every day and for every key", () => {
  const { key, epochDay, tag: known } = vectors.subjectTag;
  const bytes = Buffer.from(key, "hex");
  expect(subjectTag(bytes, epochDay)).toBe(known);
  expect(known).toHaveLength(32);
  expect(subjectTag(bytes, epochDay + 1)).not.toBe(known);
  expect(subjectTag(flipBit(bytes, 0), epochDay)).not.toBe(known);
});
