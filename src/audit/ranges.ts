/** Consecutive numbers; both ends belong to it. */
export type IndexRange = { readonly first: number; readonly last: number };

/** The same numbers as sorted ranges that neither overlap nor touch. Ranges that end before they begin are empty. */
export function mergeRanges(ranges: readonly IndexRange[]): IndexRange[] {
  const merged: IndexRange[] = [];
  for (const range of ranges.filter(({ first, last }) => first <= last).sort((a, b) => a.first - b.first)) {
    const before = merged.at(-1);
    if (before !== undefined && range.first <= before.last + 1) {
      merged[merged.length - 1] = { first: before.first, last: Math.max(before.last, range.last) };
    } else merged.push(range);
  }
  return merged;
}

/** Divides `ranges` by whether `covers` hold them. Both are merged, so one pass over each is enough. */
export function divideRanges(
  ranges: readonly IndexRange[],
  covers: readonly IndexRange[],
): { readonly inside: readonly IndexRange[]; readonly outside: readonly IndexRange[] } {
  const inside: IndexRange[] = [];
  const outside: IndexRange[] = [];
  let at = 0;
  for (const { first, last } of ranges) {
    let next = first;
    while ((covers[at]?.last ?? last) < first) at++;
    for (let cover = covers[at]; cover !== undefined && cover.first <= last; cover = covers[at]) {
      if (cover.first > next) outside.push({ first: next, last: cover.first - 1 });
      inside.push({ first: Math.max(next, cover.first), last: Math.min(cover.last, last) });
      next = cover.last + 1;
      if (next > last) break;
      at++;
    }
    if (next <= last) outside.push({ first: next, last });
  }
  return { inside, outside };
}

export function countNumbers(ranges: readonly IndexRange[]): number {
  return ranges.reduce((count, { first, last }) => count + last - first + 1, 0);
}
