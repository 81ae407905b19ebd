import { atoms, type Box, type Policy } from "../model.ts";
import { type AxisName, axesOf, isDimension, valuesOf } from "../space.ts";

/**
 * A box as one set of values per axis, each set a number whose bits are the values. All boxes of a space have the same
 * axes in the same order, so that meeting two of them is a few operations on numbers.
 */
export type Region = readonly bigint[];

export type Space = {
  /** The region of a rule's box. */
  readonly regionOf: (box: Box) => Region;
  /** The axes of a box that allow nothing. */
  readonly emptyAxes: (box: Box) => readonly AxisName[];
};

/** The space of a policy: every dimension, every fact that a rule asks for, and consent in any case. */
export function newSpace(policy: Policy): Space {
  const mentioned = axesOf(policy);
  const consent = { name: "consent" as const, values: atoms.consent.values };
  const axes = mentioned.some(({ name }) => name === "consent") ? mentioned : [...mentioned, consent];
  // What tells rules apart soonest comes first: most pairs are found to be apart after one or two axes.
  const ordered = [...axes].sort((a, b) => b.values.length - a.values.length);
  const bits = ordered.map(({ name, values }) => ({
    name,
    all: (1n << BigInt(values.length)) - 1n,
    bitOf: new Map(values.map((value, number) => [value, 1n << BigInt(number)])),
  }));
  return {
    regionOf: (box) =>
      bits.map(({ name, all, bitOf }) => {
        const values = chosen(box, name);
        return values === undefined ? all : values.reduce((set, value) => set | (bitOf.get(value) ?? 0n), 0n);
      }),
    emptyAxes: (box) =>
      bits.flatMap(({ name, bitOf }) =>
        chosen(box, name)?.some((value) => bitOf.has(value)) === false ? [name] : [],
      ),
  };
}

function chosen(box: Box, axis: AxisName): readonly string[] | undefined {
  return isDimension(axis) ? box[axis] : box.when?.[axis];
}

/** Every value of an axis but these. */
export function allBut(policy: Policy, axis: AxisName, ...but: readonly string[]): readonly string[] {
  return valuesOf(policy, axis).filter((value) => !but.includes(value));
}

/** The part of `a` in `b`, or `null` where they are apart. */
export function meet(a: Region, b: Region): Region | null {
  const met: bigint[] = [];
  for (const [axis, set] of a.entries()) {
    const both = set & (b[axis] ?? 0n);
    if (both === 0n) return null;
    met.push(both);
  }
  return met;
}

/** What is left of the work that one check may do. */
export type Effort = { steps: number };

/**
 * Whether the covers together cover the region: exact, also where only their union does. `null` where the effort ran
 * out before that was certain.
 *
 * Takes the covers away one after the other. What is left of a box after taking a box away are at most as many boxes
 * as there are axes, apart from each other.
 */
export function isCovered(region: Region, covers: readonly Region[], effort: Effort): boolean | null {
  const near = covers.filter((cover) => meet(region, cover) !== null);
  if (region.some((set) => set === 0n)) return true;
  const queue: { readonly region: Region; readonly from: number }[] = [{ region, from: 0 }];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    let [rest, from]: [Region, number] = [next.region, next.from];
    let cover = near[from];
    while (cover !== undefined && meet(rest, cover) === null) {
      from += 1;
      cover = near[from];
    }
    effort.steps -= from - next.from + 1;
    if (effort.steps < 0) return null;
    if (cover === undefined) return false;
    for (const [axis, set] of cover.entries()) {
      const own = rest[axis] ?? 0n;
      const outside = own & ~set;
      if (outside !== 0n) queue.push({ region: rest.with(axis, outside), from: from + 1 });
      rest = rest.with(axis, own & set);
    }
  }
  return true;
}
