import { type Instant, instantToText } from "../../kernel/clock.ts";
import type { Words } from "../../policy/index.ts";
import type {
  ClauseVerdict,
  DecisionCount,
  Proof,
  TenantPromises,
  VerdictChange,
  VerdictWord,
} from "./model.ts";

/** Verdicts as they leave: times as RFC 3339, and nothing that canonical JSON could not sign. */
export type PromisesDocument = {
  readonly tenant: string;
  readonly policy: { readonly version: number; readonly digest: string };
  readonly computedAt: string;
  readonly totals: Readonly<Record<VerdictWord, number>>;
  readonly verdicts: readonly VerdictDocument[];
};

export type VerdictDocument = {
  readonly clause: string;
  readonly verdict: VerdictWord;
  readonly since: string;
  readonly decisions: DecisionCount;
  readonly proofs: readonly ProofDocument[];
};

type ProofDocument = Omit<Proof, "checkedAt" | "validUntil" | "words"> & {
  readonly words: Words;
  readonly checkedAt: string | null;
  readonly validUntil: string | null;
};

/** The document of a tenant's verdicts; with `shown`, of those alone. */
export function promisesDocument(
  told: TenantPromises,
  shown: readonly ClauseVerdict[] = told.verdicts,
): PromisesDocument {
  return {
    tenant: told.tenant,
    policy: { version: told.policyVersion, digest: told.policyDigest },
    computedAt: instantToText(told.computedAt),
    totals: told.totals,
    verdicts: shown.map(({ clause, verdict, since, decisions, proofs }) => ({
      ...{ clause, verdict, since: instantToText(since), decisions },
      proofs: proofs.map(proofDocument),
    })),
  };
}

export function changeDocument({ verdict, at, because }: VerdictChange) {
  return { verdict, at: instantToText(at), because };
}

function proofDocument({ kind, name, state, words, checkedAt, validUntil, count }: Proof): ProofDocument {
  return {
    kind,
    name,
    state,
    words,
    checkedAt: textOrNull(checkedAt),
    validUntil: textOrNull(validUntil),
    count,
  };
}

function textOrNull(instant: Instant | null): string | null {
  return instant === null ? null : instantToText(instant);
}
