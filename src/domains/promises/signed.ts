import { createHash } from "node:crypto";
import { type Signer, signNote } from "../../audit/index.ts";
import { type Canonical, canonical } from "../../kernel/canonical.ts";

/** A document with the note that signs it. */
export type SignedDocument = { readonly document: Canonical; readonly note: string };

/**
 * Signs a document by its digest: the note's text is its kind and the SHA-256 of its canonical JSON, so that a note
 * stays small and whoever has key, document and note can check them without us. The key is the log's.
 *
 * Source: C2SP signed-note; RFC 8785.
 */
export function signDocument(kind: string, document: Canonical, signer: Signer): SignedDocument {
  return { document, note: signNote(noteTextOf(kind, document), signer) };
}

/** What the note of a document says. */
export function noteTextOf(kind: string, document: Canonical): string {
  const digest = createHash("sha256").update(canonical(document)).digest("hex");
  return `troth/${kind}/v1\nsha256:${digest}\n`;
}
