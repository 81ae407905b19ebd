import { type Finding, findingKinds, type Report } from "../../audit/index.ts";
import type { Context } from "./command.ts";
import { count, paint, paragraph, printJson, table } from "./output.ts";
import { findingLines } from "./verify-report.ts";

export type TrustedBy = "given" | "seen-before" | "first-use";

/** What was known before and beside the log itself. */
export type Circumstances = {
  readonly place: string;
  readonly by: TrustedBy;
  readonly pinPath: string;
  readonly isKept: boolean;
  /** Entries of the checkpoint seen before; `null` the first time. */
  readonly seenBefore: number | null;
  /** Who else had to have signed. */
  readonly witnesses: readonly string[];
  readonly policies: number;
  readonly arePayloadsKnown: boolean;
};

/** Says in words what was checked and what came of it, and where the first trouble is. Returns the exit code. */
export function printLogReport(
  context: Context,
  isJson: boolean,
  report: Report,
  known: Circumstances,
): number {
  const trouble = firstTrouble(report);
  if (isJson) {
    const { checkpoint } = report;
    const head = checkpoint === null ? null : { ...checkpoint, root: checkpoint.root.toString("base64") };
    printJson(context, { ...report, checkpoint: head, ...known, firstTrouble: trouble });
    return report.exitCode;
  }
  context.print(table(rowsOf(report, known), context));
  for (const line of findingLines(context, report)) context.print(line);
  if (trouble === null) {
    const isPartly = known.policies === 0 || report.readFrom > 0;
    const intact = isPartly ? "The log is intact, as far as it was checked." : "The log is intact.";
    const kept = known.isKept
      ? `What was seen is kept in \`${known.pinPath}\`, and the log is held to it from now on.`
      : `What was seen could not be kept in \`${known.pinPath}\`, so the next look will not be held to it.`;
    context.print(`\n${paragraph(`${paint(context, "good", intact)} ${kept}`, context)}`);
  } else {
    const sentence = `${paint(context, "bad", "The log is not right.")} First trouble: ${trouble}. Exit code ${report.exitCode}.`;
    context.print(`\n${paragraph(sentence, context)}`);
  }
  return report.exitCode;
}

function rowsOf(report: Report, known: Circumstances): string[][] {
  const { checkpoint, tallied, signers } = report;
  if (checkpoint === null || tallied === null)
    return [
      ["log", known.place],
      ["signature", "not one that is trusted, so nothing else was checked"],
    ];
  const kinds = Object.entries(tallied.entriesByKind).map(([kind, amount]) => `${amount} ${kind}`);
  const decisions = tallied.entriesByKind.decision ?? 0;
  const lost = (code: number) => (hasFailure(report, code) ? "NOT RIGHT, see below. " : "");
  const from = report.readFrom === 0 ? "" : `, read from entry ${report.readFrom} on`;
  return [
    ["log", `${checkpoint.origin}, from ${known.place}`],
    [
      "signature",
      `right: ${signers.join(", ")} signed ${count(checkpoint.size, "entry", "entries")}; ${trustWords[known.by]}`,
    ],
    [
      "witnesses",
      known.witnesses.length === 0
        ? "none was asked for: name those that you trust with --witness"
        : `${lost(10)}${known.witnesses.join(", ")}`,
    ],
    ["seen before", `${lost(11)}${seenWords(known.seenBefore)}`],
    ["tree", `${lost(12)}built again from its entries${from}, up to the root that was signed`],
    ["entries", `${lost(13)}${tallied.entries} read${kinds.length === 0 ? "" : `: ${kinds.join(", ")}`}`],
    ["pruned", prunedWords(tallied.pruned)],
    ["completeness", `${lost(14)}the numbers of ${count(tallied.pdps, "decision point")} looked through`],
    ["sealed halves", `${lost(15)}${payloadWords(tallied.payloads, known.arePayloadsKnown)}`],
    ["decided again", `${lost(16) || lost(17)}${againWords(tallied.replayed, decisions, known.policies)}`],
  ];
}

const trustWords: Readonly<Record<TrustedBy, string>> = {
  given: "its key was given",
  "seen-before": "its key is the one seen before",
  "first-use": "its key came with it and is believed, since nothing was seen before",
};

function seenWords(size: number | null): string {
  return size === null
    ? "nothing: a log that was rewritten as a whole before today would look like this one"
    : `${count(size, "entry", "entries")}, which this log has to continue`;
}

function prunedWords({ entries, before }: { readonly entries: number; readonly before: number }): string {
  return before === 0
    ? "nothing"
    : `${count(entries, "entry", "entries")} lawfully: a retention run says that those below ${before} may be gone`;
}

function payloadWords(
  { sealed, disposed }: { readonly sealed: number; readonly disposed: number },
  areKnown: boolean,
): string {
  return areKnown
    ? `${sealed} there, ${disposed} lawfully gone`
    : "not checked: they are sealed, and no part of what is published";
}

function againWords(replayed: number, decisions: number, policies: number): string {
  return policies === 0
    ? "none, for want of the policies: give them with --policies"
    : `${replayed} of ${count(decisions, "decision")}, by ${count(policies, "policy", "policies")}`;
}

function hasFailure({ findings }: Report, exitCode: number): boolean {
  return findings.some(({ code }) => findingKinds[code].exitCode === exitCode);
}

/** The place nearest to the beginning of the log at which something is wrong, in words; `null` where nothing is. */
function firstTrouble({ findings }: Report): string | null {
  const failures = findings.filter(({ code }) => findingKinds[code].exitCode > 0);
  const placed = failures.flatMap((finding) => {
    const at = placeOf(finding);
    return at === null ? [] : [{ finding, at }];
  });
  const [first] = placed.sort((a, b) => a.at - b.at);
  if (first !== undefined) return `entry ${first.at}, ${first.finding.code}: ${titleOf(first.finding)}`;
  const [other] = failures;
  return other === undefined ? null : `${other.code}: ${titleOf(other)}`;
}

/** The index of the entry that a finding is about; `null` where it is about the log as a whole. */
function placeOf({ code, facts }: Finding): number | null {
  if (code === "log-shrunk") return Number(facts["size"]);
  const isOfEntries = code.startsWith("entry-") || code.startsWith("bundle-") || code.startsWith("payload-");
  const isOfDecision = findingKinds[code].exitCode >= 16;
  const at = facts["index"] ?? facts["first"];
  return (isOfEntries || isOfDecision) && typeof at === "number" ? at : null;
}

function titleOf({ code }: Finding): string {
  const { title } = findingKinds[code];
  return `${title.slice(0, 1).toLowerCase()}${title.slice(1)}`;
}
