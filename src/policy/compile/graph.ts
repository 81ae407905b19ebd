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
  const width = rules.root.length;
  const root = Int32Array.from(rules.root);
  rules.settle(root, 0);
  let nodes: Nodes = { count: 1, flat: root };
  const layers: Layer[] = [];
  for (const [index, axis] of rules.axes.entries()) {
    const { next, reached } = expand(nodes, width, axis, (bits) => rules.settle(bits, index + 1));
    if (reached.count > rules.nodesMax) return null;
    layers.push({ nodes: nodes.count, classes: axis.masks.length, next });
    nodes = reached;
  }
  const { count, flat } = nodes;
  const ends = Int32Array.from({ length: count }, (_, node) =>
    rules.endOf(flat.subarray(node * width, (node + 1) * width)),
  );
  return reduce(layers, ends);
}

/** The sets of rules of one layer, one after the other. */
type Nodes = { readonly count: number; readonly flat: Int32Array };

/** One layer: from each node by each class to the set of rules that remains. Equal sets are one node. */
function expand({ count, flat }: Nodes, width: number, axis: ClassedAxis, settle: (bits: Bits) => void) {
  const classes = axis.masks.length;
  const next = new Int32Array(count * classes);
  const reached = rowsOnce(width);
  const scratch = new Int32Array(width);
  for (let node = 0; node < count; node++) {
    for (const [number, mask] of axis.masks.entries()) {
      intersect(scratch, flat, node * width, mask);
      settle(scratch);
      next[node * classes + number] = reached.numberOf(scratch);
    }
  }
  return { next, reached: { count: reached.count(), flat: reached.flat() } };
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
    const rows = rowsOnce(classes);
    merged = Int32Array.from({ length: nodes }, (_, node) =>
      rows.numberOf(targets.subarray(node * classes, (node + 1) * classes)),
    );
    reduced.unshift({ nodes: rows.count(), classes, next: rows.flat().slice() });
  }
  return { layers: reduced, ends: new Set(ends).size };
}
