import { textToDay } from "../kernel/calendar.ts";
import { checkClauses } from "./checks/clauses.ts";
import { type Context, type Known, newContext } from "./checks/context.ts";
import { checkHarm } from "./checks/harm.ts";
import { checkLibraries } from "./checks/libraries.ts";
import { checkNotices } from "./checks/notices.ts";
import { checkOverlap, type OverlapLimits, overlapLimits } from "./checks/overlap.ts";
import { checkPermissions } from "./checks/permissions.ts";
import { checkPromises } from "./checks/promises.ts";
import { checkReferences } from "./checks/references.ts";
import { checkSlips } from "./checks/slips.ts";
import { checkVocabulary } from "./checks/vocabulary.ts";
import { checkWords } from "./checks/words.ts";
import { newReport, type Positions, sortFindings } from "./findings.ts";
import type { Finding, Policy } from "./model.ts";
import { ruleTypes } from "./rule-types/index.ts";

/**
 * What is wrong with a policy whose text was read. An error keeps it from being loaded. `known` are the names that the
 * vault defines; `limits` bound the comparison of rules.
 */
export function checkPolicy(
  policy: Policy,
  positions: Positions,
  known: Known,
  limits: OverlapLimits = overlapLimits,
): Finding[] {
  const report = newReport();
  const context = newContext(policy, positions, known, report);
  checkHead(context);
  if (checkDomainRules(context)) {
    checkClauses(context);
    checkWords(context);
    checkHarm(context);
    checkReferences(context);
    checkSlips(context);
    checkPermissions(context);
    checkLibraries(context);
    checkNotices(context);
    checkVocabulary(context);
    checkOverlap(context, limits);
  }
  return sortFindings(report.findings);
}

/**
 * What a policy says nothing about that people expect of every policy: warnings, for a person to judge. They hold nothing
 * up, and so are not looked for when a policy is loaded.
 */
export function silenceOf(policy: Policy, positions: Positions): Finding[] {
  const report = newReport();
  checkPromises(newContext(policy, positions, noneKnown, report));
  return sortFindings(report.findings);
}

const noneKnown: Known = { valueTypes: [], masks: [], transforms: [] };

function checkHead({ policy, find }: Context): void {
  if (policy.controller.contact.trim() === "")
    find("no-contact", ["controller", "contact"], "nobody can be written to");
  if (textToDay(policy.effective) === null) {
    find(
      "no-effective-date",
      ["effective"],
      "it is not said from when the policy holds",
      "write it as YYYY-MM-DD",
    );
  }
}

/** Whether every domain rule has the form of its type. The parser makes no others, but a policy may be made by hand. */
function checkDomainRules({ policy, find }: Context): boolean {
  let areSound = true;
  for (const [number, { rules }] of policy.clauses.entries()) {
    for (const [index, rule] of rules.entries()) {
      if (rule.type !== "domain" || ruleTypes.get(rule.name)?.schema.safeParse(rule.value).success) continue;
      find(
        "unknown-rule-type",
        ["clauses", number, "rules", index],
        `\`${rule.name}\` is no rule of a known form`,
      );
      areSound = false;
    }
  }
  return areSound;
}
