import { hasErrors, newReport, type Positions, type Report, sortFindings } from "./findings.ts";
import type { Finding, Policy } from "./model.ts";
import { buildPolicy, type ReadPart } from "./text/build.ts";
import { type Part, type PolicyFiles, readParts } from "./text/folder.ts";
import { reportIssues } from "./text/issues.ts";
import { partForm, policyForm } from "./text/policy-form.ts";
import { treeToValue } from "./text/tree.ts";

/** `policy` is `null` where the text has an error: half of what was written is never a policy. */
export type Parsed = {
  readonly policy: Policy | null;
  readonly findings: readonly Finding[];
  readonly positions: Positions;
};

/**
 * Reads the text of a policy: `files` by their path in its folder, of which `entry` is the one that includes the
 * others. Whatever the files hold, it answers in bounded time and memory, and with a finding for each mistake.
 */
export function parsePolicy(files: PolicyFiles, entry = "policy.yaml"): Parsed {
  const report = newReport();
  const [first, ...others] = readParts(files, entry, report);
  const built = first === undefined || first.path !== entry ? null : build(first, others, report);
  const findings = sortFindings(report.findings);
  if (built === null) return { policy: null, findings, positions: new Map() };
  return { ...built, policy: hasErrors(findings) ? null : built.policy, findings };
}

// Names are looked for only when every file has its form: before that, a list that could not be read would make every
// name in it look unknown.
function build(first: Part, others: readonly Part[], report: Report) {
  const entry = policyForm.safeParse(treeToValue(first.tree));
  if (!entry.success) reportIssues(first.tree, entry.error.issues, report);
  const parts = others.flatMap(({ tree }): ReadPart[] => {
    const part = partForm.safeParse(treeToValue(tree));
    if (part.success) return [{ tree, text: part.data }];
    reportIssues(tree, part.error.issues, report);
    return [];
  });
  if (!entry.success || hasErrors(report.findings)) return null;
  return buildPolicy(
    { tree: first.tree, text: entry.data },
    [{ tree: first.tree, text: entry.data }, ...parts],
    report,
  );
}
