import type { Entry } from "./entry.ts";
import type { Findings } from "./findings.ts";
import { countNumbers, divideRanges, type IndexRange, mergeRanges } from "./ranges.ts";

/**
 * Keeps account of what is absent: numbers of decision points that never came, payloads and entries that are gone.
 * An intact tree proves that nothing was changed; only this shows that nothing was left out or taken away.
 */
export type Account = {
  readonly addEntry: (index: number, entry: Entry) => void;
  /** The entry has a payload, and it is gone. */
  readonly addAbsent: (index: number) => void;
  /** Reports what no entry explains. Returns how many payloads are lawfully gone. */
  readonly close: (findings: Findings) => { readonly payloadsDisposed: number };
};

/** `minIndex`: below it, entries may be gone, so a decision point's numbers may begin later than with 1. */
export function openAccount(minIndex: number): Account {
  const seqsByPdp = new Map<string, number[]>();
  const declaredByPdp = new Map<string, IndexRange[]>();
  const disposed: IndexRange[] = [];
  const absent: IndexRange[] = [];
  let entriesBefore = 0;

  function addEntry(index: number, entry: Entry): void {
    if (entry.kind === "gap") add(declaredByPdp, entry.pdp, { first: entry.firstSeq, last: entry.lastSeq });
    else add(seqsByPdp, entry.pdp, entry.pdpSeq);
    // An entry accounts for what was there when it was written, never for what comes after it.
    if (entry.kind === "disposal") {
      disposed.push(...entry.ranges.map(({ first, last }) => ({ first, last: Math.min(last, index - 1) })));
    }
    if (entry.kind === "retention-run") {
      disposed.push({ first: 0, last: Math.min(entry.payloadsBefore, index) - 1 });
      entriesBefore = Math.max(entriesBefore, Math.min(entry.minIndex, index));
    }
  }

  function close(findings: Findings): { readonly payloadsDisposed: number } {
    for (const [pdp, seqs] of seqsByPdp) {
      closeSequence(pdp, seqs, declaredByPdp.get(pdp) ?? [], minIndex > 0, findings);
    }
    const { inside, outside } = divideRanges(mergeRanges(absent), mergeRanges(disposed));
    for (const { first, last } of outside) findings.add("payload-missing", { first, last });
    if (minIndex > entriesBefore) findings.add("pruned-without-run", { minIndex, allowed: entriesBefore });
    return { payloadsDisposed: countNumbers(inside) };
  }

  return { addEntry, addAbsent: (index) => void absent.push({ first: index, last: index }), close };
}

function closeSequence(
  pdp: string,
  seqs: number[],
  declared: readonly IndexRange[],
  isPruned: boolean,
  findings: Findings,
): void {
  seqs.sort((a, b) => a - b);
  const holes: IndexRange[] = [];
  let next = isPruned ? (seqs[0] ?? 1) : 1;
  for (const seq of seqs) {
    if (seq < next) findings.add("sequence-repeated", { pdp, seq });
    if (seq > next) holes.push({ first: next, last: seq - 1 });
    next = Math.max(next, seq + 1);
  }
  const { inside, outside } = divideRanges(holes, mergeRanges(declared));
  for (const { first, last } of outside) findings.add("sequence-hole", { pdp, first, last });
  for (const { first, last } of inside) findings.add("sequence-hole-declared", { pdp, first, last });
}

function add<T>(listByKey: Map<string, T[]>, key: string, value: T): void {
  const list = listByKey.get(key);
  if (list === undefined) listByKey.set(key, [value]);
  else list.push(value);
}
