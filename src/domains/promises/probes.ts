import { createHash } from "node:crypto";
import type { LogState } from "../../audit/index.ts";
import { isRegisteredFor, sourcesNaming } from "../../gate/index.ts";
import { type Canonical, canonical } from "../../kernel/canonical.ts";
import { clausesWith, domainRulesOf, domainRuleTypes, type Policy } from "../../policy/index.ts";
import type { HeldTerms, RecordTerms } from "../vault/index.ts";

/** Where a look goes. Each probe looks at one thing and finds every violation of it that there is, up to a bound. */
export const probeNames = [
  "terms", // held under names and terms that the policy declares and permits to collect
  "sources", // what others gave comes from a registered source, under something that authorised it
  "regions", // held where the policy says
  "seals", // held sealed
  "last-days", // not held beyond the last day
  "identifiers", // found by nothing but declared identifiers
  "erasures", // erased means not to be found
  "secrets", // secrets are not held at all
  "log", // the log is ordered, whole and signed
  "decisions", // every logged decision decides the same again
] as const;
export type ProbeName = (typeof probeNames)[number];

/** A thing that breaks a clause: an id, or the digest of a combination of names. */
export type Violation = { readonly clause: string; readonly thing: string };

/** What one look of a probe found. `looked` counts what was looked at, and is what a clean look has to show. */
export type Look = { readonly looked: number; readonly violations: readonly Violation[] };

/** Anything held under terms that the version which governs it does not declare, or does not permit to be collected. */
export function judgeTerms(
  held: readonly HeldTerms[],
  policyOf: (version: string) => Policy | null,
  current: Policy,
): Look {
  const violations = held.flatMap((terms): Violation[] => {
    const policy = policyOf(terms.version);
    const thing = digestOf(terms);
    // Held under no version of this tenant's: nothing can be said in its favour.
    if (policy === null) return [{ clause: current.closedBy, thing }];
    const isProperty = policy.vocabulary.properties.some(({ name }) => name === terms.property);
    const unbound = isProperty ? [] : clausesWith(policy, domainRuleTypes.property);
    return [
      ...unbound.map((clause) => ({ clause, thing })),
      ...(isCollectable(terms, policy) ? [] : [{ clause: policy.closedBy, thing }]),
    ];
  });
  return { looked: held.length, violations };
}

/** What others gave, and no register says that they may; or nothing says by what they did. */
export function judgeSources(
  held: readonly HeldTerms[],
  unauthorised: readonly (RecordTerms & { readonly source: string })[],
  policyOf: (version: string) => Policy | null,
  current: Policy,
): Look {
  const clausesFor = (policy: Policy, { data, source }: Pick<HeldTerms, "data" | "source">) => {
    const naming = data.flatMap((name) => sourcesNaming(policy, { data: name, source }));
    const clauses = [...new Set(naming.map(({ clause }) => clause))];
    return clauses.length > 0 ? clauses : [policy.closedBy];
  };
  const strange = held.flatMap((terms) => {
    const policy = policyOf(terms.version);
    if (policy === null || isRegisteredFor(policy, terms)) return [];
    return clausesFor(policy, terms).map((clause) => ({ clause, thing: digestOf(terms) }));
  });
  const unproven = unauthorised.flatMap((one) =>
    clausesFor(current, one).map((clause) => ({ clause, thing: one.record })),
  );
  return { looked: held.length, violations: [...strange, ...unproven] };
}

function isCollectable({ data, purposes, scenario, source }: HeldTerms, policy: Policy): boolean {
  const boxes = policy.clauses.flatMap(({ rules }) =>
    rules.flatMap((rule) =>
      rule.type === "permit" && (rule.box.action?.includes("collect") ?? true) ? [rule.box] : [],
    ),
  );
  const isDeclared =
    declares(policy.vocabulary.data, data) &&
    declares(policy.vocabulary.purposes, purposes) &&
    declares(policy.vocabulary.scenarios, [scenario]);
  return (
    isDeclared &&
    data.every((name) =>
      purposes.every((purpose) =>
        boxes.some(
          (box) =>
            (box.data?.includes(name) ?? true) &&
            (box.purpose?.includes(purpose) ?? true) &&
            (box.scenario?.includes(scenario) ?? true) &&
            (box.source?.includes(source) ?? true),
        ),
      ),
    )
  );
}

/** Anything held outside of the home region, and anybody whose residency has a region of its own and who is elsewhere. */
export function judgeRegions(
  held: readonly HeldTerms[],
  homes: readonly { readonly residency: string; readonly region: string }[],
  policy: Policy,
): Look {
  const local = domainRulesOf(policy, domainRuleTypes.localisation);
  const allowed = new Set([policy.homeRegion, ...local.map(({ value }) => value.region)]);
  const astray = held
    .filter(({ region }) => !allowed.has(region))
    .flatMap((terms) => {
      const clauses = local.length > 0 ? local.map(({ clause }) => clause) : [policy.closedBy];
      return clauses.map((clause) => ({ clause, thing: digestOf(terms) }));
    });
  const misplaced = homes.flatMap((home) =>
    local
      .filter(({ value }) => value.residency.includes(home.residency) && value.region !== home.region)
      .map(({ clause }) => ({ clause, thing: digestOf(home) })),
  );
  return { looked: held.length + homes.length, violations: [...astray, ...misplaced] };
}

/** Values that lie in the open. */
export function judgeSeals(unsealed: readonly RecordTerms[], policy: Policy): Look {
  const clauses = [
    ...clausesWith(policy, domainRuleTypes.storage),
    ...clausesWith(policy, domainRuleTypes.credential),
  ];
  const named = clauses.length > 0 ? clauses : [policy.closedBy];
  const violations = unsealed.flatMap(({ record }) => named.map((clause) => ({ clause, thing: record })));
  return { looked: unsealed.length, violations };
}

/** Values beyond their last day, by the clauses that gave them one. */
export function judgeLastDays(overdue: readonly RecordTerms[], policy: Policy): Look {
  const periods = domainRulesOf(policy, domainRuleTypes.retention);
  const violations = overdue.flatMap(({ record, data }) => {
    const about = periods.filter(({ value }) => value.data.some((name) => data.includes(name)));
    // A period that begins with the collection is what gave the record its day; where there is none, any may have.
    const counted = about.filter(({ value }) => value.anchor === "collection");
    const named = (counted.length > 0 ? counted : about).map(({ clause }) => clause);
    return [...new Set(named.length > 0 ? named : [policy.closedBy])].map((clause) => ({
      clause,
      thing: record,
    }));
  });
  return { looked: overdue.length, violations };
}

/** Types of data by which people are found and which are not declared as identifiers. */
export function judgeIdentifiers(indexed: readonly string[], policy: Policy): Look {
  const declared = policy.vocabulary.data.filter((type) => type.identifier).map(({ name }) => name);
  const violations = indexed
    .filter((name) => !declared.includes(name))
    .map((name) => ({ clause: policy.closedBy, thing: digestOf({ indexed: name }) }));
  return { looked: indexed.length, violations };
}

/** People whose key is gone and who can still be found: by the clauses that promise erasure. */
export function judgeErasures(findable: readonly string[], policy: Policy): Look {
  const rights = domainRulesOf(policy, domainRuleTypes.right).filter(
    ({ value }) => value.right === "erasure",
  );
  const clauses = rights.length > 0 ? [...new Set(rights.map(({ clause }) => clause))] : [policy.closedBy];
  const violations = findable.flatMap((thing) => clauses.map((clause) => ({ clause, thing })));
  return { looked: findable.length, violations };
}

/** Data that is never kept and is there all the same. */
export function judgeSecrets(held: readonly HeldTerms[], policy: Policy): Look {
  const secret = new Set(
    policy.vocabulary.data.filter((type) => type.sensitivity === "secret").map((type) => type.name),
  );
  const named = [...clausesWith(policy, domainRuleTypes.credential), policy.closedBy];
  const violations = held
    .filter(({ data }) => data.some((name) => secret.has(name)))
    .flatMap((terms) => named.map((clause) => ({ clause, thing: digestOf(terms) })));
  return { looked: held.length, violations };
}

/** How long an entry may wait for its place, and a head for its signature, before somebody must look. */
export const logDelayMsMax = 120_000;

/** Since when entries have waited behind the same head, and the head for its signature; `null` where nothing waits. */
export type LogMemory = {
  readonly size: number;
  readonly waitingSince: number | null;
  readonly signedSize: number;
  readonly unsignedSince: number | null;
};

/**
 * What to remember of a log that was looked at: what stands still is seen by comparing. A log that was quiet for long
 * is not late with the entry that just came, so the time begins where something was first seen to wait.
 */
export function rememberLog(before: LogMemory | null, state: LogState, now: number): LogMemory {
  const { size, signedSize, waiting } = state;
  const waited = before?.size === size ? before.waitingSince : null;
  const unsigned = before?.signedSize === signedSize ? before.unsignedSince : null;
  return {
    size,
    waitingSince: waiting > 0 ? (waited ?? now) : null,
    signedSize,
    unsignedSince: signedSize < size ? (unsigned ?? now) : null,
  };
}

/** A log of which the order and the entries disagree, that a witness has seen otherwise, or in which entries or the signature have stood still. */
export function judgeLog(state: LogState, memory: LogMemory, policy: Policy, now: number): Look {
  const clauses = clausesWith(policy, domainRuleTypes.audit);
  const named = clauses.length > 0 ? clauses : [policy.closedBy];
  const wrong: string[] = [];
  if (state.leaves !== state.size) wrong.push("order");
  if (state.signedSize > state.size) wrong.push("signature");
  const isLate = (since: number | null) => since !== null && now - since > logDelayMsMax;
  if (isLate(memory.waitingSince)) wrong.push("standstill");
  if (isLate(memory.unsignedSince)) wrong.push("unsigned");
  wrong.push(...state.contradictedBy.map((name) => `witness ${name}`.slice(0, 100)));
  return {
    looked: state.size,
    violations: wrong.flatMap((thing) => named.map((clause) => ({ clause, thing }))),
  };
}

function declares(declared: readonly { readonly name: string }[], names: readonly string[]): boolean {
  return names.every((name) => declared.some((one) => one.name === name));
}

// The combination itself may hold names that somebody wrote past us, and those might be anything.
function digestOf(value: Canonical): string {
  return createHash("sha256").update(canonical(value)).digest("hex").slice(0, 32);
}
