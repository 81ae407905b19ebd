import fc from "fast-check";
import { expect, test } from "vitest";
import { countNumbers, divideRanges, type IndexRange, mergeRanges } from "./ranges.ts";

const anyRanges = fc.array(fc.record({ first: fc.nat(60), last: fc.nat(60) }), { maxLength: 12 });

function numbersOf(ranges: readonly IndexRange[]): Set<number> {
  const numbers = new Set<number>();
  for (const { first, last } of ranges) for (let one = first; one <= last; one++) numbers.add(one);
  return numbers;
}

test("merged ranges hold the same numbers, in order, with gaps between them", () => {
  fc.assert(
    fc.property(anyRanges, (ranges) => {
      const merged = mergeRanges(ranges);
      expect(numbersOf(merged)).toEqual(numbersOf(ranges));
      expect(countNumbers(merged)).toBe(numbersOf(ranges).size);
      for (const [at, range] of merged.slice(1).entries()) {
        expect(range.first).toBeGreaterThan((merged[at]?.last ?? 0) + 1);
      }
    }),
  );
});

test("divided ranges are what the covers hold and what they do not", () => {
  fc.assert(
    fc.property(anyRanges, anyRanges, (some, others) => {
      const [ranges, covers] = [mergeRanges(some), mergeRanges(others)];
      const { inside, outside } = divideRanges(ranges, covers);
      const held = numbersOf(covers);
      const [within, without] = [numbersOf(inside), numbersOf(outside)];
      expect(within).toEqual(new Set([...numbersOf(ranges)].filter((one) => held.has(one))));
      expect(without).toEqual(new Set([...numbersOf(ranges)].filter((one) => !held.has(one))));
    }),
  );
});

test("a cover that spans two ranges covers both", () => {
  const ranges = [
    { first: 1, last: 2 },
    { first: 4, last: 5 },
  ];
  const { inside, outside } = divideRanges(ranges, [{ first: 2, last: 4 }]);
  expect(inside).toEqual([
    { first: 2, last: 2 },
    { first: 4, last: 4 },
  ]);
  expect(outside).toEqual([
    { first: 1, last: 1 },
    { first: 5, last: 5 },
  ]);
});
