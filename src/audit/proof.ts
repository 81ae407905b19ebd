import { assert } from "../kernel/assert.ts";
import {
  type Checkpoint,
  type CheckpointFailure,
  decimalToInteger,
  type LogTrust,
  openCheckpoint,
} from "./checkpoint.ts";
import { type Hash, hashBytes, leafHash } from "./hash.ts";
import { base64ToBytes } from "./note.ts";
import { verifyInclusion } from "./tree-verify.ts";

/**
 * A receipt (`.tlog-proof`): that an entry is in the log, checkable by anyone, offline, without asking us.
 * `extra` may carry the entry itself, so that the receipt needs nothing beside it.
 *
 * Source: C2SP tlog-proof.
 */
export type Receipt = {
  readonly index: number;
  readonly hashes: readonly Hash[];
  /** The signed note, word for word. */
  readonly checkpoint: string;
  readonly extra?: Buffer;
};

export type CheckedReceipt =
  | { readonly ok: true; readonly index: number; readonly entry: Buffer; readonly checkpoint: Checkpoint }
  | { readonly ok: false; readonly reason: CheckpointFailure | "no-entry" | "not-included" };

/**
 * Checks a receipt for `entry`, or for the entry it carries. What it carries is trusted only because, and only
 * when, its hash is proved to be in the signed tree.
 */
export function verifyReceipt(receiptText: string, trust: LogTrust, entry?: Buffer): CheckedReceipt {
  const receipt = parseReceipt(receiptText);
  if (receipt === null) return { ok: false, reason: "malformed" };
  const logged = entry ?? receipt.extra;
  if (logged === undefined) return { ok: false, reason: "no-entry" };
  const opened = openCheckpoint(receipt.checkpoint, trust);
  if (!opened.ok) return opened;
  const { size, root } = opened.checkpoint;
  const { index, hashes } = receipt;
  if (!verifyInclusion(leafHash(logged), index, size, hashes, root))
    return { ok: false, reason: "not-included" };
  return { ok: true, index, entry: logged, checkpoint: opened.checkpoint };
}

export function formatReceipt({ index, hashes, checkpoint, extra }: Receipt): string {
  assert(Number.isSafeInteger(index) && index >= 0, "an index is a whole number");
  const extraLine = extra === undefined ? "" : `extra ${extra.toString("base64")}\n`;
  const hashLines = hashes.map((hash) => `${hash.toString("base64")}\n`).join("");
  return `${firstLine}\n${extraLine}index ${index}\n${hashLines}\n${checkpoint}`;
}

/** Reads a receipt without trusting it; `null` when it is not exactly of this form. */
export function parseReceipt(text: string): Receipt | null {
  if (text.length > receiptLengthMax) return null;
  const border = text.indexOf("\n\n");
  const [head, ...lines] = text.slice(0, Math.max(border, 0)).split("\n");
  if (head !== firstLine) return null;
  const extraText = lines[0]?.startsWith("extra ") ? lines.shift()?.slice(6) : undefined;
  const indexLine = lines.shift() ?? "";
  const index = indexLine.startsWith("index ") ? decimalToInteger(indexLine.slice(6)) : null;
  const extra = extraText === undefined ? undefined : base64ToBytes(extraText);
  const hashes = lines.map(base64ToBytes).filter((hash) => hash?.length === hashBytes);
  if (index === null || extra === null || hashes.length !== lines.length || hashes.length > hashesMax)
    return null;
  const read = { index, hashes: hashes.filter((hash) => hash !== null), checkpoint: text.slice(border + 2) };
  return extra === undefined ? read : { ...read, extra };
}

const firstLine = "c2sp.org/tlog-proof@v1";
const receiptLengthMax = 524_288;

// A tree that we can count has at most 2^53 entries.
const hashesMax = 53;
