import type { z } from "zod";

/** The lists of names to which a member of a rule may refer. `residencies` are the regions and `unknown`. */
export type NameList =
  | "actions"
  | "clauses"
  | "data"
  | "properties"
  | "purposes"
  | "recipients"
  | "regions"
  | "residencies"
  | "roles"
  | "scenarios"
  | "sources";

/**
 * A member that holds names: its path in the rule, with `*` for each entry of a list. In a list of data types or
 * purposes a group stands for its leaves.
 */
export type NameReference = { readonly at: readonly string[]; readonly list: NameList };

/** A type of rule. What a policy may say grows by entries of this form, never by syntax. */
export type RuleType<S extends z.ZodType = z.ZodType> = {
  /** What it is for, in one sentence. */
  readonly summary: string;
  readonly schema: S;
  /** Members that stand beside the rule's own key, such as `basis`. */
  readonly beside: Readonly<Record<string, z.ZodType>>;
  readonly names: readonly NameReference[];
};

/** A rule that a domain keeps. `names` maps paths such as `features.*.consents.*` to lists of names. */
export function domainRule<S extends z.ZodType>(
  summary: string,
  schema: S,
  names: Readonly<Record<string, NameList>> = {},
): RuleType<S> {
  const references = Object.entries(names).map(([path, list]) => ({ at: path.split("."), list }));
  return { summary, schema, beside: {}, names: references };
}
