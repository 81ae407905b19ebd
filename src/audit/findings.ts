/**
 * All that a verifier can find, once. `exitCode` tells the classes of failure apart for scripts: 10 not authentic,
 * 11 history, 12 tree, 13 entries, 14 completeness, 15 payloads, 16 decisions, 17 not provable with what was given.
 * 0 is worth knowing and no failure. A code is part of the contract and is never reused.
 */
export const findingKinds = {
  "checkpoint-malformed": { exitCode: 10, title: "The checkpoint does not have the form of one" },
  "checkpoint-unknown-signer": { exitCode: 10, title: "No trusted key has signed the checkpoint" },
  "checkpoint-bad-signature": { exitCode: 10, title: "A trusted key's signature on the checkpoint is wrong" },
  "checkpoint-wrong-origin": { exitCode: 10, title: "The checkpoint is of another log" },
  "checkpoint-not-witnessed": { exitCode: 10, title: "Too few witnesses have cosigned the checkpoint" },
  "log-shrunk": { exitCode: 11, title: "The log is shorter than the checkpoint seen before" },
  "log-forked": { exitCode: 11, title: "The log contradicts the checkpoint seen before" },
  "pin-unproven": { exitCode: 11, title: "The log was not shown to continue the checkpoint seen before" },
  "tile-missing": { exitCode: 12, title: "A tile is missing that the tree cannot be rebuilt without" },
  "tile-differs": { exitCode: 12, title: "A published tile differs from the entries" },
  "entry-missing": { exitCode: 12, title: "Entries are gone and no retention run accounts for it" },
  "bundle-missing": { exitCode: 12, title: "Entries are missing that should still be published" },
  "bundle-malformed": { exitCode: 12, title: "A bundle does not hold the entries it should" },
  "entry-altered": { exitCode: 12, title: "An entry is not the one that the tree holds" },
  "root-differs": { exitCode: 12, title: "The entries do not have the root that was signed" },
  "entry-undecodable": { exitCode: 13, title: "An entry cannot be read" },
  "sequence-hole": { exitCode: 14, title: "Entries of a decision point never reached the log" },
  "sequence-repeated": { exitCode: 14, title: "Entries of a decision point have the same number" },
  "sequence-hole-declared": {
    exitCode: 0,
    title: "Entries of a decision point are missing, as the log says",
  },
  "payload-missing": { exitCode: 15, title: "Payloads are gone and no entry accounts for it" },
  "payload-altered": { exitCode: 15, title: "A payload is not the one that its entry commits to" },
  "pruned-without-run": {
    exitCode: 15,
    title: "The log is said to be pruned further than any retention run says",
  },
  "decided-otherwise": { exitCode: 16, title: "The policy decides this otherwise than was logged" },
  "effect-without-permission": { exitCode: 16, title: "Something was done that no decision permitted" },
  "permitted-without-clause": { exitCode: 16, title: "Something was permitted by no clause" },
  "policy-unknown": { exitCode: 17, title: "The policy that decided this was not given" },
} as const satisfies Record<string, { exitCode: number; title: string }>;

export type FindingCode = keyof typeof findingKinds;

/** One thing found. Facts are numbers and names from the log: nothing personal is in the tree to be told. */
export type Finding = {
  readonly code: FindingCode;
  readonly facts: Readonly<Record<string, number | string>>;
};

export type Findings = {
  readonly add: (code: FindingCode, facts?: Finding["facts"]) => void;
  /** At most `findingsMax`, in the order found. */
  readonly list: () => readonly Finding[];
  /** All of them, by code. */
  readonly counts: () => Readonly<Partial<Record<FindingCode, number>>>;
  /** The lowest exit code of all failures found, so the most fundamental; 0 when there is none. */
  readonly exitCode: () => number;
};

/** A log that is wrong everywhere says so a thousand times and then only counts. */
export const findingsMax = 1_000;

export function collectFindings(): Findings {
  const found: Finding[] = [];
  const countByCode = new Map<FindingCode, number>();
  return {
    add: (code, facts = {}) => {
      countByCode.set(code, (countByCode.get(code) ?? 0) + 1);
      if (found.length < findingsMax) found.push({ code, facts });
    },
    list: () => found,
    counts: () => Object.fromEntries(countByCode),
    exitCode: () => {
      const failures = [...countByCode.keys()].map((code) => findingKinds[code].exitCode).filter(Boolean);
      return failures.length === 0 ? 0 : Math.min(...failures);
    },
  };
}
