import { type Decision, domainRulesOf, domainRuleTypes, type Policy } from "../policy/index.ts";
import type { Call, Item, PermissionState, Platform } from "./model.ts";

/** A rule that registers a permission for a feature, with its clause. */
export type RegisteredPermission = {
  readonly clause: string;
  readonly platform: Platform;
  readonly name: string;
  readonly feature: string;
  readonly purposes: readonly string[];
  readonly data: readonly string[];
  readonly asks: "first-use" | "never";
  /** The clauses that block it. One is enough, whatever others say. */
  readonly blockedBy: readonly string[];
};

/**
 * What an act is refused for, whatever it brings: the permission that it names is blocked, or registered nowhere, or
 * one by which no data comes. `null` where nothing is in the way.
 */
export function refusedByName(policy: Policy, { permission }: Pick<Call, "permission">): Decision | null {
  if (permission === undefined) return null;
  const rules = permissionsOf(policy).filter(({ name }) => name === permission.name);
  const blockedBy = rules.flatMap((rule) => rule.blockedBy);
  if (blockedBy.length > 0) return forbidden("harmful-term", blockedBy);
  if (permission.as === "choice") return null; // What is not registered has no purpose, and the tables refuse it.
  if (rules.length === 0) {
    return { outcome: "uncovered", code: "not-declared", clauses: [policy.closedBy], undeclared: [] };
  }
  return rules.every(({ data }) => data.length === 0) ? forbidden("not-declared", clausesOf(rules)) : null;
}

/**
 * What is refused though the tables permit it: data that comes by a permission, from a device on which none that brings
 * it for this purpose is on. A device that is not known has none on.
 */
export function refusedBySwitch(
  policy: Policy,
  call: Pick<Call, "action" | "permission">,
  item: Pick<Item, "data" | "purpose" | "source">,
  states: readonly PermissionState[],
): Decision | null {
  if (call.action !== "collect") return null;
  const naming = namingOf(policy).get(item.data) ?? [];
  if (!comesByPermission(policy, naming, call, item)) return null;
  const isOn = bringing(naming, item.purpose).some(
    ({ platform, name, feature }) =>
      (call.permission === undefined || call.permission.name === name) &&
      states.some(
        (one) =>
          one.state === "on" && one.platform === platform && one.name === name && one.feature === feature,
      ),
  );
  return isOn ? null : switchRefusal(naming, item.purpose, states[0]?.platform ?? null);
}

// What is observed comes by nothing else, but by a library that is registered to take it, and so does what a permission is
// registered to bring for this purpose. A picture that somebody hands in for another purpose came another way: to refuse
// it would make a denied camera harm what never needed one.
function comesByPermission(
  policy: Policy,
  naming: readonly RegisteredPermission[],
  { permission }: Pick<Call, "permission">,
  item: Pick<Item, "data" | "purpose" | "source">,
): boolean {
  if (naming.length === 0) return false;
  if (permission !== undefined || naming.some((one) => one.purposes.includes(item.purpose))) return true;
  if (naming.every((one) => one.blockedBy.length > 0)) return true;
  return item.source === "observed" && !comesByLibrary(policy, naming, item);
}

// A library that takes the data by itself: one that uses a permission for it takes nothing while that is off.
function comesByLibrary(
  policy: Policy,
  naming: readonly RegisteredPermission[],
  { data, purpose }: Pick<Item, "data" | "purpose">,
): boolean {
  return registerOf(policy).libraries.some(
    (one) =>
      one.purpose === purpose &&
      one.data?.includes(data) === true &&
      !naming.some(({ name }) => one.permissions?.includes(name) === true),
  );
}

/** The permissions whose state decides about this data. */
export function permissionsBehind(policy: Policy, data: Iterable<string>): readonly RegisteredPermission[] {
  const byData = namingOf(policy);
  if (byData.size === 0) return [];
  return [...new Set([...data].flatMap((name) => byData.get(name) ?? []))];
}

/** Whether a refusal with these clauses is one that the permissions of this policy ask for. */
export function isRefusedByPermission(
  policy: Policy,
  cell: { readonly code?: string; readonly clauses: readonly string[] },
  item: Pick<Item, "data" | "purpose">,
  isPermittedByTables: boolean,
): boolean {
  const names = [...new Set(permissionsOf(policy).map(({ name }) => name))];
  const byName = [...names, unregistered].map((name) =>
    refusedByName(policy, { permission: { name, as: "way" } }),
  );
  const naming = namingOf(policy).get(item.data) ?? [];
  const bySwitch =
    isPermittedByTables && naming.length > 0
      ? [null, ...platforms].map((platform) => switchRefusal(naming, item.purpose, platform))
      : [];
  return [...byName, ...bySwitch].some(
    (one) =>
      one !== null &&
      one.outcome !== "permitted" &&
      one.code === cell.code &&
      one.clauses.join() === cell.clauses.join(),
  );
}

const platforms: readonly Platform[] = ["android", "ios"];
/** No name of any platform. */
const unregistered = "";

/** Every permission that a policy registers, in the order of its clauses. */
export function permissionsOf(policy: Policy): readonly RegisteredPermission[] {
  return registerOf(policy).all;
}

function namingOf(policy: Policy): ReadonlyMap<string, readonly RegisteredPermission[]> {
  return registerOf(policy).byData;
}

/**
 * Those that may bring this data for this purpose. One that asks nobody brings nothing for which another must ask:
 * help in finding the position does not replace the permission to know it.
 */
function bringing(naming: readonly RegisteredPermission[], purpose: string): readonly RegisteredPermission[] {
  const able = naming.filter((one) => one.blockedBy.length === 0 && one.purposes.includes(purpose));
  const asking = new Set(able.filter(({ asks }) => asks === "first-use").map(({ platform }) => platform));
  return able.filter(({ asks, platform }) => asks === "first-use" || !asking.has(platform));
}

// Under the clauses of what would have to be on; where nothing brings it for this purpose, of what brings it at all.
function switchRefusal(
  naming: readonly RegisteredPermission[],
  purpose: string,
  platform: Platform | null,
): Decision {
  const open = naming.filter(({ blockedBy }) => blockedBy.length === 0);
  if (open.length === 0) {
    return forbidden(
      "harmful-term",
      naming.flatMap(({ blockedBy }) => blockedBy),
    );
  }
  const here = open.filter((one) => platform === null || one.platform === platform);
  const candidates = [bringing(here, purpose), here, open];
  return forbidden("no-consent", clausesOf(candidates.find((rules) => rules.length > 0) ?? open));
}

function clausesOf(rules: readonly RegisteredPermission[]): readonly string[] {
  return rules.map(({ clause }) => clause);
}

function forbidden(code: string, clauses: readonly string[]): Decision {
  return { outcome: "forbidden", code, codes: [code], clauses: [...new Set(clauses)] };
}

type Library = {
  readonly purpose: string;
  readonly data?: readonly string[] | undefined;
  readonly permissions?: readonly string[] | undefined;
};

type Register = {
  readonly libraries: readonly Library[];
  readonly all: readonly RegisteredPermission[];
  readonly byData: ReadonlyMap<string, readonly RegisteredPermission[]>;
};

const registerByPolicy = new WeakMap<Policy, Register>();

// Asked for every item that is collected, of a policy that never changes: worked out once.
function registerOf(policy: Policy): Register {
  const known = registerByPolicy.get(policy);
  if (known !== undefined) return known;
  const rules = domainRulesOf(policy, domainRuleTypes.permission);
  const all = rules.map(({ clause, value }): RegisteredPermission => {
    const { platform, name, feature, purposes, data = [], asks } = value;
    const same = rules.filter((one) => one.value.platform === platform && one.value.name === name);
    const blockedBy = same.filter((one) => one.value.blocked === true).map((one) => one.clause);
    return { clause, platform, name, feature, purposes, data, asks, blockedBy };
  });
  const byData = new Map<string, RegisteredPermission[]>();
  for (const one of all) {
    for (const name of one.data) byData.set(name, [...(byData.get(name) ?? []), one]);
  }
  const libraries = domainRulesOf(policy, domainRuleTypes.sdk).map(({ value }) => value);
  const register = { all, byData, libraries };
  registerByPolicy.set(policy, register);
  return register;
}
