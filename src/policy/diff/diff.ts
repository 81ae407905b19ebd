import { cellsOf } from "../compile/compile.ts";
import { policyDigest } from "../digest.ts";
import type { Policy } from "../model.ts";
import { axesOf } from "../space.ts";
import { changedBoxes } from "./boxes.ts";
import { changedCells, countChanged } from "./cells.ts";
import { isWorse } from "./classify.ts";
import { type CellChange, cellClasses, type Difference, type NamedChange } from "./model.ts";
import { announced, namedChanges } from "./named.ts";
import { significanceOf, triggersOf } from "./significance.ts";

/** What a comparison may cost; beyond it two policies have hardly anything in common. */
export type DiffLimits = { readonly nodesMax: number; readonly boxesMax: number };

export const defaultDiffLimits: DiffLimits = { nodesMax: 200_000, boxesMax: 100_000 };

/**
 * The exact difference of two versions over the union of their vocabularies: every changed cell, in disjoint boxes by
 * class, and what changed beside the cells. `null` where it would be too large to list.
 */
export function diff(from: Policy, to: Policy, limits: DiffLimits = defaultDiffLimits): Difference | null {
  const changed = changedCells(from, to, limits.nodesMax);
  const boxes = changed === null ? null : changedBoxes(changed, limits.boxesMax);
  if (changed === null || boxes === null) return null;
  const cells = boxes.flatMap(({ box, cells: volume, end }): (CellChange & { readonly volume: bigint })[] => {
    const change = changed.changes[end - 1];
    if (change === undefined) return [];
    const worse = isWorse(change.class, box, changed.axes);
    return [{ ...change, box, cells: String(volume), worse, volume }];
  });
  const rank = (change: CellChange): number => cellClasses.indexOf(change.class);
  cells.sort((a, b) => rank(a) - rank(b) || Number(b.volume - a.volume));
  const named = namedChanges(from, to);
  const promised = announced(from, to);
  const stated = to.revision?.significance ?? null;
  const { material, ...significance } = significanceOf(cells, named, promised, stated);
  return {
    tenant: to.tenant,
    from: { version: from.version, policyDigest: policyDigest(from) },
    to: { version: to.version, policyDigest: policyDigest(to) },
    cells: cells.map(({ volume: _, ...change }) => change),
    cellsChanged: String(countChanged(changed)),
    cellsTotal: String(cellsOf(axesOf(from, to))),
    named,
    material,
    why: reasons(cells, named, promised),
    significance,
  };
}

/** Why the change must be announced: what is worse, what always counts, and what the policy itself promises to announce. */
function reasons(
  cells: readonly CellChange[],
  named: readonly NamedChange[],
  promised: ReadonlySet<string>,
): string[] {
  const counts = (change: CellChange | NamedChange) =>
    change.worse || promised.has(change.class) || triggersOf(change).length > 0;
  return [...new Set([...cells, ...named].filter(counts).map((change) => change.class))];
}
