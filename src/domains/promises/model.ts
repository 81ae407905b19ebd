import type { Instant } from "../../kernel/clock.ts";
import type { ClauseKind, Words } from "../../policy/index.ts";

/**
 * What can be said of a published sentence at a moment. `unproven` is no accusation: nothing speaks against it, and
 * not enough for it. `blocked` is a harmful term that is refused, `statement` words without a rule.
 */
export const verdictWords = ["broken", "at-risk", "unproven", "kept", "blocked", "statement"] as const;
export type VerdictWord = (typeof verdictWords)[number];

/**
 * Where a proof comes from: the gate that decides by the rule, a probe that looks for violations in the stores, a
 * document with an owner and a term, or the text itself (a notice that holds what it promises to hold).
 */
export const proofKinds = ["gate", "probe", "evidence", "text"] as const;
export type ProofKind = (typeof proofKinds)[number];

/**
 * `holds`: looked and found nothing wrong. `warning`: nothing wrong yet, and soon there may be. `violated`: found
 * something. `missing`: there is nothing yet that could prove it. `stale`: the last look is too long ago to count.
 */
export type ProofState = "holds" | "warning" | "violated" | "missing" | "stale";

/** One proof for or against a clause, in words for everybody and without personal or operational detail. */
export type Proof = {
  readonly kind: ProofKind;
  /** The probe, the rule type or the document class: a stable name. */
  readonly name: string;
  readonly state: ProofState;
  readonly words: Words;
  /** When it was last looked at; `null` where it never was. */
  readonly checkedAt: Instant | null;
  /** When the proof stops counting: the end of a document's term. */
  readonly validUntil: Instant | null;
  /** How many violations are open, or how many things were looked at where there is none. */
  readonly count: number;
};

/** What the gate decided under a clause in the last thirty days. */
export type DecisionCount = { readonly permitted: number; readonly refused: number };

export type ClauseVerdict = {
  readonly clause: string;
  readonly verdict: VerdictWord;
  /** Since when it has been so. */
  readonly since: Instant;
  readonly proofs: readonly Proof[];
  readonly decisions: DecisionCount;
};

/** What a tenant's whole policy comes to, clause by clause in the order of the notice. */
export type TenantPromises = {
  readonly tenant: string;
  readonly policyVersion: number;
  readonly policyDigest: string;
  readonly computedAt: Instant;
  readonly verdicts: readonly ClauseVerdict[];
  readonly totals: Readonly<Record<VerdictWord, number>>;
};

/** One step of a clause's history: from when on it had which verdict, and what made it so. */
export type VerdictChange = {
  readonly clause: string;
  readonly verdict: VerdictWord;
  readonly at: Instant;
  /** The proof that decided, or `null` where all of them agree. */
  readonly because: string | null;
};

/**
 * The verdict that proofs add up to. One violation breaks a clause, whatever else speaks for it: to show a broken
 * promise as kept is the worse error. A clause of which any part has no proof is unproven.
 */
export function verdictOf(kind: ClauseKind, proofs: readonly Proof[]): VerdictWord {
  const has = (state: ProofState) => proofs.some((proof) => proof.state === state);
  if (has("violated")) return "broken";
  if (kind === "statement") return "statement";
  if (kind === "harmful") return "blocked";
  if (proofs.length === 0 || has("missing") || has("stale")) return "unproven";
  return has("warning") ? "at-risk" : "kept";
}

/** The proof that a verdict rests on: the first of the worst; for what is kept or refused, the first that holds. */
export function decidingProof(verdict: VerdictWord, proofs: readonly Proof[]): Proof | null {
  return proofs.find((proof) => decidingStates[verdict].includes(proof.state)) ?? null;
}

const decidingStates: Readonly<Record<VerdictWord, readonly ProofState[]>> = {
  broken: ["violated"],
  unproven: ["missing", "stale"],
  "at-risk": ["warning"],
  kept: ["holds"],
  blocked: ["holds"],
  statement: [],
};

/** The proof that spoke against a clause, for the history; `null` where none does. */
export function decisiveProof(verdict: VerdictWord, proofs: readonly Proof[]): Proof | null {
  return verdict === "kept" || verdict === "blocked" ? null : decidingProof(verdict, proofs);
}

/** How many clauses have each verdict. */
export function totalsOf(verdicts: readonly Pick<ClauseVerdict, "verdict">[]): Record<VerdictWord, number> {
  const totals = { broken: 0, "at-risk": 0, unproven: 0, kept: 0, blocked: 0, statement: 0 };
  for (const { verdict } of verdicts) totals[verdict]++;
  return totals;
}
