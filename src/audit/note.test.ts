import { createPrivateKey } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { must } from "../kernel/assert.ts";
import { signer } from "./memory-log.fixture.ts";
import {
  base64ToBytes,
  formatNote,
  formatVerifierKey,
  newSigner,
  openNote,
  parseNote,
  parseVerifierKey,
  signatureOf,
  signNote,
} from "./note.ts";
import { readVectors } from "./vectors.fixture.ts";

type NoteVectors = { notes: { vkey: string; text: string; note: string; seed?: string }[] };
const { notes } = readVectors<NoteVectors>("note");
const keys = [signer.verifierKey];

function keyFromSeed(seedHex: string) {
  const der = Buffer.from(`302e020100300506032b657004220420${seedHex}`, "hex");
  return createPrivateKey({ key: der, format: "der", type: "pkcs8" });
}

test("the notes of others are opened with their published keys", () => {
  expect(notes).toHaveLength(2);
  for (const { vkey, text, note } of notes) {
    const key = must(parseVerifierKey(vkey), "a published key");
    expect(formatVerifierKey(key)).toBe(vkey);
    expect(openNote(note, [key])).toEqual({ ok: true, text, signers: [key.name] });
    expect(formatNote(must(parseNote(note), "a note"))).toBe(note);
  }
});

test("signing the known text with the known key gives the published note", () => {
  const { seed, text, note } = must(notes[1], "the second note");
  expect(signNote(text, newSigner("PeterNeumann", keyFromSeed(must(seed, "its seed"))))).toBe(note);
});

test("whatever is signed is opened as it was", () => {
  const line = fc.string({ unit: "grapheme" }).map((text) => text.replaceAll(/[\p{Cc}\p{Cs}]/gu, ""));
  fc.assert(
    fc.property(fc.array(line, { minLength: 1 }), (lines) => {
      const text = `${lines.join("\n")}\n`;
      expect(openNote(signNote(text, signer), keys)).toEqual({
        ok: true,
        text,
        signers: [signer.verifierKey.name],
      });
    }),
  );
});

test("a note changed in any one character is not opened", () => {
  const note = signNote("example.com/log\n7\n", signer);
  for (let at = 0; at < note.length; at++) {
    for (const other of ["", "\n", "x", "A"]) {
      const changed = note.slice(0, at) + other + note.slice(at + 1);
      if (changed !== note) expect(openNote(changed, keys).ok, JSON.stringify(changed)).toBe(false);
    }
  }
});

test("signatures of unknown keys are ignored, and alone they are not enough", () => {
  const other = newSigner("example.com/witness", keyFromSeed("01".repeat(32)));
  const text = "a text\n";
  const both = formatNote({ text, signatures: [signatureOf(text, other), signatureOf(text, signer)] });
  expect(openNote(both, keys)).toEqual({ ok: true, text, signers: [signer.verifierKey.name] });
  expect(openNote(signNote(text, other), keys)).toEqual({ ok: false, reason: "unknown-signer" });
});

test("a key of the same name and another id is another key", () => {
  const impostor = newSigner(signer.verifierKey.name, keyFromSeed("02".repeat(32)));
  expect(openNote(signNote("a text\n", impostor), keys)).toEqual({ ok: false, reason: "unknown-signer" });
});

test("one wrong signature of a known key spoils the note, even beside a right one", () => {
  const text = "a text\n";
  const wrong = signatureOf("another text\n", signer);
  const note = formatNote({ text, signatures: [signatureOf(text, signer), wrong] });
  expect(openNote(note, keys)).toEqual({ ok: false, reason: "bad-signature" });
  const cut = { ...wrong, signature: wrong.signature.subarray(1) };
  expect(openNote(formatNote({ text, signatures: [cut] }), keys)).toEqual({
    ok: false,
    reason: "bad-signature",
  });
});

test("what does not have the form of a note is malformed", () => {
  const good = signNote("a text\n", signer);
  const line = must(good.split("\n").at(-2), "the signature line");
  const bad = ["", "\n", "\n\n", "a text\n", good.slice(0, -1), `${good}\n`, `${good}x`, `a text\n${line}\n`];
  bad.push(
    good.replace("\u2014", "-"),
    good.replace(" KfD", "  KfD"),
    `a\ttext\n\n${line}\n`,
    `a\ud800\n\n${line}\n`,
  );
  bad.push(
    `a text\n\n\u2014 name AAAA\n`,
    `a text\n\n${`${line}\n`.repeat(33)}`,
    `${"a".repeat(300_000)}\n\n${line}\n`,
  );
  for (const note of bad) expect(parseNote(note), JSON.stringify(note.slice(0, 80))).toBeNull();
  expect(parseNote(`a text\n\n${`${line}\n`.repeat(16)}`)?.signatures).toHaveLength(16);
});

test("a published key is read in its one spelling only", () => {
  const good = formatVerifierKey(signer.verifierKey);
  expect(parseVerifierKey(good)).not.toBeNull();
  for (let at = 0; at < good.length; at++) {
    expect(parseVerifierKey(good.slice(0, at) + good.slice(at + 1)), `without ${at}`).toBeNull();
  }
  for (const bad of [good.toUpperCase(), ` ${good}`, `${good}=`, "", "a+b", "+00000000+AQ=="]) {
    expect(parseVerifierKey(bad)).toBeNull();
  }
});

test("base64 with spare bits, without padding or in the other alphabet is refused", () => {
  expect(base64ToBytes("AAE=")).toEqual(Buffer.of(0, 1));
  for (const text of ["AAF=", "AAE", "AA-_", "AA\n==", "A==="]) expect(base64ToBytes(text)).toBeNull();
});
