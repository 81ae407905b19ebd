import { createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { assert } from "../kernel/assert.ts";
import { sha256 } from "./hash.ts";

/**
 * Signed notes: a text, an empty line, and one line per signature. Only Ed25519 (type 1) is made and checked;
 * lines by other keys are kept and ignored, so that witnesses and new key types can be added by anyone.
 *
 * Source: C2SP signed-note.
 */
export type Note = {
  /** What is signed: ends with a newline. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
};

export type NoteSignature = { readonly name: string; readonly keyId: number; readonly signature: Buffer };

/** A public key and the name it signs under. Name and id together tell it apart; neither alone does. */
export type VerifierKey = {
  readonly name: string;
  readonly keyId: number;
  readonly publicKey: Buffer;
  readonly key: KeyObject;
};

export type Signer = { readonly verifierKey: VerifierKey; readonly sign: (text: string) => Buffer };

export type NoteFailure = "malformed" | "unknown-signer" | "bad-signature";

export type OpenedNote =
  | { readonly ok: true; readonly text: string; readonly signers: readonly string[] }
  | { readonly ok: false; readonly reason: NoteFailure };

/**
 * The text of a note, once at least one of `keys` has signed it and no signature by one of them is wrong.
 */
export function openNote(noteText: string, keys: readonly VerifierKey[]): OpenedNote {
  const note = parseNote(noteText);
  if (note === null) return { ok: false, reason: "malformed" };
  const bytes = Buffer.from(note.text);
  const signers: string[] = [];
  for (const { name, keyId, signature } of note.signatures) {
    const known = keys.find((key) => key.name === name && key.keyId === keyId);
    if (known === undefined) continue;
    if (!verify(null, bytes, known.key, signature)) return { ok: false, reason: "bad-signature" };
    signers.push(name);
  }
  return signers.length > 0
    ? { ok: true, text: note.text, signers }
    : { ok: false, reason: "unknown-signer" };
}

/** Signs a text that ends with a newline. */
export function signNote(text: string, signer: Signer): string {
  assert(isNoteText(text), "a note is well-formed text of whole lines, without control characters");
  return formatNote({ text, signatures: [signatureOf(text, signer)] });
}

/** One more signature on a text: to be added to the `signatures` of its note. */
export function signatureOf(text: string, signer: Signer): NoteSignature {
  const { name, keyId } = signer.verifierKey;
  return { name, keyId, signature: signer.sign(text) };
}

export function formatNote(note: Note): string {
  const lines = note.signatures.map(({ name, keyId, signature }) => {
    const id = Buffer.alloc(4);
    id.writeUInt32BE(keyId);
    return `\u2014 ${name} ${Buffer.concat([id, signature]).toString("base64")}\n`;
  });
  return `${note.text}\n${lines.join("")}`;
}

/** Reads a note without trusting it. `null` when it is not exactly of this form, or larger than any we expect. */
export function parseNote(noteText: string): Note | null {
  if (noteText.length > noteLengthMax) return null;
  const border = noteText.lastIndexOf("\n\n");
  const text = noteText.slice(0, border + 1);
  if (border < 0 || !isNoteText(text) || !noteText.endsWith("\n")) return null;
  const signatures: NoteSignature[] = [];
  for (const line of noteText.slice(border + 2, -1).split("\n")) {
    const [dash, name, body, ...rest] = line.split(" ");
    const bytes = base64ToBytes(body ?? "");
    if (dash !== "\u2014" || name === undefined || !isKeyName(name) || rest.length > 0) return null;
    if (bytes === null || bytes.length <= 4) return null;
    signatures.push({ name, keyId: bytes.readUInt32BE(0), signature: bytes.subarray(4) });
  }
  return signatures.length <= signaturesMax ? { text, signatures } : null;
}

/** A signer that holds an Ed25519 private key in memory. */
export function newSigner(name: string, privateKey: KeyObject): Signer {
  assert(privateKey.asymmetricKeyType === "ed25519", "notes are signed with Ed25519");
  assert(isKeyName(name), "a key name is without spaces, plus signs and control characters");
  const { x } = createPublicKey(privateKey).export({ format: "jwk" });
  assert(typeof x === "string", "an Ed25519 public key has its x");
  const verifierKey = newVerifierKey(name, Buffer.from(x, "base64url"));
  return { verifierKey, sign: (text) => sign(null, Buffer.from(text), privateKey) };
}

/** The published form of a public key: `name+id+base64`. */
export function formatVerifierKey({ name, keyId, publicKey }: VerifierKey): string {
  const id = keyId.toString(16).padStart(8, "0");
  return `${name}+${id}+${Buffer.concat([ed25519Type, publicKey]).toString("base64")}`;
}

/** Reads a published key. `null` when it is not Ed25519, or its id does not fit its name and key. */
export function parseVerifierKey(text: string): VerifierKey | null {
  const [, name, , body] = /^([^+]*)\+([0-9a-f]{8})\+(.*)$/.exec(text) ?? [];
  const bytes = base64ToBytes(body ?? "");
  if (name === undefined || !isKeyName(name) || bytes?.length !== 33) return null;
  const key = newVerifierKey(name, bytes.subarray(1));
  return formatVerifierKey(key) === text ? key : null;
}

/** Bytes of standard base64, padded and without spare bits: one spelling only. `null` for any other text. */
export function base64ToBytes(text: string): Buffer | null {
  const bytes = Buffer.from(text, "base64");
  return bytes.toString("base64") === text ? bytes : null;
}

const noteLengthMax = 262_144;
const signaturesMax = 32;
const ed25519Type = Buffer.of(1);

function newVerifierKey(name: string, publicKey: Buffer): VerifierKey {
  const keyId = sha256(Buffer.concat([Buffer.from(`${name}\n`), ed25519Type, publicKey])).readUInt32BE(0);
  const jwk = { kty: "OKP", crv: "Ed25519", x: publicKey.toString("base64url") };
  return { name, keyId, publicKey, key: createPublicKey({ key: jwk, format: "jwk" }) };
}

function isKeyName(name: string): boolean {
  return /^[^\s+\p{Cc}\p{Cs}]+$/u.test(name);
}

function isNoteText(text: string): boolean {
  return text.endsWith("\n") && text.isWellFormed() && !/[^\n -\u{10ffff}]/u.test(text);
}
