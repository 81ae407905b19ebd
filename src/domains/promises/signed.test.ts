import fc from "fast-check";
import { expect, test } from "vitest";
import { newSigner, openNote } from "../../audit/index.ts";
import { ed25519FromSeed } from "../../kernel/crypto/index.ts";
import { noteTextOf, signDocument } from "./signed.ts";

const signer = newSigner("troth.test/jmi", ed25519FromSeed(Buffer.alloc(32, 3)));
const document = { tenant: "jmi", version: 1, verdicts: [{ clause: "JMI-0-a", verdict: "kept" }] };

test("whoever has the published key sees that the note is of this document", () => {
  const { note } = signDocument("promises", document, signer);
  const opened = openNote(note, [signer.verifierKey]);
  expect(opened).toMatchObject({ ok: true, text: noteTextOf("promises", document) });
});

test("another document, another kind and another key have another note", () => {
  const { note } = signDocument("promises", document, signer);
  const other = { ...document, verdicts: [{ clause: "JMI-0-a", verdict: "broken" }] };
  const opened = openNote(note, [signer.verifierKey]);
  expect(opened.ok && opened.text).not.toBe(noteTextOf("promises", other));
  expect(opened.ok && opened.text).not.toBe(noteTextOf("policy", document));
  const stranger = newSigner("troth.test/jmi", ed25519FromSeed(Buffer.alloc(32, 4)));
  expect(openNote(note, [stranger.verifierKey]).ok).toBe(false);
});

test("a note with one letter changed is no note of ours", () => {
  const { note } = signDocument("promises", document, signer);
  fc.assert(
    fc.property(fc.nat({ max: note.length - 1 }), (at) => {
      const changed = `${note.slice(0, at)}${note[at] === "A" ? "B" : "A"}${note.slice(at + 1)}`;
      const opened = openNote(changed, [signer.verifierKey]);
      expect(opened.ok && opened.text === noteTextOf("promises", document)).toBe(false);
    }),
  );
});
