import { type Lawful, openAccount } from "./account.ts";
import { type DecisionEntry, type Entry, type EntryKind, payloadTextCommit } from "./entry.ts";
import type { Findings } from "./findings.ts";

/** A payload that can be opened is checked against its entry; of a sealed one only the presence is known. */
export type PayloadState = "sealed" | "absent" | { readonly salt: Buffer; readonly text: string };

/** Decides an entry again, with the policy that it names. */
export type Redecide = (entry: DecisionEntry) => "same" | "different" | "unknown-policy";

/** What was read, as numbers. */
export type Tallied = {
  readonly entries: number;
  readonly entriesByKind: Readonly<Partial<Record<EntryKind, number>>>;
  readonly replayed: number;
  readonly payloads: { readonly checked: number; readonly sealed: number; readonly disposed: number };
  /** Entries that are gone as a retention run says, and up to where they may be. */
  readonly pruned: { readonly entries: number; readonly before: number };
  /** Decision points that wrote what was read. */
  readonly pdps: number;
};

export type Tally = {
  /** Checks one entry for itself. `payload` is `null` where payloads are not checked. */
  readonly addEntry: (index: number, entry: Entry, payload: PayloadState | null) => void;
  /** The entry is gone; only its hash is left. */
  readonly addGone: (index: number) => void;
  /** Checks what only the whole can show, and sums up. */
  readonly close: () => Tallied;
};

/** What the count begins with: entries below `minIndex` may be gone, and those below `first` are not read. */
export type TallyStart = { readonly minIndex: number; readonly first: number };

export function openTally(
  { minIndex, first }: TallyStart,
  findings: Findings,
  redecide: Redecide | undefined,
): Tally {
  const account = openAccount(minIndex, first);
  const pdps = new Set<string>();
  const countByKind = new Map<EntryKind, number>();
  let [entries, replayed, checked, sealed] = [0, 0, 0, 0];

  function addEntry(index: number, entry: Entry, payload: PayloadState | null): void {
    entries++;
    countByKind.set(entry.kind, (countByKind.get(entry.kind) ?? 0) + 1);
    account.addEntry(index, entry);
    if (entry.kind !== "gap") pdps.add(entry.pdp);
    if (entry.kind === "decision") addDecision(index, entry);
    if (entry.kind !== "gap" && entry.payloadCommit !== undefined && payload !== null) {
      addPayload(index, entry.payloadCommit, payload);
    }
  }

  function addPayload(index: number, commit: string, payload: PayloadState): void {
    if (payload === "absent") account.addAbsent(index);
    else if (payload === "sealed") sealed++;
    else {
      checked++;
      const isSalted = payload.salt.length === 16;
      if (!isSalted || payloadTextCommit(payload.salt, payload.text) !== commit) {
        findings.add("payload-altered", { index });
      }
    }
  }

  function addDecision(index: number, entry: DecisionEntry): void {
    const permitted = entry.decisions.filter((cell) => cell.outcome === "permitted");
    if (entry.effect === "done" && permitted.length === 0)
      findings.add("effect-without-permission", { index });
    if (permitted.some((cell) => cell.clauses.length === 0))
      findings.add("permitted-without-clause", { index });
    if (redecide === undefined) return;
    const again = redecide(entry);
    if (again === "unknown-policy") findings.add("policy-unknown", { index, policy: entry.policy });
    else replayed++;
    if (again === "different") findings.add("decided-otherwise", { index, policy: entry.policy });
  }

  function close(): Tallied {
    const { entriesPruned, prunedBefore, payloadsDisposed }: Lawful = account.close(findings);
    return {
      entries,
      entriesByKind: Object.fromEntries(countByKind),
      replayed,
      payloads: { checked, sealed, disposed: payloadsDisposed },
      pruned: { entries: entriesPruned, before: prunedBefore },
      pdps: pdps.size,
    };
  }

  return { addEntry, addGone: account.addGone, close };
}
