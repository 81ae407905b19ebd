import type { Box, Policy } from "./model.ts";

/** What one role may ever see for one purpose: the data, in the order of the vocabulary. */
export type RoleRow = { readonly role: string; readonly purpose: string; readonly data: readonly string[] };

/**
 * The table of roles: for each role and purpose the data that may be read, where everything else is as the rules ask
 * (a consent, a period that runs, an agreement). What no circumstance can open is not in it. It is worked out of the
 * rules, so a right that a rule gives cannot be left out of it.
 */
export function roleTable(policy: Policy): readonly RoleRow[] {
  const { roles, purposes, data } = policy.vocabulary;
  const rules = policy.clauses.flatMap((clause) => clause.rules);
  const permits = rules.flatMap((rule) => (rule.type === "permit" ? [rule.box] : []));
  const forbids = rules.flatMap((rule) =>
    rule.type === "forbid" && isUnconditional(rule.box) ? [rule.box] : [],
  );
  return roles.flatMap(({ name: role }) =>
    purposes.flatMap(({ name: purpose }) => {
      const about = (box: Box) =>
        holds(box.action, "read") && holds(box.role, role) && holds(box.purpose, purpose);
      const opening = permits.filter(about);
      if (opening.length === 0) return [];
      const closing = forbids.filter(about);
      const open = data
        .map(({ name }) => name)
        .filter(
          (name) =>
            opening.some((box) => holds(box.data, name)) && !closing.some((box) => holds(box.data, name)),
        );
      return open.length === 0 ? [] : [{ role, purpose, data: open }];
    }),
  );
}

/** A prohibition that leaves a way out, in another place or on another fact, does not close the cell for good. */
function isUnconditional({ scenario, source, recipient, region, when }: Box): boolean {
  return [scenario, source, recipient, region, when].every((one) => one === undefined);
}

/** A list that is left out means everything. */
function holds(names: readonly string[] | undefined, name: string): boolean {
  return names?.includes(name) ?? true;
}
