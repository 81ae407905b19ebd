import { type Checkpoint, decimalToInteger, type LogTrust, openCheckpoint } from "./checkpoint.ts";
import { emptyRoot, type Hash, hashBytes } from "./hash.ts";
import { base64ToBytes } from "./note.ts";
import { verifyConsistency } from "./tree-verify.ts";

/** What a witness says to a checkpoint that it is shown: that it may be cosigned, or why not. */
export type Judged =
  | { readonly status: 200; readonly checkpoint: Checkpoint; readonly noteText: string }
  | { readonly status: 400 | 403 | 404 | 422; readonly why: string }
  /** With the size that the witness has seen, where that is what does not fit. */
  | { readonly status: 409; readonly why: string; readonly seenSize: number | null };

/**
 * Whether a checkpoint continues what the witness saw last of its log. The proof is held against the root that the
 * witness kept, never against one that it is shown. Pure; whoever calls it keeps the checkpoint before cosigning.
 *
 * Source: C2SP tlog-witness, "add-checkpoint".
 */
export function judgeSubmission(
  body: string,
  logs: readonly LogTrust[],
  seenOf: (origin: string) => Checkpoint | null,
): Judged {
  const submission = parseSubmission(body);
  if (submission === null) return { status: 400, why: "this is no submission of a checkpoint" };
  const { oldSize, proof, note } = submission;
  const [origin = ""] = note.split("\n", 1);
  const trust = logs.find((log) => log.origin === origin);
  if (trust === undefined) return { status: 404, why: "this log is not witnessed here" };
  const opened = openCheckpoint(note, trust);
  if (!opened.ok) {
    return opened.reason === "malformed"
      ? { status: 400, why: "this is no checkpoint" }
      : { status: 403, why: "no trusted key of this log has signed this" };
  }
  const { checkpoint } = opened;
  if (oldSize > checkpoint.size) return { status: 400, why: "a log does not become smaller" };
  const seen = seenOf(origin) ?? { origin, size: 0, root: emptyRoot };
  if (oldSize !== seen.size) return { status: 409, why: "another size was seen", seenSize: seen.size };
  if (checkpoint.size === seen.size && !checkpoint.root.equals(seen.root))
    return { status: 409, why: "another root of this size was seen", seenSize: null };
  const isProved = oldSize === 0 ? proof.length === 0 : verifyConsistency(seen, checkpoint, proof);
  if (!isProved) return { status: 422, why: "this does not continue what was seen" };
  return { status: 200, checkpoint, noteText: note.slice(0, note.lastIndexOf("\n\n") + 1) };
}

export type Submission = { readonly oldSize: number; readonly proof: readonly Hash[]; readonly note: string };

export function formatSubmission({ oldSize, proof, note }: Submission): string {
  return [`old ${oldSize}`, ...proof.map((hash) => hash.toString("base64")), "", note].join("\n");
}

function parseSubmission(body: string): Submission | null {
  const border = body.indexOf("\n\n");
  const [head = "", ...lines] = body.slice(0, Math.max(0, border)).split("\n");
  const oldSize = head.startsWith("old ") ? decimalToInteger(head.slice(4)) : null;
  const proof = lines.map(base64ToBytes).filter((hash) => hash?.length === hashBytes);
  if (oldSize === null || proof.length !== lines.length || proof.length > proofMax) return null;
  return { oldSize, proof: proof.filter((hash) => hash !== null), note: body.slice(border + 2) };
}

/** Source: C2SP tlog-witness. */
const proofMax = 63;
