import { promisesDocument, type TenantPromises } from "../../domains/promises/index.ts";
import type { Canonical } from "../../kernel/canonical.ts";
import type { Published } from "./port.ts";

/**
 * A published policy with its verdicts, for machines: what the page says, in canonical JSON that can be signed. Verdicts
 * are left out where there are none, as with an older version.
 */
export function policyDocument(
  { policy, number, digest, publishedOn }: Published,
  told: TenantPromises | null,
): Canonical {
  const verdicts = told === null ? null : promisesDocument(told);
  const { tenant, effective, title, controller, languages } = policy;
  const document = {
    ...{ tenant, version: number, digest, effective, publishedOn, title, controller, languages },
    clauses: policy.clauses.map(({ id, section, kind, words, addition = false }) => ({
      id,
      section,
      kind,
      words,
      addition,
    })),
    promises: verdicts,
  };
  // Through JSON, which leaves out what is not there, as canonical JSON does.
  return JSON.parse(JSON.stringify(document));
}
