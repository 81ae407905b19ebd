import fc from "fast-check";
import { expect, test } from "vitest";
import { policyOf } from "../testing/policies.ts";
import { isCovered, meet, newSpace, type Region } from "./boxes.ts";

const axes = 3;
const values = 4;
const anySet = fc.bigInt({ min: 0n, max: (1n << BigInt(values)) - 1n });
const anyRegion: fc.Arbitrary<Region> = fc.array(anySet, { minLength: axes, maxLength: axes });
const unlimited = () => ({ steps: 1_000_000 });

test("a region is covered exactly when each of its cells lies in one of the covers", () => {
  fc.assert(
    fc.property(anyRegion, fc.array(anyRegion, { maxLength: 6 }), (region, covers) => {
      const each = cellsOf(region).every((cell) => covers.some((cover) => contains(cover, cell)));
      expect(isCovered(region, covers, unlimited())).toBe(each);
    }),
    { numRuns: 500 },
  );
});

test("two halves cover the whole, and one half does not", () => {
  const whole: Region = [0b1111n, 0b1111n, 0b1111n];
  const left: Region = [0b1111n, 0b0011n, 0b1111n];
  const right: Region = [0b1111n, 0b1110n, 0b1111n];
  expect(isCovered(whole, [left, right], unlimited())).toBe(true);
  expect(isCovered(whole, [left], unlimited())).toBe(false);
  expect(isCovered(whole, [left, [0b1110n, 0b1100n, 0b1111n]], unlimited())).toBe(false);
});

test("an empty region is covered by nothing at all", () => {
  expect(isCovered([0n, 1n, 1n], [], unlimited())).toBe(true);
  expect(isCovered([1n, 1n, 1n], [], unlimited())).toBe(false);
});

test("when the effort runs out, the answer is that it is not known", () => {
  const region: Region = [0b1111n, 0b1111n, 0b1111n];
  const covers = [
    [0b0001n, 0b1111n, 0b1111n],
    [0b1110n, 0b1111n, 0b1111n],
  ];
  expect(isCovered(region, covers, { steps: 1 })).toBeNull();
  expect(isCovered(region, covers, { steps: 2 })).toBe(true);
});

test("regions that meet nowhere have no part in common", () => {
  expect(meet([0b01n, 1n], [0b10n, 1n])).toBeNull();
  expect(meet([0b11n, 1n], [0b10n, 1n])).toEqual([0b10n, 1n]);
});

test("a space has an axis for consent even where no rule asks for it", () => {
  const space = newSpace(policyOf([]));
  const given = space.regionOf({ when: { consent: ["given"] } });
  expect(isCovered(space.regionOf({}), [given], unlimited())).toBe(false);
});

function cellsOf(region: Region): readonly (readonly number[])[] {
  return region.reduce<readonly (readonly number[])[]>(
    (cells, set) =>
      cells.flatMap((cell) =>
        Array.from({ length: values }, (_, value) => value).flatMap((value) =>
          (set & (1n << BigInt(value))) === 0n ? [] : [[...cell, value]],
        ),
      ),
    [[]],
  );
}

function contains(region: Region, cell: readonly number[]): boolean {
  return cell.every((value, axis) => ((region[axis] ?? 0n) & (1n << BigInt(value))) !== 0n);
}
