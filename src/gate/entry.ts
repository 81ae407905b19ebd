import type { EntryDraft } from "../audit/index.ts";
import type { Clock } from "../kernel/clock.ts";
import { newId } from "../kernel/ids.ts";
import type { Random } from "../kernel/random.ts";
import { type Artefact, atomNames, atoms, type Policy } from "../policy/index.ts";
import type { BoundPolicy, Call, Decided, SubjectFacts } from "./model.ts";
import { isRegistered } from "./sources.ts";
import { usesOf } from "./ties.ts";

/** The entry of an act: what was asked and answered, in the words of the policy, and who asked, sealed. */
export function entryFor(
  call: Call,
  facts: SubjectFacts,
  decided: readonly Decided[],
  effect: "done" | "refused" | "dry-run",
  deps: { readonly clock: Clock; readonly random: Random },
): EntryDraft {
  const { byDimension: by } = facts.policy.artefact.index;
  const id = newId("entry", deps);
  const ties = usesOf(facts, call, decided, id).map(({ tie }) => tie);
  return {
    id,
    entry: {
      kind: "decision",
      policy: facts.policy.digest,
      action: declared(by.action, call.action),
      recipient: declared(by.recipient, call.recipient),
      region: declared(by.region, call.region),
      role: call.actor.role,
      decisions: cellsOf(decided, facts.policy),
      effect,
      ...(call.delivery === undefined
        ? {}
        : { deliveredBy: sourceNamed(facts.policy.policy, call.delivery.from) }),
      ...(facts.auditTag === null ? {} : { subjectTag: facts.auditTag }),
    },
    secret: {
      payload: {
        actor: call.actor.id,
        actorKind: call.actor.kind,
        ...(call.subject === null ? {} : { subject: call.subject }),
        context: contextOf(call),
        ...(ties.length === 0 ? {} : { ties }),
      },
      key: facts.auditKey,
    },
  };
}

// A source that nobody registered is a word from outside, as every other name that the policy does not know.
function sourceNamed(policy: Policy, name: string): string {
  return isRegistered(policy, name) ? name : "undeclared";
}

function contextOf({ context, delivery }: Call): Call["context"] {
  const authorisation = delivery?.authorisation ?? null;
  return authorisation === null ? context : { ...context, authorisation };
}

type Cell = {
  data: string[];
  purposes: string[];
  scenario: string;
  source: string;
  state: Record<string, string>;
  outcome: "permitted" | "forbidden" | "uncovered";
  clauses: readonly string[];
  code?: string;
  obligations?: readonly string[];
};

// Items that met the same facts and the same answer share a cell: first by purpose, then equal rows of purposes.
function cellsOf(decided: readonly Decided[], policy: BoundPolicy): Cell[] {
  const byAnswer = new Map<string, Cell>();
  for (const cell of alikeCells(decided, policy.artefact)) {
    const key = JSON.stringify([cell.purposes, ...answerOf(cell)]);
    const same = byAnswer.get(key);
    if (same === undefined) byAnswer.set(key, cell);
    else same.data.push(...cell.data);
  }
  const byData = new Map<string, Cell>();
  for (const cell of byAnswer.values()) {
    const key = JSON.stringify([cell.data, ...answerOf(cell)]);
    const same = byData.get(key);
    if (same === undefined) byData.set(key, cell);
    else same.purposes.push(...cell.purposes);
  }
  return [...byData.values()];
}

// Most items alike share the very objects of state and decision, which are faster compared than read.
function alikeCells(decided: readonly Decided[], artefact: Artefact): readonly Cell[] {
  const made: { readonly one: Decided; readonly cell: Cell }[] = [];
  for (const one of decided) {
    const same = made.find((other) => isAlike(other.one, one));
    if (same === undefined) made.push({ one, cell: cellOf(one, artefact) });
    else same.cell.data.push(declared(artefact.index.byDimension.data, one.item.data));
  }
  return made.map(({ cell }) => cell);
}

function isAlike(a: Decided, b: Decided): boolean {
  return (
    a.decision === b.decision &&
    a.state === b.state &&
    a.item.purpose === b.item.purpose &&
    a.item.scenario === b.item.scenario &&
    a.item.source === b.item.source
  );
}

function answerOf(cell: Cell): unknown[] {
  return [cell.scenario, cell.source, cell.state, cell.outcome, cell.clauses, cell.code, cell.obligations];
}

function cellOf({ item, state, decision }: Decided, { index }: Artefact): Cell {
  const facts: Record<string, string> = {};
  for (const name of atomNames) {
    const value = state[name];
    if (value === undefined || index.byAtom[name] === null) continue;
    const values: readonly string[] = atoms[name].values;
    // The values of `residency` are the regions of the policy.
    facts[name] = values.includes(value) ? value : declared(index.byDimension.region, value);
  }
  const { byDimension: by } = index;
  return {
    data: [declared(by.data, item.data)],
    purposes: [declared(by.purpose, item.purpose)],
    scenario: declared(by.scenario, item.scenario),
    source: declared(by.source, item.source),
    state: facts,
    outcome: decision.outcome,
    clauses: decision.clauses,
    ...(decision.outcome === "permitted" ? {} : { code: decision.code }),
    ...(decision.outcome === "permitted" && decision.obligations.length > 0
      ? { obligations: decision.obligations.map(({ type, argument }) => `${type} ${argument}`) }
      : {}),
  };
}

// A name that the policy does not know came from outside, and might be anything: it stays out of the tree. The entry
// still decides again as it did, since `undeclared` is no name of any policy and no fact of the language.
function declared(axis: { readonly codes: ReadonlyMap<string, number> }, name: string): string {
  return axis.codes.has(name) ? name : "undeclared";
}
