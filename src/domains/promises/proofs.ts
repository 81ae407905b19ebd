import { at, type Instant } from "../../kernel/clock.ts";
import { type Clause, emptyLists, type Policy, type Rule, type Words } from "../../policy/index.ts";
import type { DecisionCount, Proof, ProofState } from "./model.ts";
import { type ProbeName, probeNames } from "./probes.ts";
import { probeWords, sentences } from "./proof-words.ts";
import { proverOf } from "./provers.ts";
import { reviewDueAt } from "./review.ts";

/** What is known of a tenant's store and log at a moment. */
export type Known = {
  readonly now: Instant;
  readonly looks: ReadonlyMap<
    string,
    { readonly lookedAt: number; readonly lookedCount: number; readonly isComplete: boolean }
  >;
  /** By clause and probe, how many violations are open. */
  readonly open: ReadonlyMap<string, ReadonlyMap<string, number>>;
  readonly counts: ReadonlyMap<string, DecisionCount>;
  /** By clause the document whose term ends last. */
  readonly evidence: ReadonlyMap<string, { readonly document: string; readonly validUntil: number }>;
};

/** A look that is older than this counts no more: whoever should look has stopped. */
export const staleAfterMs = 300_000;

/** A document is spoken of this long before its term ends. */
export const reminderDays = [30, 7, 1] as const;
const dayMs = 86_400_000;

/** Every proof for and against a clause, each once: first what decides by it, then what looks, then documents. */
export function proofsOf(clause: Clause, policy: Policy, known: Known): readonly Proof[] {
  const proofs = clause.rules.flatMap((rule) => proofsOfRule(rule, clause, policy, known));
  const probes = new Set<ProbeName>(
    clause.id === policy.closedBy ? ["terms", "identifiers", "secrets", "regions"] : [],
  );
  for (const name of probeNames) if (openOf(known, clause.id, name) > 0) probes.add(name);
  const all = [...proofs, ...[...probes].map((name) => probeProof(name, clause.id, known))];
  return all.filter(
    (proof, index) => all.findIndex((one) => one.kind === proof.kind && one.name === proof.name) === index,
  );
}

function proofsOfRule(rule: Rule, clause: Clause, policy: Policy, known: Known): readonly Proof[] {
  if (rule.type !== "domain") return [gateProof(clause, known)];
  const prover = proverOf(rule.name, rule.value);
  switch (prover?.by) {
    case "gate":
      return [gateProof(clause, known)];
    case "probes":
      return prover.probes.map((name) => probeProof(name, clause.id, known));
    case "text":
      return [textProof(rule.name, rule.value, policy)];
    case "evidence":
      return [evidenceProof(clause, known)];
    case "review":
      return [reviewProof(reviewDueAt(policy, prover.window), known.now)];
    case "awaits":
      return [proof({ kind: "probe", name: rule.name, state: "missing", words: prover.words })];
    case undefined:
      return [proof({ kind: "probe", name: rule.name, state: "missing", words: sentences.nobody })];
  }
}

// The gate decides by the very tables that the clause was compiled into, and every decision it logged is decided
// again by the probe. So the gate's proof is as fresh as that look.
function gateProof(clause: Clause, known: Known): Proof {
  const { permitted, refused } = known.counts.get(clause.id) ?? { permitted: 0, refused: 0 };
  const { state, checkedAt } = lookState("decisions", clause.id, known);
  const words =
    state === "holds"
      ? sentences.decided(permitted, refused)
      : probeWords("decisions", state, openOf(known, clause.id, "decisions"));
  return proof({ kind: "gate", name: "decisions", state, words, checkedAt, count: permitted + refused });
}

function probeProof(name: ProbeName, clause: string, known: Known): Proof {
  const { state, checkedAt, looked } = lookState(name, clause, known);
  const open = openOf(known, clause, name);
  const count = open > 0 ? open : looked;
  return proof({ kind: "probe", name, state, words: probeWords(name, state, count), checkedAt, count });
}

function lookState(
  name: ProbeName,
  clause: string,
  known: Known,
): { readonly state: ProofState; readonly checkedAt: Instant | null; readonly looked: number } {
  const look = known.looks.get(name);
  const checkedAt = look === undefined ? null : at(look.lookedAt);
  const looked = look?.lookedCount ?? 0;
  // What was found stays found until somebody has looked again and seen it mended.
  if (openOf(known, clause, name) > 0) return { state: "violated", checkedAt, looked };
  if (look === undefined) return { state: "missing", checkedAt, looked };
  if (known.now - look.lookedAt > staleAfterMs || !look.isComplete)
    return { state: "stale", checkedAt, looked };
  return { state: "holds", checkedAt, looked };
}

function evidenceProof(clause: Clause, known: Known): Proof {
  const item = known.evidence.get(clause.id);
  const common = { kind: "evidence", name: "document" } as const;
  if (item === undefined) return proof({ ...common, state: "missing", words: sentences.noDocument });
  const validUntil = at(item.validUntil);
  const days = Math.ceil((validUntil - known.now) / dayMs);
  if (days <= 0) {
    return proof({
      ...common,
      state: "missing",
      words: sentences.ended(item.document, validUntil),
      validUntil,
    });
  }
  const state = days <= reminderDays[0] ? "warning" : "holds";
  return proof({ ...common, state, words: sentences.valid(item.document, validUntil), validUntil, count: 1 });
}

function reviewProof(dueAt: Instant | null, now: Instant): Proof {
  const common = { kind: "text", name: "review", validUntil: dueAt } as const;
  if (dueAt === null) return proof({ ...common, state: "missing", words: sentences.nobody });
  const state = now < dueAt ? "holds" : "warning";
  return proof({ ...common, state, words: sentences.review(dueAt, state === "warning") });
}

function textProof(name: string, value: Readonly<Record<string, unknown>>, policy: Policy): Proof {
  const lists = Array.isArray(value["lists"]) ? value["lists"].map(String) : [];
  const missing = name === "notice" ? emptyLists(policy, lists) : [];
  const state = missing.length === 0 ? "holds" : "violated";
  const words = state === "holds" ? sentences.textHolds : sentences.textLacks(missing);
  return proof({ kind: "text", name, state, words, count: missing.length });
}

function openOf(known: Known, clause: string, probe: ProbeName): number {
  return known.open.get(clause)?.get(probe) ?? 0;
}

function proof(
  given: Pick<Proof, "kind" | "name" | "state"> & { readonly words: Words } & Partial<Proof>,
): Proof {
  return { checkedAt: null, validUntil: null, count: 0, ...given };
}
