import { didYouMean } from "../did-you-mean.ts";
import type { Clause } from "../model.ts";
import type { Context, Pointer } from "./context.ts";

/** That every clause has an id and a section of its own, and rules that fit its kind. */
export function checkClauses(context: Context): void {
  const { policy, find } = context;
  const ids = new Set<string>();
  const sections = policy.sections.map(({ name }) => name);
  for (const [number, clause] of policy.clauses.entries()) {
    const pointer = ["clauses", number];
    if (ids.has(clause.id))
      find("duplicate-id", pointer, `another clause is called \`${clause.id}\` as well`);
    ids.add(clause.id);
    if (!sections.includes(clause.section)) {
      find("unknown-section", [...pointer, "section"], `\`${clause.section}\` is no declared section`, () =>
        didYouMean(clause.section, sections),
      );
    }
    checkKind(context, clause, pointer);
  }
  for (const [number, name] of sections.entries()) {
    if (sections.indexOf(name) === number) continue;
    find(
      "duplicate-name",
      ["sections", number],
      `\`${name}\` is declared twice`,
      "give one of them another name",
    );
  }
  if (!ids.has(policy.closedBy)) {
    find("unknown-closing-clause", ["closedBy"], `\`${policy.closedBy}\` is no clause`, () =>
      didYouMean(policy.closedBy, [...ids]),
    );
  }
}

function checkKind({ find }: Context, { kind, rules, refused }: Clause, pointer: Pointer): void {
  const permits = rules.some(({ type }) => type === "permit");
  const judged = rules.some(({ type }) => type !== "domain");
  const isProved = rules.some((rule) => rule.type === "domain" && rule.name === "evidence");
  if (kind === "enforceable" && rules.length === 0) {
    find(
      "clause-without-rule",
      pointer,
      "nothing enforces these words",
      "add a rule, or make it a statement",
    );
  }
  if (kind === "evidence" && !isProved) {
    find("evidence-without-rule", pointer, "nothing proves these words", "add a rule of type `evidence`");
  }
  if (kind === "statement" && judged) {
    find("statement-with-rule", [...pointer, "rules"], "a statement decides nothing", "make it enforceable");
  }
  if (kind === "harmful" && refused === undefined) {
    find("harmful-without-refusal", pointer, "it is not said what is refused", "add `refused`");
  }
  if (kind === "harmful" && permits) {
    find(
      "harmful-permit",
      [...pointer, "rules"],
      "a harmful clause permits nothing",
      "permit it in another clause",
    );
  }
  if (kind !== "harmful" && refused !== undefined) {
    find("refusal-without-harm", [...pointer, "refused"], "only a harmful clause refuses", "make it harmful");
  }
}
