import { type Canonical, canonical } from "../../kernel/canonical.ts";
import type { Box, ForbidRule, PermitRule, RequireRule, Rule } from "../model.ts";
import type { AxisName } from "../space.ts";
import { isDimension } from "../space.ts";
import { allBut, type Effort, isCovered, meet, newSpace, type Region, type Space } from "./boxes.ts";
import { type Context, listed, type Pointer } from "./context.ts";

export type OverlapLimits = { readonly stepsMax: number; readonly stepsPerRuleMax: number };
export const overlapLimits: OverlapLimits = { stepsMax: 1_000_000, stepsPerRuleMax: 50_000 };

/** A rule with its region, and where it stands. */
type Placed<R> = {
  readonly rule: R;
  readonly region: Region;
  readonly clause: string;
  readonly pointer: Pointer;
};
type Rules = {
  readonly permits: readonly Placed<PermitRule>[];
  readonly forbids: readonly Placed<ForbidRule>[];
  readonly requires: readonly Placed<RequireRule>[];
};

/**
 * Compares every rule with all others at once: what is forbidden entirely, what changes nothing, what a mere consent
 * would open without that consent, which secrets may leave. Exact over the whole space, within a limit of effort.
 */
export function checkOverlap(context: Context, limits: OverlapLimits = overlapLimits): void {
  const { policy } = context;
  const space = newSpace(policy);
  const rules = placedRules(context, space);
  const covers = coverer(limits);
  checkPermits(context, rules, covers);
  checkForbids(context, rules, covers);
  checkRequires(context, rules, covers);
  checkBases(context, space, rules, covers);
  checkSecrets(context, space, rules, covers);
  if (covers.uncertain() > 0) {
    const message = `${covers.uncertain()} comparisons of rules were not finished`;
    context.find("analysis-incomplete", ["clauses"], message, "say the same with fewer exceptions");
  }
}

type Coverer = {
  /** Whether the covers cover the region. What is not certain counts as not covered, and is counted. */
  readonly covered: (region: Region, covers: readonly Region[]) => boolean;
  readonly uncertain: () => number;
};

function coverer({ stepsMax, stepsPerRuleMax }: OverlapLimits): Coverer {
  let left = stepsMax;
  let uncertain = 0;
  return {
    covered(region, covers) {
      const granted = Math.min(left, stepsPerRuleMax);
      const effort: Effort = { steps: granted };
      const answer = isCovered(region, covers, effort);
      left -= granted - Math.max(0, effort.steps);
      if (answer === null) uncertain += 1;
      return answer ?? false;
    },
    uncertain: () => uncertain,
  };
}

/** The rules of the judge. One that its own clause says already is reported and left out. */
function placedRules({ policy, find }: Context, space: Space): Rules {
  const permits: Placed<PermitRule>[] = [];
  const forbids: Placed<ForbidRule>[] = [];
  const requires: Placed<RequireRule>[] = [];
  for (const [number, { id: clause, rules }] of policy.clauses.entries()) {
    const seen = new Set<string>();
    for (const [index, rule] of rules.entries()) {
      const pointer = ["clauses", number, "rules", index];
      const key = ruleKey(rule);
      if (seen.has(key)) {
        find("duplicate-rule", pointer, `\`${clause}\` says this rule twice`, "delete one of them");
        continue;
      }
      seen.add(key);
      if (rule.type === "domain") continue;
      const empty = space.emptyAxes(rule.box);
      for (const axis of empty)
        find("empty-list", [...pointer, ...axisPath(axis)], `\`${axis}\` allows nothing here`);
      if (empty.length > 0) continue;
      const placed = { region: space.regionOf(rule.box), clause, pointer };
      if (rule.type === "permit") permits.push({ ...placed, rule });
      else if (rule.type === "forbid") forbids.push({ ...placed, rule });
      else requires.push({ ...placed, rule });
    }
  }
  return { permits, forbids, requires };
}

function checkPermits({ find }: Context, { permits, forbids }: Rules, { covered }: Coverer): void {
  const closed = forbids.map(regionOf);
  for (const permit of permits) {
    if (covered(permit.region, closed)) {
      const by = listed(forbids.filter((one) => meet(one.region, permit.region) !== null).map(clauseOf));
      find("contradicted-permit", permit.pointer, `everything that is permitted here is forbidden by ${by}`);
      continue;
    }
    const alike = permits.filter((one) => one !== permit && one.rule.basis === permit.rule.basis);
    if (!covered(permit.region, [...closed, ...alike.map(regionOf)])) continue;
    const by = listed(alike.filter((one) => meet(one.region, permit.region) !== null).map(clauseOf));
    find("shadowed-rule", permit.pointer, `everything that is permitted here is permitted by ${by} already`);
  }
}

function checkForbids({ find }: Context, { forbids }: Rules, { covered }: Coverer): void {
  for (const forbid of forbids) {
    const alike = forbids.filter((one) => one !== forbid && one.rule.code === forbid.rule.code);
    if (!covered(forbid.region, alike.map(regionOf))) continue;
    const by = listed(alike.filter((one) => meet(one.region, forbid.region) !== null).map(clauseOf));
    find("shadowed-rule", forbid.pointer, `everything that is forbidden here is forbidden by ${by} already`);
  }
}

function checkRequires({ find }: Context, { permits, forbids, requires }: Rules, { covered }: Coverer): void {
  const closed = forbids.map(regionOf);
  for (const one of requires) {
    const touched = permits.some(({ region }) => {
      const both = meet(region, one.region);
      return both !== null && !covered(both, closed);
    });
    if (!touched) {
      find("unreachable-rule", one.pointer, "nothing that this rule speaks of is permitted");
      continue;
    }
    const stronger = requires.filter((other) => other !== one && includesAll(other.rule, one.rule));
    if (!covered(one.region, stronger.map(regionOf))) continue;
    const by = listed(stronger.filter((other) => meet(other.region, one.region) !== null).map(clauseOf));
    find("shadowed-rule", one.pointer, `everything that is required here is required by ${by} already`);
  }
}

// A permit that rests on consent and does not ask for it opens what nobody agreed to.
function checkBases(
  { policy, find }: Context,
  space: Space,
  { permits, forbids }: Rules,
  { covered }: Coverer,
): void {
  const without = space.regionOf({ when: { consent: allBut(policy, "consent", "given") } });
  const closed = forbids.map(regionOf);
  const otherwise = permits.filter(({ rule }) => !restsOnConsent(rule)).map(regionOf);
  for (const permit of permits) {
    if (!restsOnConsent(permit.rule)) continue;
    const unbased = meet(permit.region, without);
    if (unbased === null || covered(unbased, [...closed, ...otherwise])) continue;
    const message = "this rests on consent, and is permitted where none was given";
    find("no-legal-basis", permit.pointer, message, "add `when: { consent: given }`");
  }
}

function checkSecrets(
  { policy, find }: Context,
  space: Space,
  { permits, forbids }: Rules,
  { covered }: Coverer,
): void {
  const secrets = policy.vocabulary.data
    .filter(({ sensitivity }) => sensitivity === "secret")
    .map(({ name }) => name);
  const leaving = policy.vocabulary.actions.filter((action) => leavingActions.includes(action));
  if (secrets.length === 0 || leaving.length === 0) return;
  const closed = forbids.map(regionOf);
  const exposed = space.regionOf({ action: leaving, data: secrets });
  for (const permit of permits) {
    const both = meet(permit.region, exposed);
    if (both === null || covered(both, closed)) continue;
    const data = listed(secrets.filter((name) => permit.rule.box.data?.includes(name) ?? true));
    find("secret-readable", permit.pointer, `${data} is secret, and may be read here`, "permit `use` only");
  }
}

const leavingActions: readonly string[] = ["read", "reveal", "export", "disclose", "transfer"];

function restsOnConsent({ basis }: PermitRule): boolean {
  return basis === "consent" || basis === "separate-consent";
}

function includesAll(other: RequireRule, one: RequireRule): boolean {
  return one.obligations.every(({ type, argument }) =>
    other.obligations.some((obligation) => obligation.type === type && obligation.argument === argument),
  );
}

/** Equal exactly for rules that mean the same: the order in which names are written means nothing. */
function ruleKey(rule: Rule): string {
  if (rule.type === "domain") return canonical(JSON.parse(JSON.stringify([rule.name, rule.value])));
  return canonical([rule.type, saidBy(rule), sortedBox(rule.box)]);
}

/** What a rule says of its box. */
function saidBy(rule: PermitRule | ForbidRule | RequireRule): Canonical {
  if (rule.type === "permit") return rule.basis;
  if (rule.type === "forbid") return rule.code;
  return rule.obligations.map(({ type, argument }) => `${type} ${argument}`).sort();
}

function sortedBox({ when, ...dimensions }: Box) {
  const sortEach = (sets: Readonly<Record<string, readonly string[] | undefined>>) =>
    Object.fromEntries(Object.entries(sets).map(([axis, values]) => [axis, values && [...values].sort()]));
  return { ...sortEach(dimensions), when: sortEach(when ?? {}) };
}

function axisPath(axis: AxisName): Pointer {
  return isDimension(axis) ? [axis] : ["when", axis];
}

function regionOf({ region }: { readonly region: Region }): Region {
  return region;
}

function clauseOf({ clause }: { readonly clause: string }): string {
  return clause;
}
