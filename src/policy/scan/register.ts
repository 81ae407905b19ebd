import type { Policy } from "../model.ts";
import { type DomainRuleOf, domainRulesOf, domainRuleTypes } from "../rule-types/index.ts";
import type { Platform } from "./facts.ts";

type PermissionRule = DomainRuleOf<(typeof domainRuleTypes.permission)["schema"]>;
export type LibraryRule = DomainRuleOf<(typeof domainRuleTypes.sdk)["schema"]>;

/** The rules about one permission. */
export type Registered = {
  readonly name: string;
  readonly rules: readonly PermissionRule[];
  /** The clauses that block it. One is enough, whatever others say. */
  readonly blockedBy: readonly string[];
};

/** What the clauses of a policy say about builds, for looking things up. */
export type Register = {
  /** The clause that refuses what is not registered. */
  readonly closedBy: string;
  readonly permissions: (platform: Platform) => ReadonlyMap<string, Registered>;
  readonly libraries: readonly LibraryRule[];
  /** The rule of the longest name that covers a library. */
  readonly libraryOf: (name: string) => LibraryRule | null;
};

export function registerOf(policy: Policy): Register {
  const permissions = domainRulesOf(policy, domainRuleTypes.permission);
  const libraries = domainRulesOf(policy, domainRuleTypes.sdk);
  const libraryByPackage = new Map<string, LibraryRule>();
  for (const rule of libraries) {
    for (const name of rule.value.packages) {
      const whole = name.replace(/[.:/]+$/, "");
      libraryByPackage.set(whole, libraryByPackage.get(whole) ?? rule);
    }
  }
  return {
    closedBy: policy.closedBy,
    permissions: (platform) => byName(permissions.filter(({ value }) => value.platform === platform)),
    libraries,
    libraryOf: (name) => {
      for (const start of startsOf(name)) {
        const rule = libraryByPackage.get(start);
        if (rule !== undefined) return rule;
      }
      return null;
    },
  };
}

function byName(rules: readonly PermissionRule[]): ReadonlyMap<string, Registered> {
  const registered = new Map<string, Registered>();
  for (const rule of rules) {
    const { name, blocked } = rule.value;
    const before = registered.get(name) ?? { name, rules: [], blockedBy: [] };
    registered.set(name, {
      name,
      rules: [...before.rules, rule],
      blockedBy: blocked === true ? [...before.blockedBy, rule.clause] : before.blockedBy,
    });
  }
  return registered;
}

/**
 * A name and its beginnings in whole parts, the longest first: `com.amap` stands for `com.amap.api:location`, and not for
 * `com.amaps`.
 */
function startsOf(name: string): string[] {
  if (name.length > nameLengthMax) return [name];
  const ends = [...name.matchAll(/[.:/]/g)].map(({ index }) => index).reverse();
  return [name, ...ends.map((end) => name.slice(0, end))];
}

/** A longer one is covered by nothing but itself: each of its beginnings would be looked up. */
const nameLengthMax = 400;
