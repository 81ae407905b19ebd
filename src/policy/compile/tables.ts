import type { Graph } from "./graph.ts";

/**
 * The graph folded into a few tables. A level is a run of axes; its table is indexed by a node, already multiplied
 * by the length of a row, plus the mixed-radix code of the run. What stands there is the row of the next level, or
 * after the last level the number of the end.
 */
export type Tables = {
  readonly levels: readonly Level[];
  readonly tables: readonly Int32Array[];
};

/** `strides[n]` is what one class of the axis `first + n` adds to the code of this level. */
export type Level = {
  readonly first: number;
  readonly strides: readonly number[];
  readonly rowLength: number;
  readonly nodes: number;
};

/** A decision reads this many tables, whatever the policy: two for the dimensions and two for the facts. */
export const levelCount = 4;

/**
 * The cut of the axes into levels with the fewest cells, and how many these are. `facts` is the first axis that is
 * a fact: no level mixes facts with dimensions, so that a request is coded by two sums.
 */
export function cutLevels(
  graph: Graph,
  facts: number,
): { readonly levels: readonly Level[]; readonly cells: number } {
  const levels = [...cutInTwo(graph, 0, facts), ...cutInTwo(graph, facts, graph.layers.length)];
  return { levels, cells: levels.reduce((sum, level) => sum + cellsOf(level), 0) };
}

function cutInTwo(graph: Graph, first: number, end: number): readonly Level[] {
  let best: readonly [Level, Level] | null = null;
  for (let middle = first; middle <= end; middle++) {
    const cut = [levelOf(graph, first, middle), levelOf(graph, middle, end)] as const;
    if (best === null || cellsOf(cut[0]) + cellsOf(cut[1]) < cellsOf(best[0]) + cellsOf(best[1])) best = cut;
  }
  return best ?? [];
}

function cellsOf({ nodes, rowLength }: Level): number {
  return nodes * rowLength;
}

function levelOf({ layers, ends }: Graph, first: number, end: number): Level {
  const strides: number[] = [];
  let rowLength = 1;
  for (const { classes } of layers.slice(first, end).reverse()) {
    strides.unshift(rowLength);
    rowLength *= classes;
  }
  return { first, strides, rowLength, nodes: layers[first]?.nodes ?? ends };
}

/** Fills the tables. The caller has made sure that the cells are few enough for 32-bit entries. */
export function fillTables(graph: Graph, levels: readonly Level[]): Tables {
  const tables = levels.map((level, index) => {
    const nextRow = levels[index + 1]?.rowLength ?? 1;
    const table = new Int32Array(level.nodes * level.rowLength);
    for (let node = 0; node < level.nodes; node++) fillRow(graph, level, node, table, nextRow);
    return table;
  });
  return { levels, tables };
}

function fillRow({ layers }: Graph, level: Level, node: number, table: Int32Array, nextRow: number): void {
  const walk = (depth: number, at: number, cell: number): void => {
    const layer = layers[level.first + depth];
    const stride = level.strides[depth];
    if (layer === undefined || stride === undefined) {
      table[cell] = at * nextRow;
      return;
    }
    for (let number = 0; number < layer.classes; number++) {
      walk(depth + 1, layer.next[at * layer.classes + number] ?? 0, cell + number * stride);
    }
  };
  walk(0, node, node * level.rowLength);
}
