import { type Bits, intersect, rowsOnce } from "./bits.ts";
import type { ClassedAxis } from "./classes.ts";

/**
 * A decision graph: one layer per axis, and in each layer one node for every set of rules that can still apply
 * when the earlier coordinates are fixed. Following one class per layer from node 0 leads to an end.
 */
export type Graph = {
  readonly layers: readonly Layer[];
  /** Number of distinct ends. */
  readonly ends: number;
};

/** `next[node × classes + class]` is a node of the next layer, or an end after the last layer. */
export type Layer = { readonly nodes: number; readonly classes: number; readonly next: Int32Array };

export type GraphRules = {
  readonly axes: readonly ClassedAxis[];
  /** The rules at the root. */
  readonly root: Bits;
  /** Drops, in place, the rules that cannot change what follows; equal sets become one node. */
  readonly settle: (bits: Bits, axis: number) => void;
  /** The number of the end that a set of rules reaches when every coordinate is fixed. */
  readonly endOf: (bits: Bits) => number;
  /** Most nodes in one layer. */
  readonly nodesMax: number;
};

/** The smallest graph of these rules, or `null` where a layer would exceed `nodesMax`. */
export function buildGraph(rules: GraphRules): Graph | null {
  const root = Int32Array.from(rules.root);
  rules.settle(root, 0);
  let nodes: readonly Bits[] = [root];
  const layers: Layer[] = [];
  for (const [index, axis] of rules.axes.entries()) {
    const { next, reached } = expand(nodes, axis, (bits) => rules.settle(bits, index + 1));
    if (reached.length > rules.nodesMax) return null;
    layers.push({ nodes: nodes.length, classes: axis.masks.length, next });
    nodes = reached;
  }
  const ends = Int32Array.from(nodes, rules.endOf);
  return reduce(layers, ends);
}

/** One layer: from each node by each class to the set of rules that remains. Equal sets are one node. */
function expand(nodes: readonly Bits[], axis: ClassedAxis, settle: (bits: Bits) => void) {
  const classes = axis.masks.length;
  const next = new Int32Array(nodes.length * classes);
  const reached = rowsOnce();
  const scratch = new Int32Array(nodes[0]?.length ?? 0);
  for (const [node, bits] of nodes.entries()) {
    for (const [number, mask] of axis.masks.entries()) {
      intersect(scratch, bits, mask);
      settle(scratch);
      const found = reached.find(scratch);
      next[node * classes + number] = found >= 0 ? found : reached.add(scratch);
    }
  }
  return { next, reached: reached.all };
}

/**
 * Merges, from the ends backwards, nodes from which every path ends alike. Different sets of rules often decide
 * alike from here on, and every node saved is a whole row of a table saved.
 */
function reduce(layers: readonly Layer[], ends: Int32Array): Graph {
  let merged = ends;
  const reduced: Layer[] = [];
  for (const { nodes, classes, next } of [...layers].reverse()) {
    const targets = next.map((target) => merged[target] ?? 0);
    const rows = rowsOnce();
    const numbers = new Int32Array(nodes);
    for (let node = 0; node < nodes; node++) {
      const row = targets.subarray(node * classes, (node + 1) * classes);
      const found = rows.find(row);
      numbers[node] = found >= 0 ? found : rows.add(row);
    }
    const kept = new Int32Array(rows.all.length * classes);
    for (const [node, row] of rows.all.entries()) kept.set(row, node * classes);
    reduced.unshift({ nodes: rows.all.length, classes, next: kept });
    merged = numbers;
  }
  return { layers: reduced, ends: new Set(ends).size };
}
