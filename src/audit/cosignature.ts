import { createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { assert } from "../kernel/assert.ts";
import { decimalToInteger } from "./checkpoint.ts";
import { sha256 } from "./hash.ts";
import { base64ToBytes, type NoteSignature, parseNote } from "./note.ts";

/**
 * A cosignature says that a witness has seen this checkpoint at a time, and that it continues every one of this log
 * that the witness saw before. Ed25519 (type 4) only, which public witnesses must offer.
 *
 * Source: C2SP tlog-cosignature, "Ed25519 signed message".
 */
export type CosignerKey = {
  readonly name: string;
  readonly keyId: number;
  readonly publicKey: Buffer;
  readonly key: KeyObject;
};

export type Cosigner = {
  readonly key: CosignerKey;
  /** One more signature line for the note with this text, made at this second. */
  readonly cosign: (noteText: string, second: number) => NoteSignature;
};

/** A cosigner that holds an Ed25519 private key in memory. One key for one name: the message does not hold the name. */
export function newCosigner(name: string, privateKey: KeyObject): Cosigner {
  assert(privateKey.asymmetricKeyType === "ed25519", "cosignatures are made with Ed25519");
  const { x } = createPublicKey(privateKey).export({ format: "jwk" });
  assert(typeof x === "string", "an Ed25519 public key has its x");
  const key = newCosignerKey(name, Buffer.from(x, "base64url"));
  return {
    key,
    cosign: (noteText, second) => {
      const made = sign(null, messageOf(noteText, second), privateKey);
      return { name, keyId: key.keyId, signature: Buffer.concat([timeBytes(second), made]) };
    },
  };
}

/** Who of `keys` has cosigned the note, and when, by name. A line by one of them that is wrong counts as none. */
export function cosignaturesOn(noteText: string, keys: readonly CosignerKey[]): ReadonlyMap<string, number> {
  const note = parseNote(noteText);
  const found = new Map<string, number>();
  for (const line of note?.signatures ?? []) {
    const known = keys.find((key) => key.name === line.name && key.keyId === line.keyId);
    if (note === null || known === undefined || line.signature.length !== timeLength + 64) continue;
    const second = Number(line.signature.readBigUInt64BE(0));
    if (!Number.isSafeInteger(second)) continue;
    if (verify(null, messageOf(note.text, second), known.key, line.signature.subarray(timeLength)))
      found.set(line.name, second);
  }
  return found;
}

/** The published form of a cosigner's key: as a verifier key, with type 4. */
export function formatCosignerKey({ name, keyId, publicKey }: CosignerKey): string {
  const id = keyId.toString(16).padStart(8, "0");
  return `${name}+${id}+${Buffer.concat([cosignatureType, publicKey]).toString("base64")}`;
}

/** Reads a published key; `null` for one of another type, or one whose id does not fit its name and key. */
export function parseCosignerKey(text: string): CosignerKey | null {
  const [, name, , body] = /^([^+\s]{1,200})\+([0-9a-f]{8})\+(.*)$/.exec(text) ?? [];
  const bytes = base64ToBytes(body ?? "");
  if (name === undefined || bytes?.length !== 33) return null;
  const key = newCosignerKey(name, bytes.subarray(1));
  return formatCosignerKey(key) === text ? key : null;
}

const cosignatureType = Buffer.of(4);
const timeLength = 8;

function newCosignerKey(name: string, publicKey: Buffer): CosignerKey {
  const keyId = sha256(Buffer.concat([Buffer.from(`${name}\n`), cosignatureType, publicKey])).readUInt32BE(0);
  const jwk = { kty: "OKP", crv: "Ed25519", x: publicKey.toString("base64url") };
  return { name, keyId, publicKey, key: createPublicKey({ key: jwk, format: "jwk" }) };
}

function messageOf(noteText: string, second: number): Buffer {
  assert(decimalToInteger(String(second)) !== null, "a time is in whole seconds");
  return Buffer.from(`cosignature/v1\ntime ${second}\n${noteText}`);
}

function timeBytes(second: number): Buffer {
  const bytes = Buffer.alloc(timeLength);
  bytes.writeBigUInt64BE(BigInt(second));
  return bytes;
}
