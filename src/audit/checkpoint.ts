import { assert } from "../kernel/assert.ts";
import { type Hash, hashBytes } from "./hash.ts";
import {
  base64ToBytes,
  type NoteFailure,
  openNote,
  type Signer,
  signNote,
  type VerifierKey,
} from "./note.ts";

/**
 * The head of a log: which log, how many entries, which root. Without extension lines, which nobody can audit.
 *
 * Source: C2SP tlog-checkpoint.
 */
export type Checkpoint = { readonly origin: string; readonly size: number; readonly root: Hash };

/** What a reader trusts: the name of the log, and the keys it may sign with (several while one is replaced). */
export type LogTrust = { readonly origin: string; readonly keys: readonly VerifierKey[] };

export type CheckpointFailure = NoteFailure | "wrong-origin";

export type OpenedCheckpoint =
  | { readonly ok: true; readonly checkpoint: Checkpoint; readonly signers: readonly string[] }
  | { readonly ok: false; readonly reason: CheckpointFailure };

/** The checkpoint in a signed note, once a trusted key has signed it for the trusted log. */
export function openCheckpoint(noteText: string, trust: LogTrust): OpenedCheckpoint {
  const note = openNote(noteText, trust.keys);
  if (!note.ok) return note;
  const checkpoint = parseCheckpoint(note.text);
  if (checkpoint === null) return { ok: false, reason: "malformed" };
  if (checkpoint.origin !== trust.origin) return { ok: false, reason: "wrong-origin" };
  return { ok: true, checkpoint, signers: note.signers };
}

/**
 * Signs a checkpoint. INVARIANT of the caller: what was signed once is never contradicted, so the size and root
 * are committed before this is called. Two heads of one size are a fork that nobody can take back.
 */
export function signCheckpoint(checkpoint: Checkpoint, signer: Signer): string {
  return signNote(formatCheckpoint(checkpoint), signer);
}

/** The three lines that are signed. */
export function formatCheckpoint({ origin, size, root }: Checkpoint): string {
  assert(origin.length > 0 && !origin.includes("\n"), "an origin is one line");
  assert(Number.isSafeInteger(size) && size >= 0, "a size is a whole number");
  assert(root.length === hashBytes, "a root is a SHA-256");
  return `${origin}\n${size}\n${root.toString("base64")}\n`;
}

/** Reads the three lines; `null` for anything else, extension lines included. */
export function parseCheckpoint(text: string): Checkpoint | null {
  const [origin, sizeText, rootText, end, ...rest] = text.split("\n");
  if (origin === undefined || origin === "" || end !== "" || rest.length > 0) return null;
  const size = decimalToInteger(sizeText ?? "");
  const root = base64ToBytes(rootText ?? "");
  return size !== null && root?.length === hashBytes ? { origin, size, root } : null;
}

/** A whole number written in the one way: no sign, no leading zero, no more than can be counted exactly. */
export function decimalToInteger(text: string): number | null {
  const value = Number(text);
  return /^(0|[1-9]\d{0,15})$/.test(text) && Number.isSafeInteger(value) ? value : null;
}
