import { canonical } from "../../kernel/canonical.ts";
import { type Bits, hasBit, wordBits } from "../compile/bits.ts";
import { type ClassedAxis, classify, type Side, sideWords } from "../compile/classes.ts";
import { buildGraph, type Graph } from "../compile/graph.ts";
import { outcomeOf } from "../compile/outcomes.ts";
import { settling } from "../compile/settling.ts";
import { atoms, type Outcome, type Policy } from "../model.ts";
import { type Axis, axesOf, isDimension, type JudgedRule, judgedRules, valuesOf } from "../space.ts";
import { changeOf } from "./classify.ts";
import { changedClauses, forgetting } from "./forgetting.ts";
import type { Change } from "./model.ts";

/** The changed cells of two policies as one graph. End 0 is "no change", end `n` is `changes[n - 1]`. */
export type ChangedCells = {
  readonly axes: readonly ClassedAxis[];
  readonly graph: Graph;
  readonly changes: readonly Change[];
};

/**
 * Follows both policies at once through the union of their spaces. A value that one side does not have is uncovered
 * there; a fact that it does not have is what it would take it for. What can no longer make a difference is dropped
 * on the way, so the work grows with the change and not with the policies. `null` where a layer would exceed
 * `nodesMax`.
 */
export function changedCells(from: Policy, to: Policy, nodesMax: number): ChangedCells | null {
  const sides = align(from, to);
  const axes = axesOf(from, to).map((axis) => classify(axis, sides));
  const words = sideWords(sides);
  const { root, settle } = settling(sides, axes);
  const forget = forgetting(sides, axes);
  const changed = changedClauses(sides);
  forget.withoutMarker(root);
  const changes: Change[] = [];
  const numbers = new Map<string, number>();
  const graph = buildGraph({
    axes,
    root,
    settle: (bits, axis) => {
      settle(bits, axis);
      forget.common(bits, axis);
    },
    endOf: (bits) => {
      const [before, after] = sides.map((side, index) => outcomeFor(side, bits, index * words * wordBits));
      const change = before === undefined || after === undefined ? null : changeOf(before, after, changed);
      if (change === null) return 0;
      const key = canonical(change);
      const number = numbers.get(key) ?? changes.push(change);
      numbers.set(key, number);
      return number;
    },
    nodesMax,
  });
  return graph === null ? null : { axes, graph, changes };
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

/**
 * Gives a rule that both versions have, word for word and in the same clause, the same bit on both sides. The last bit
 * of each side is the marker: a prohibition of everything that nobody wrote, see `forgetting`.
 */
function align(from: Policy, to: Policy): [Side, Side] {
  const keyed = [from, to].map(
    (policy) => new Map(judgedRules(policy).map((judged) => [keyOfRule(judged), judged])),
  );
  const keys = [...new Set(keyed.flatMap((rules) => [...rules.keys()]))];
  const side = (policy: Policy, rules: ReadonlyMap<string, JudgedRule> | undefined): Side => ({
    rules: [...keys.map((key) => rules?.get(key) ?? null), marker],
    reads: reader(policy),
  });
  return [side(from, keyed[0]), side(to, keyed[1])];
}

const marker: JudgedRule = { clause: "", rule: { type: "forbid", box: {}, code: "" } };

// Two texts that say the same in another order count as two rules: slower to compare, and equal in every cell.
function keyOfRule(judged: JudgedRule): string {
  return JSON.stringify(judged);
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

function outcomeFor({ rules }: Side, bits: Bits, first: number): Outcome {
  return outcomeOf(
    rules.flatMap((judged, number) => (judged !== null && hasBit(bits, first + number) ? [judged] : [])),
  );
}
