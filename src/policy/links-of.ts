import { type Positions, placeOf } from "./findings.ts";
import type { Finding, Policy } from "./model.ts";
import { linked } from "./notice/links.ts";

/** A page that a policy leads its readers to, and where it is said. */
export type OutwardLink = { readonly href: string; readonly pointer: readonly (string | number)[] };

const linksMax = 500;

/** The pages to which words and rules of a policy lead, each once. */
export function linksOfPolicy(policy: Policy): readonly OutwardLink[] {
  const found = policy.clauses.flatMap(({ words, rules }, number): OutwardLink[] => [
    ...Object.entries(words).flatMap(([language, text]) =>
      linked(text).flatMap((part) =>
        typeof part === "string"
          ? []
          : [{ href: part.href, pointer: ["clauses", number, "words", language] }],
      ),
    ),
    ...rules.flatMap((rule, index) => {
      const href = rule.type === "domain" ? rule.value["policyUrl"] : undefined;
      return typeof href === "string" ? [{ href, pointer: ["clauses", number, "rules", index] }] : [];
    }),
  ]);
  return found
    .filter(({ href }, index) => found.findIndex((one) => one.href === href) === index)
    .slice(0, linksMax);
}

/** What is found of a link that leads nowhere. */
export function deadLink({ href, pointer }: OutwardLink, why: string, positions: Positions): Finding {
  const message = `\`${href}\` cannot be read: ${why}`;
  const hint = "mend the address, or take the sentence out";
  return { ...placeOf(positions, pointer), severity: "error", code: "dead-link", message, hint };
}
