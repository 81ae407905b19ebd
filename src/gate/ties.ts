import type { Id } from "../kernel/ids.ts";
import { type Decision, domainRulesOf, domainRuleTypes, type Policy, type State } from "../policy/index.ts";
import type { Actor, Call, Decided, EntryId, Item, SubjectFacts } from "./model.ts";

/**
 * What somebody was let do with a subject's data by another's word: support by an invitation or a ticket, a colleague by a
 * membership or a grant. It lets nothing by itself; the judge is told of it as a fact.
 */
export type Tie = {
  /** Stands in the entry of every act that it was needed for. */
  readonly id: Id<"tie">;
  readonly as: "support" | "colleague";
  /** Over, or not any more: support that comes too late is told so. */
  readonly standing: "live" | "over";
  /** The acts it was given for. */
  readonly actions: ReadonlySet<string>;
  /** The leaves of the data it was given for; `null` for whatever the policy lets. */
  readonly data: ReadonlySet<string> | null;
};

/** Acts by which support learns or changes what is somebody's. To take what a person tells, and to freeze, are none. */
export const lookingActions: ReadonlySet<string> = new Set(["read", "use", "reveal", "export", "correct"]);

type Closed = { readonly clause: string; readonly role: string; readonly data: ReadonlySet<string> | null };
const closedByPolicy = new WeakMap<Policy, readonly Closed[]>();

/** The clauses by which this role sees this data only where it was let in; none where the policy says no such thing. */
export function supportClauses(policy: Policy, role: string, data: string): readonly string[] {
  return closedOf(policy)
    .filter((one) => one.role === role && (one.data === null || one.data.has(data)))
    .map(({ clause }) => clause);
}

// Asked for every item of every act, of a policy that never changes: worked out once.
function closedOf(policy: Policy): readonly Closed[] {
  const known = closedByPolicy.get(policy);
  if (known !== undefined) return known;
  const made = domainRulesOf(policy, domainRuleTypes.support)
    .filter(({ value }) => value.shows === "granted")
    .map(({ clause, value }) => ({
      clause,
      role: value.role,
      data: value.data === undefined ? null : new Set(value.data),
    }));
  closedByPolicy.set(policy, made);
  return made;
}

/** Whether there is anything that this role sees only where it was let in. */
export function hasWords(policy: Policy, role: string): boolean {
  return closedOf(policy).some((one) => one.role === role);
}

/** Whether this act of this role on this data needs somebody's word, under this policy. */
function needsWord(policy: Policy, call: Pick<Call, "action" | "actor">, data: string): boolean {
  return lookingActions.has(call.action) && supportClauses(policy, call.actor.role, data).length > 0;
}

type Word = "signed" | "expired" | "none";

/** The ties that cover an item, of one kind. */
export function tiesOver(
  facts: SubjectFacts,
  call: Pick<Call, "action">,
  data: string,
  as: Tie["as"],
): readonly Tie[] {
  return (facts.ties ?? []).filter(
    (tie) => tie.as === as && tie.actions.has(call.action) && (tie.data === null || tie.data.has(data)),
  );
}

/**
 * The state of an item with what is known of the word that lets support look: for a subject it is what is on record, and
 * never what the caller says.
 */
export function withWord(facts: SubjectFacts, call: Call, item: Item, state: State): State {
  if (facts.subject === null || !needsWord(facts.policy.policy, call, item.data)) return state;
  return { ...state, agreement: wordFor(facts, call, item.data) };
}

function wordFor(facts: SubjectFacts, call: Call, data: string): Word {
  const over = tiesOver(facts, call, data, "support");
  if (over.some(({ standing }) => standing === "live")) return "signed";
  return over.length > 0 ? "expired" : "none";
}

/** What the tables permit and no word lets: in no policy may support look by its role alone. */
export function refusedWithoutWord(policy: Policy, call: Call, data: string, state: State): Decision | null {
  if (!needsWord(policy, call, data) || state.agreement === "signed") return null;
  const code = "support-not-invited";
  return {
    outcome: "forbidden",
    code,
    codes: [code],
    clauses: supportClauses(policy, call.actor.role, data),
  };
}

/** One act that was permitted because somebody let it be. */
export type TieUse = {
  readonly tie: Tie["id"];
  readonly entry: EntryId;
  readonly actor: Actor;
  readonly action: string;
  readonly data: readonly string[];
  readonly purpose: string;
};

/** What each tie was used for in an act. A tie that is there for other data was not. */
export function usesOf(
  facts: SubjectFacts,
  call: Call,
  decided: readonly Decided[],
  entry: EntryId,
): readonly TieUse[] {
  const permitted = decided.filter(({ decision }) => decision.outcome === "permitted");
  const itemsByTie = new Map<Tie["id"], Decided[]>();
  for (const one of permitted) {
    for (const tie of facts.ties ?? []) {
      if (tie.standing !== "live" || !tiesOver(facts, call, one.item.data, tie.as).includes(tie)) continue;
      itemsByTie.set(tie.id, [...(itemsByTie.get(tie.id) ?? []), one]);
    }
  }
  return [...itemsByTie].map(([tie, items]) => {
    const data = [...new Set(items.map(({ item }) => item.data))];
    return {
      tie,
      entry,
      actor: call.actor,
      action: call.action,
      data,
      purpose: items[0]?.item.purpose ?? "",
    };
  });
}
