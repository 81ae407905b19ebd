import { type Entry, type FindingCode, findingKinds, type Report } from "../../audit/index.ts";
import { at, instantToText } from "../../kernel/clock.ts";
import type { Context } from "./command.ts";
import { count, paint, paragraph, printJson, table } from "./output.ts";
import type { ReceiptReport } from "./receipt.ts";

/** Findings of one code that are listed one by one; the rest are counted. */
const listedMax = 10;
const minuteMs = 60_000;

/** Prints what a receipt proves, and returns the exit code. */
export function printReceipt(context: Context, isJson: boolean, report: ReceiptReport): number {
  const { proved, finding, exitCode, isDecidedAgain } = report;
  if (isJson) {
    printJson(context, report);
    return exitCode;
  }
  if (proved !== null) {
    context.print(
      table(
        [
          ["log", `${proved.origin}, as signed with ${count(proved.size, "entry", "entries")}`],
          ["entry", String(proved.index)],
          ...(proved.entry === null ? [] : entryRows(proved.entry)),
          ...(isDecidedAgain ? [["decided again", "the policy gives the same answers"]] : []),
        ],
        context,
      ),
    );
  }
  const verdict =
    finding === null
      ? paint(context, "good", "The receipt is right: this entry is in the log.")
      : `${paint(context, "bad", finding.code)}: ${finding.title}.`;
  context.print(`${proved === null ? "" : "\n"}${paragraph(verdict, context)}`);
  return exitCode;
}

function entryRows(entry: Entry): string[][] {
  const rows = [
    ["kind", entry.kind],
    ["minute", instantToText(at(entry.at * minuteMs)).replace(":00.000Z", "Z")],
  ];
  if (entry.kind !== "decision") return rows;
  const { action, role, recipient, region, effect } = entry;
  return [
    ...rows,
    ["act", `${action}, ${effect}; by role ${role}, for ${recipient}, in ${region}`],
    ...entry.decisions.map(({ outcome, data, purposes, clauses, code, obligations }) => [
      outcome,
      [
        `${data.join(", ")} for ${purposes.join(", ")}`,
        `by ${clauses.join(", ")}`,
        ...(code === undefined ? [] : [code]),
        ...(obligations === undefined ? [] : [`only with ${obligations.join(", ")}`]),
      ].join("; "),
    ]),
  ];
}

/** Prints what was found in a log, and returns the exit code. */
export function printReport(
  context: Context,
  isJson: boolean,
  report: Report,
  isRedeciding: boolean,
): number {
  if (isJson) {
    const { checkpoint } = report;
    const head = checkpoint === null ? null : { ...checkpoint, root: checkpoint.root.toString("base64") };
    printJson(context, { ...report, checkpoint: head });
    return report.exitCode;
  }
  context.print(table(summaryRows(report, isRedeciding), context));
  for (const line of findingLines(context, report)) context.print(line);
  context.print(
    report.exitCode === 0
      ? `\n${paint(context, "good", "The log is intact, as far as it was checked.")}\n`
      : `\n${paint(context, "bad", "The log is not right.")} Exit code ${report.exitCode}.\n`,
  );
  return report.exitCode;
}

function summaryRows({ checkpoint, tallied }: Report, isRedeciding: boolean): string[][] {
  if (checkpoint === null) return [["checked", "nothing, since the checkpoint cannot be trusted"]];
  const kinds = Object.entries(tallied?.entriesByKind ?? {}).map(([kind, amount]) => `${amount} ${kind}`);
  return [
    ["log", checkpoint.origin],
    ["signed", count(checkpoint.size, "entry", "entries")],
    [
      "read",
      `${count(tallied?.entries ?? 0, "entry", "entries")}${kinds.length === 0 ? "" : `: ${kinds.join(", ")}`}`,
    ],
    [
      "decided again",
      isRedeciding ? count(tallied?.replayed ?? 0, "decision") : "none, for want of --policies",
    ],
    ["payloads", "not checked: they are sealed and no part of what is published"],
  ];
}

export function findingLines(context: Context, { findings, counts }: Report): string[] {
  const codes = [...new Set(findings.map((one) => one.code))];
  return codes.flatMap((code: FindingCode) => {
    const { title, exitCode } = findingKinds[code];
    const those = findings.filter((one) => one.code === code);
    const listed = those.slice(0, listedMax).map(({ facts }) => {
      const text = Object.entries(facts).map(([name, value]) => `${name} ${value}`);
      return text.length === 0 ? "" : paragraph(`  ${text.join(", ")}`, context, 2);
    });
    const rest = (counts[code] ?? 0) - listed.length;
    return [
      `\n${paint(context, exitCode === 0 ? "warning" : "bad", code)}: ${title}.\n`,
      ...listed,
      ...(rest > 0 ? [`  and ${rest} more\n`] : []),
    ];
  });
}
