import {
  decodeEntry,
  type Entry,
  type FindingCode,
  findingKinds,
  type LogTrust,
  type Redecide,
  verifyReceipt,
} from "../../audit/index.ts";

/** What a receipt proves, and what is wrong with it. */
export type ReceiptReport = {
  readonly exitCode: number;
  /** What was found first; `null` where nothing is wrong. */
  readonly finding: {
    readonly code: FindingCode | "receipt-malformed" | "entry-not-carried";
    readonly title: string;
  } | null;
  /** `null` where the entry is not proved to be in the log. */
  readonly proved: {
    readonly origin: string;
    readonly index: number;
    readonly size: number;
    readonly entry: Entry | null;
  } | null;
  readonly isDecidedAgain: boolean;
};

/** Checks a receipt, the entry that it carries, and, where a policy is given, the decision that the entry records. */
export function checkReceipt(text: string, trust: LogTrust, redecide: Redecide | null): ReceiptReport {
  const checked = verifyReceipt(text, trust);
  if (!checked.ok) {
    const { reason } = checked;
    if (reason !== "no-entry" && reason !== "malformed") return report(codeByReason[reason], null);
    return { ...noReceipt[reason], proved: null, isDecidedAgain: false };
  }
  const { origin, size } = checked.checkpoint;
  const decoded = decodeEntry(checked.entry);
  const entry = decoded.ok ? decoded.entry : null;
  const proved = { origin, index: checked.index, size, entry };
  if (entry === null) return report("entry-undecodable", proved);
  const wrong = wrongWith(entry);
  if (wrong !== null || entry.kind !== "decision" || redecide === null) return report(wrong, proved);
  const again = redecide(entry);
  if (again === "same") return { ...report(null, proved), isDecidedAgain: true };
  return report(again === "different" ? "decided-otherwise" : "policy-unknown", proved);
}

const noReceipt = {
  malformed: {
    exitCode: 10,
    finding: {
      code: "receipt-malformed",
      title: "This does not have the form of a receipt with a checkpoint",
    },
  },
  "no-entry": {
    exitCode: 17,
    finding: {
      code: "entry-not-carried",
      title: "The receipt carries no entry, so there is nothing to prove",
    },
  },
} as const;

const codeByReason = {
  "unknown-signer": "checkpoint-unknown-signer",
  "bad-signature": "checkpoint-bad-signature",
  "wrong-origin": "checkpoint-wrong-origin",
  "not-included": "entry-altered",
} as const;

/** What an entry shows by itself, without its policy. */
function wrongWith(entry: Entry): FindingCode | null {
  if (entry.kind !== "decision") return null;
  const permitted = entry.decisions.filter((cell) => cell.outcome === "permitted");
  if (entry.effect === "done" && permitted.length === 0) return "effect-without-permission";
  return permitted.some((cell) => cell.clauses.length === 0) ? "permitted-without-clause" : null;
}

function report(code: FindingCode | null, proved: ReceiptReport["proved"]): ReceiptReport {
  const kind = code === null ? null : findingKinds[code];
  return {
    exitCode: kind?.exitCode ?? 0,
    finding: code === null || kind === null ? null : { code, title: kind.title },
    proved,
    isDecidedAgain: false,
  };
}
