import { didYouMean } from "../did-you-mean.ts";
import type { Clause, Policy } from "../model.ts";
import { domainRulesOf, domainRuleTypes } from "../rule-types/index.ts";
import type { Context } from "./context.ts";
import { knownPermissions, permissionsByTopic, subjectOfPermission } from "./known-permissions.ts";
import { isNegated, sentences } from "./sentences.ts";

/** That every permission of a device is one that exists, can be had, and is told for what it is. */
export function checkPermissions(context: Context): void {
  const { policy, find } = context;
  for (const rule of domainRulesOf(policy, domainRuleTypes.permission)) {
    const { name, platform, blocked } = rule.value;
    if (blocked === true) continue;
    const { granted, refused } = knownPermissions[platform];
    if (refused.includes(name)) {
      const message = `${title[platform]} gives \`${name}\` to no app`;
      find("permission-unavailable", rule.pointer, message, "add `blocked: true`, and do without it");
    } else if (!granted.includes(name)) {
      const message = `${title[platform]} knows no permission \`${name}\``;
      find("unknown-permission", rule.pointer, message, () => didYouMean(name, granted));
    }
    checkSubject(context, name, rule.pointer[1]);
  }
  for (const [number, clause] of policy.clauses.entries()) checkAsked(context, clause, number);
}

const title = { android: "Android", ios: "iOS" } as const;

/** That the words of a clause speak of what its permission opens. The name of the permission itself does not count. */
function checkSubject({ policy, find }: Context, name: string, number: string | number | undefined): void {
  const subject = subjectOfPermission.get(name);
  const clause = policy.clauses[Number(number)];
  if (subject === undefined || clause === undefined) return;
  const other = Object.entries(clause.words).find(
    ([, text]) =>
      text !== "" && !subject.words.test(text.replaceAll(/\w*[a-z_][A-Z]\w*|\b[A-Z_]{4,}\b/g, " ")),
  );
  if (other === undefined) return;
  const message = `\`${name}\` opens ${subject.what}, and the words speak of something else`;
  find(
    "permission-misdescribed",
    ["clauses", Number(number), "words", other[0]],
    message,
    "say what it opens",
  );
}

/** That a permission which words ask for stands in the register. */
function checkAsked({ policy, find }: Context, clause: Clause, number: number): void {
  if (clause.kind === "harmful") return;
  const registered = registeredNames(policy);
  for (const [language, text] of Object.entries(clause.words)) {
    const said = sentences(text).filter((sentence) => !isNegated(sentence));
    for (const { topic, patterns, names } of permissionsByTopic) {
      if (names.some((name) => registered.has(name))) continue;
      if (!said.some((sentence) => patterns.some((pattern) => pattern.test(sentence)))) continue;
      const message = `the words ask for the permission for ${topic}, and no rule registers it`;
      find(
        "unregistered-permission",
        ["clauses", number, "words", language],
        message,
        `add a \`permission\` ${names[0]}`,
      );
    }
  }
}

function registeredNames(policy: Policy): ReadonlySet<string> {
  return new Set(domainRulesOf(policy, domainRuleTypes.permission).map(({ value }) => value.name));
}
