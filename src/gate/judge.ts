import type { Instant } from "../kernel/clock.ts";
import { groupBy } from "../kernel/group.ts";
import {
  type Artefact,
  decide,
  domainRulesOf,
  domainRuleTypes,
  nearest,
  type ObligationType,
  type Policy,
  type Request,
  type State,
} from "../policy/index.ts";
import type {
  Act,
  Authorisation,
  Call,
  Decided,
  Item,
  PermissionState,
  Refusal,
  SubjectFacts,
} from "./model.ts";
import { refusedByName, refusedBySwitch } from "./permissions.ts";
import { refusedBySource } from "./sources.ts";
import { hasWords, refusedWithoutWord, tiesOver, withWord } from "./ties.ts";

/** What is known beside the subject: of the device, and of the papers under which others deliver. */
export type Known = {
  readonly permissions: readonly PermissionState[];
  readonly authorisations: readonly Authorisation[];
  readonly now: Instant;
};

/**
 * Asks the judge for every item of an act, with the facts of its subject, its device and its source. A permitted item that carries an
 * obligation which the effect does not keep, or which nobody knows, becomes a refusal.
 */
export function judge(
  act: Pick<Act, "call" | "honours" | "refuses">,
  facts: SubjectFacts,
  items: readonly Item[],
  known: Known,
): { readonly decided: readonly Decided[]; readonly refusals: readonly Refusal[] } {
  const { policy } = facts.policy;
  const isBound = act.call.property === undefined || bindsProperty(policy, act.call.property);
  const stateOf = statesOf(act.call, facts);
  const named = refusedByName(policy, act.call);
  const offs = new Set<Decided["decision"]>();
  const details = new Map<Decided["decision"], string>();
  const decided = items.map((item): Decided => {
    const state = stateOf(item);
    if (!isBound) return { item, state, decision: unboundProperty(policy) };
    const plain = act.call.transport === "plain" ? needsTls(policy, item.data) : null;
    if (plain !== null) return { item, state, decision: plain };
    if (named !== null) return { item, state, decision: named };
    const decision = decide(facts.policy.artefact, requestFor(act.call, item, state));
    if (decision.outcome !== "permitted") return { item, state, decision };
    const uninvited = refusedWithoutWord(policy, act.call, item.data, state);
    if (uninvited !== null) return { item, state, decision: uninvited };
    const off =
      refusedBySource(policy, act.call, item, { ...known, subject: facts.subject }) ??
      refusedBySwitch(policy, act.call, item, known.permissions);
    if (off !== null) {
      offs.add(off);
      return { item, state, decision: off };
    }
    const never = act.refuses?.(policy, item) ?? null;
    if (never !== null) {
      const { code, clauses, detail } = never;
      const refusal = { outcome: "forbidden", code, codes: [code], clauses } as const;
      details.set(refusal, detail);
      return { item, state, decision: refusal };
    }
    const unmet = decision.obligations.find((obligation) => !isMet(act, obligation.type));
    if (unmet === undefined) return { item, state, decision };
    return {
      item,
      state,
      decision: { outcome: "forbidden", clauses: decision.clauses, codes: [], code: "obligation-unmet" },
    };
  });
  const refusals = refusalsOf(act.call, facts.policy.artefact, decided, { offs, details });
  return { decided, refusals };
}

// One refusal for each data type that was permitted for no purpose: what is kept for one purpose is not refused. Where a
// switch or a source is all that is in the way, it is named; otherwise what is in the way of the first purpose.
function refusalsOf(
  call: Call,
  artefact: Artefact,
  decided: readonly Decided[],
  { offs, details }: Remarks,
): readonly Refusal[] {
  const refused = [...groupBy(decided, (one) => one.item.data).values()].flatMap((same) => {
    if (same.some((one) => one.decision.outcome === "permitted")) return [];
    return same
      .filter((one) => offs.has(one.decision))
      .concat(same)
      .slice(0, 1);
  });
  return refused.flatMap((one, index) => {
    const detail = details.get(one.decision);
    const refusals = refusalOf(call, artefact, one, detail === undefined && index < advisedMax);
    return detail === undefined ? refusals : refusals.map((refusal) => ({ ...refusal, detail }));
  });
}

/** What is known of decisions that the tables did not make. */
type Remarks = {
  readonly offs: ReadonlySet<Decided["decision"]>;
  readonly details: ReadonlyMap<Decided["decision"], string>;
};

// What is known of a subject goes on top of what a caller says; of nobody in particular, anything may be supposed.
// Items for one purpose that bring the very same state share one state here, too: most items of an act do.
function statesOf(call: Call, facts: SubjectFacts): (item: Item) => State {
  const isTiedRole = hasWords(facts.policy.policy, call.actor.role);
  type Made = Pick<Item, "purpose" | "isWithdrawn"> & {
    readonly given: State;
    readonly tied: string;
    readonly state: State;
  };
  const made: Made[] = [];
  return (item) => {
    const { purpose, state: given, isWithdrawn = false } = item;
    // What ties the actor to the subject may be about some data only.
    const tied = facts.ties === undefined && !isTiedRole ? "" : item.data;
    const same = made.find(
      (one) =>
        one.given === given &&
        one.purpose === purpose &&
        one.isWithdrawn === isWithdrawn &&
        one.tied === tied,
    );
    if (same !== undefined) return same.state;
    const own = facts.stateFor(purpose);
    const known = isWithdrawn ? { ...own, consent: "withdrawn" } : own;
    const plain = facts.subject === null ? { ...known, ...given } : { ...given, ...known };
    const state = withWord(facts, call, item, { ...plain, relation: relationOf(call, facts, item.data) });
    made.push({ purpose, isWithdrawn, given, tied, state });
    return state;
  };
}

function relationOf(call: Call, facts: SubjectFacts, data: string): string {
  if (call.actor.kind === "subject" && call.actor.id === call.subject) return "self";
  const isTied = tiesOver(facts, call, data, "colleague").some(({ standing }) => standing === "live");
  return isTied ? "colleague" : "other";
}

function bindsProperty(policy: Policy, name: string): boolean {
  return policy.vocabulary.properties.some((property) => property.name === name);
}

// Properties are no dimension of the tables: a policy binds them all alike, or not at all.
function unboundProperty(policy: Policy): Decided["decision"] {
  const [rule] = domainRulesOf(policy, domainRuleTypes.property);
  return {
    outcome: "uncovered",
    code: "not-declared",
    clauses: [rule?.clause ?? policy.closedBy],
    undeclared: [],
  };
}

function isMet(act: Pick<Act, "call" | "honours">, type: ObligationType): boolean {
  // A reason is kept by the entry itself; it only has to be there.
  if (type === "reason") return act.call.context["reason"] !== undefined;
  return act.honours.has(type);
}

function requestFor(call: Act["call"], item: Item, state: Request["state"]): Request {
  return {
    action: call.action,
    data: item.data,
    purpose: item.purpose,
    scenario: item.scenario,
    source: item.source,
    recipient: call.recipient,
    region: call.region,
    role: call.actor.role,
    state,
  };
}

function refusalOf(
  call: Call,
  artefact: Artefact,
  { item, state, decision }: Decided,
  isAdvised: boolean,
): readonly Refusal[] {
  if (decision.outcome === "permitted") return [];
  const near = isAdvised ? nearest(artefact, requestFor(call, item, state)) : [];
  // Another data type or another act is another question, not another way to ask this one.
  const helpful = near.filter(({ axis }) => axis !== "data" && axis !== "action").slice(0, alternativesMax);
  const alternatives = helpful.map(({ axis, to, outcome }) => ({
    change: axis,
    to,
    clauses: outcome.clauses,
  }));
  const { code, clauses } = decision;
  return [{ data: item.data, purpose: item.purpose, code, clauses, nearest: alternatives }];
}

/** Advice is worth a microsecond each: given for the first refusals of a call, and a few words for each. */
const advisedMax = 8;
const alternativesMax = 3;

// A transport rule names the data that no plain connection may carry; one without names is about the listeners.
function needsTls(policy: Policy, data: string): Decided["decision"] | null {
  return tlsOnly(policy).get(data) ?? null;
}

const tlsOnlyByPolicy = new WeakMap<Policy, ReadonlyMap<string, Decided["decision"]>>();

// Asked for every item of every plain call, of a policy that never changes: worked out once.
function tlsOnly(policy: Policy): ReadonlyMap<string, Decided["decision"]> {
  const known = tlsOnlyByPolicy.get(policy);
  if (known !== undefined) return known;
  const clausesByData = new Map<string, string[]>();
  for (const { clause, value } of domainRulesOf(policy, domainRuleTypes.transport)) {
    for (const name of value.data ?? []) {
      clausesByData.set(name, [...(clausesByData.get(name) ?? []), clause]);
    }
  }
  const code = "plaintext-transport";
  const refusals = new Map<string, Decided["decision"]>();
  for (const [data, clauses] of clausesByData) {
    refusals.set(data, { outcome: "forbidden", code, codes: [code], clauses });
  }
  tlsOnlyByPolicy.set(policy, refusals);
  return refusals;
}
