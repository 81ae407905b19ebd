import { type Canonical, canonical } from "../../kernel/canonical.ts";
import { type Bits, emptyBits, hasBit, wordBits } from "../compile/bits.ts";
import { type ClassedAxis, classify, type Side, sideWords } from "../compile/classes.ts";
import { buildGraph, type Graph } from "../compile/graph.ts";
import { keyOf, outcomeOf } from "../compile/outcomes.ts";
import { settling } from "../compile/settling.ts";
import { atoms, type Outcome, type Policy } from "../model.ts";
import { type Axis, axesOf, isDimension, type JudgedRule, judgedRules, valuesOf } from "../space.ts";

/** A pair of outcomes that differ. */
export type Pair = { readonly before: Outcome; readonly after: Outcome };

/** The changed cells of two policies as one graph. End 0 is "no change", end `n` is `pairs[n - 1]`. */
export type ChangedCells = {
  readonly axes: readonly ClassedAxis[];
  readonly graph: Graph;
  readonly pairs: readonly Pair[];
};

/**
 * Follows both policies at once through the union of their spaces. A value that one side does not have is uncovered
 * there; a fact that it does not have is what it would take it for. Where both sides are left with the same rules
 * nothing can differ any more, so the work grows with the change and not with the policies. `null` where a layer
 * would exceed `nodesMax`.
 */
export function changedCells(from: Policy, to: Policy, nodesMax: number): ChangedCells | null {
  const sides = align(from, to);
  const axes = axesOf(from, to).map((axis) => classify(axis, sides));
  const words = sideWords(sides);
  const { root, settle } = settling(sides, axes);
  const unequal = unequalFrom(axes, words);
  const pairs: Pair[] = [];
  const numbers = new Map<string, number>();
  const graph = buildGraph({
    axes,
    root,
    settle: (bits, axis) => {
      settle(bits, axis);
      if (isSame(bits, words, unequal[axis] ?? emptyBits(words))) bits.fill(0);
    },
    endOf: (bits) => {
      const [before, after] = sides.map((side, index) => outcomeFor(side, bits, index * words * wordBits));
      if (before === undefined || after === undefined) return 0;
      const [was, is] = [keyOf(before), keyOf(after)];
      if (was === is) return 0;
      const key = `${was}\n\n\n${is}`;
      const number = numbers.get(key) ?? pairs.push({ before, after });
      numbers.set(key, number);
      return number;
    },
    nodesMax,
  });
  return graph === null ? null : { axes, graph, pairs };
}

/** The number of changed cells, from the graph alone. */
export function countChanged({ axes, graph }: ChangedCells): bigint {
  let counts: readonly bigint[] | null = null;
  for (const [number, layer] of [...graph.layers.entries()].reverse()) {
    const sizes = classSizes(axes[number]);
    const after: readonly bigint[] | null = counts;
    counts = Array.from({ length: layer.nodes }, (_, node) =>
      sizes.reduce((sum, size, index) => {
        const target = layer.next[node * layer.classes + index] ?? 0;
        return sum + size * (after === null ? BigInt(Math.sign(target)) : (after[target] ?? 0n));
      }, 0n),
    );
  }
  return counts?.[0] ?? 0n;
}

/** How many values each class of an axis has. */
export function classSizes(axis: ClassedAxis | undefined): bigint[] {
  const sizes = (axis?.masks ?? []).map(() => 0n);
  for (const number of axis?.classes ?? []) sizes[number] = (sizes[number] ?? 0n) + 1n;
  return sizes;
}

/** Gives a rule that both versions have, word for word and in the same clause, the same bit on both sides. */
function align(from: Policy, to: Policy): [Side, Side] {
  const keyed = [from, to].map(
    (policy) => new Map(judgedRules(policy).map((judged) => [keyOfRule(judged), judged])),
  );
  const keys = [...new Set(keyed.flatMap((rules) => [...rules.keys()]))];
  const side = (policy: Policy, rules: ReadonlyMap<string, JudgedRule> | undefined): Side => ({
    rules: keys.map((key) => rules?.get(key) ?? null),
    reads: reader(policy),
  });
  return [side(from, keyed[0]), side(to, keyed[1])];
}

function keyOfRule(judged: JudgedRule): string {
  const plain: Canonical = JSON.parse(JSON.stringify(judged));
  return canonical(plain);
}

function reader(policy: Policy): Side["reads"] {
  const known = new Map<Axis, ReadonlySet<string>>();
  return (axis, value) => {
    const values = known.get(axis) ?? new Set(valuesOf(policy, axis.name));
    known.set(axis, values);
    if (values.has(value)) return value;
    return isDimension(axis.name) ? null : atoms[axis.name].unknown;
  };
}

/** For each axis, and once more for the end: the rules whose two sides differ there or later. */
function unequalFrom(axes: readonly ClassedAxis[], words: number): Bits[] {
  const unequal: Bits[] = [emptyBits(words)];
  for (const axis of [...axes].reverse()) {
    const here = Int32Array.from(unequal[0] ?? []);
    for (const mask of axis.masks) {
      for (let word = 0; word < words; word++) {
        here[word] = (here[word] ?? 0) | ((mask[word] ?? 0) ^ (mask[words + word] ?? 0));
      }
    }
    unequal.unshift(here);
  }
  return unequal;
}

function isSame(bits: Bits, words: number, unequal: Bits): boolean {
  for (let word = 0; word < words; word++) {
    const before = bits[word] ?? 0;
    if (before !== bits[words + word] || (before & (unequal[word] ?? 0)) !== 0) return false;
  }
  return true;
}

function outcomeFor({ rules }: Side, bits: Bits, first: number): Outcome {
  return outcomeOf(
    rules.flatMap((judged, number) => (judged !== null && hasBit(bits, first + number) ? [judged] : [])),
  );
}
