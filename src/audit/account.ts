import type { Entry } from "./entry.ts";
import type { Findings } from "./findings.ts";
import { countNumbers, divideRanges, type IndexRange, mergeRanges } from "./ranges.ts";

/**
 * Keeps account of what is absent: numbers of decision points that never came, payloads and entries that are gone.
 * An intact tree proves that nothing was changed; only this shows that nothing was left out or taken away.
 */
export type Account = {
  readonly addEntry: (index: number, entry: Entry) => void;
  /** The entry itself is gone; the tree still holds its hash. */
  readonly addGone: (index: number) => void;
  /** The entry has a payload, and it is gone. */
  readonly addAbsent: (index: number) => void;
  /** Reports what no entry explains. Returns what is lawfully gone. */
  readonly close: (findings: Findings) => Lawful;
};

/** What is gone, and an entry of the log says why. */
export type Lawful = {
  readonly entriesPruned: number;
  /** Entries below it may be gone, as a retention run says; 0 where there was none. */
  readonly prunedBefore: number;
  readonly payloadsDisposed: number;
};

/** A decision point has at most so many calls under way, so its numbers come by at most so much out of their order. */
const underWayMax = 5_000;

type Numbered = { readonly seq: number; readonly index: number };

/** `minIndex`: whoever handed the log over says that entries below it may be gone. `first`: where reading began. */
export function openAccount(minIndex: number, first: number): Account {
  const seqsByPdp = new Map<string, Numbered[]>();
  const declaredByPdp = new Map<string, IndexRange[]>();
  const disposed: IndexRange[] = [];
  const absent: IndexRange[] = [];
  const gone: IndexRange[] = [];
  let entriesBefore = 0;

  function addEntry(index: number, entry: Entry): void {
    if (entry.kind === "gap") add(declaredByPdp, entry.pdp, { first: entry.firstSeq, last: entry.lastSeq });
    else add(seqsByPdp, entry.pdp, { seq: entry.pdpSeq, index });
    // An entry accounts for what was there when it was written, never for what comes after it.
    if (entry.kind === "disposal") {
      disposed.push(...entry.ranges.map(({ first, last }) => ({ first, last: Math.min(last, index - 1) })));
    }
    if (entry.kind === "retention-run") {
      disposed.push({ first: 0, last: Math.min(entry.payloadsBefore, index) - 1 });
      entriesBefore = Math.max(entriesBefore, Math.min(entry.minIndex, index));
    }
  }

  function close(findings: Findings): Lawful {
    // Of what is below the border, only some is left: its numbers say nothing about those that are missing.
    const border = Math.max(minIndex, first, entriesBefore);
    for (const [pdp, seqs] of seqsByPdp) {
      const counted = seqs.filter(({ index }) => index >= border);
      closeSequence(pdp, counted, declaredByPdp.get(pdp) ?? [], border, findings);
    }
    const pruned = divideRanges(mergeRanges(gone), [{ first: 0, last: entriesBefore - 1 }]);
    for (const range of pruned.outside) findings.add("entry-missing", range);
    const { inside, outside } = divideRanges(mergeRanges(absent), mergeRanges(disposed));
    for (const { first, last } of outside) findings.add("payload-missing", { first, last });
    if (minIndex > entriesBefore) findings.add("pruned-without-run", { minIndex, allowed: entriesBefore });
    const entriesPruned = countNumbers(pruned.inside);
    return { entriesPruned, prunedBefore: entriesBefore, payloadsDisposed: countNumbers(inside) };
  }

  return {
    addEntry,
    addGone: (index) => void gone.push({ first: index, last: index }),
    addAbsent: (index) => void absent.push({ first: index, last: index }),
    close,
  };
}

function closeSequence(
  pdp: string,
  numbered: readonly Numbered[],
  declared: readonly IndexRange[],
  border: number,
  findings: Findings,
): void {
  const sorted = [...numbered].sort((a, b) => a.seq - b.seq);
  const holes: IndexRange[] = [];
  let before = border > 0 ? (sorted[0]?.seq ?? 1) - 1 : 0;
  for (const { seq, index } of sorted) {
    if (seq === before) findings.add("sequence-repeated", { pdp, seq });
    // Numbers are not exactly in the order of the tree: what is missing beside the border may have been pruned.
    const isBesideBorder = border > 0 && index < border + underWayMax;
    if (seq > before + 1 && !isBesideBorder) holes.push({ first: before + 1, last: seq - 1 });
    before = seq;
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
