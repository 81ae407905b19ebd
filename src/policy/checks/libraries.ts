import type { Policy } from "../model.ts";
import { domainRulesOf, domainRuleTypes } from "../rule-types/index.ts";
import { type Context, listed } from "./context.ts";

/** That each library of another company says by which policy it works, and takes what its purpose may have. */
export function checkLibraries({ policy, find }: Context): void {
  for (const { value, pointer } of domainRulesOf(policy, domainRuleTypes.sdk)) {
    if (value.policyUrl === undefined) {
      const message = `nobody can read by which policy \`${value.name}\` works`;
      find("policy-link-missing", pointer, message, "add `policyUrl`");
    }
    const data = value.data ?? [];
    const permitted = dataFor(policy, value.purpose);
    const beyond = data.filter((name) => !permitted.has(name));
    if (permitted.size > 0 && beyond.length === data.length) {
      // A library that shows a chat and declares no chat says only half of what it does.
      const message = `\`${value.name}\` serves \`${value.purpose}\`, and names none of its data`;
      find("library-data", pointer, message, `what this purpose works on: ${listed([...permitted])}`);
    } else if (beyond.length > 0) {
      const message = `\`${value.name}\` takes ${listed(beyond)}, which no clause permits for \`${value.purpose}\``;
      find("library-data", pointer, message, "take it out, or permit it for this purpose");
    }
  }
}

/** The data that some clause permits for a purpose. */
function dataFor(policy: Policy, purpose: string): ReadonlySet<string> {
  const all = policy.vocabulary.data.map(({ name }) => name);
  return new Set(
    policy.clauses.flatMap(({ rules }) =>
      rules.flatMap((rule) =>
        rule.type === "permit" && (rule.box.purpose?.includes(purpose) ?? true) ? (rule.box.data ?? all) : [],
      ),
    ),
  );
}
