import type { Policy } from "../../../policy/index.ts";

/** The leaves under these groups, and those of them that are leaves themselves. */
export function leavesOf(policy: Policy, groups: readonly string[]): ReadonlySet<string> {
  const wanted = new Set(groups);
  const found = policy.vocabulary.data.filter(
    (type) => wanted.has(type.name) || type.groups.some((group) => wanted.has(group)),
  );
  return new Set(found.map(({ name }) => name));
}
