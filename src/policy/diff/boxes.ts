import type { Box } from "../model.ts";
import { isDimension } from "../space.ts";
import { type ChangedCells, classSizes } from "./cells.ts";

/** A box by classes: for each axis the classes in it. `end` is what all its cells changed to. */
type ClassBox = { readonly sets: readonly (readonly number[])[]; readonly end: number };

/** A box with what it is called and how large it is. */
export type FoundBox = { readonly box: Box; readonly cells: bigint; readonly end: number };

/**
 * The changed cells as disjoint boxes, few and readable: first gathered from the graph, where equal remainders of
 * several classes are one, then joined axis by axis. `null` where they would be more than `boxesMax`.
 */
export function changedBoxes(changed: ChangedCells, boxesMax: number): FoundBox[] | null {
  const gathered = gather(changed, boxesMax);
  if (gathered === null) return null;
  const sizes = changed.axes.map(classSizes);
  return join(gathered, changed.axes.length).map(({ sets, end }) => ({
    box: boxOf(changed, sets),
    cells: sets.reduce((volume, set, axis) => volume * sum(set.map((one) => sizes[axis]?.[one] ?? 0n)), 1n),
    end,
  }));
}

/** A run of classes and what follows it: a link of the next axis, or an end after the last axis. */
type Link = { readonly classes: readonly number[]; readonly rest: number };

// Links are shared: a remainder that many nodes have in common is written once.
function gather({ axes, graph }: ChangedCells, boxesMax: number): ClassBox[] | null {
  const linksByAxis: Link[][] = axes.map(() => []);
  let after = (target: number): readonly number[] => (target === 0 ? [] : [target]);
  for (const [axis, layer] of [...graph.layers.entries()].reverse()) {
    const links = linksByAxis[axis] ?? [];
    const numbers = new Map<string, number>();
    const ofNode: (readonly number[])[] = [];
    for (let node = 0; node < layer.nodes; node++) {
      const classesByRest = new Map<number, number[]>();
      for (let number = 0; number < layer.classes; number++) {
        for (const rest of after(layer.next[node * layer.classes + number] ?? 0)) {
          const classes = classesByRest.get(rest) ?? [];
          classesByRest.set(rest, classes);
          classes.push(number);
        }
      }
      ofNode.push([...classesByRest].map(([rest, classes]) => intern(links, numbers, { classes, rest })));
      if (links.length > boxesMax) return null;
    }
    after = (target) => ofNode[target] ?? [];
  }
  return after(0).map((first) => follow(linksByAxis, first));
}

function intern(links: Link[], numbers: Map<string, number>, link: Link): number {
  const key = `${link.rest}:${link.classes.join()}`;
  const number = numbers.get(key) ?? links.push(link) - 1;
  numbers.set(key, number);
  return number;
}

function follow(linksByAxis: readonly (readonly Link[])[], first: number): ClassBox {
  let end = first;
  const sets = linksByAxis.map((links) => {
    const link = links[end];
    end = link?.rest ?? 0;
    return link?.classes ?? [];
  });
  return { sets, end };
}

/** Joins boxes that are equal on every axis but one, until none are. Disjoint boxes stay disjoint. */
function join(boxes: readonly ClassBox[], axisCount: number): readonly ClassBox[] {
  let joined = boxes;
  for (let axis = 0; axis < axisCount; axis++) joined = joinAlong(joined, axis);
  return joined.length < boxes.length ? join(joined, axisCount) : joined;
}

function joinAlong(boxes: readonly ClassBox[], axis: number): ClassBox[] {
  const groups = new Map<string, ClassBox>();
  for (const { sets, end } of boxes) {
    const others = sets.map((set, number) => (number === axis ? "" : set.join()));
    const key = `${end}|${others.join("|")}`;
    const found = groups.get(key);
    const here = [...(found?.sets[axis] ?? []), ...(sets[axis] ?? [])].sort((a, b) => a - b);
    groups.set(key, { sets: sets.with(axis, here), end });
  }
  return [...groups.values()];
}

function boxOf({ axes }: ChangedCells, sets: readonly (readonly number[])[]): Box {
  const chosen = axes.flatMap(({ name, values, classes, masks }, axis) => {
    const set = new Set(sets[axis]);
    if (set.size === masks.length) return [];
    return [[name, values.filter((_, place) => set.has(classes[place] ?? -1))] as const];
  });
  const facts = chosen.filter(([name]) => !isDimension(name));
  const box: Box = Object.fromEntries(chosen.filter(([name]) => isDimension(name)));
  return facts.length === 0 ? box : { ...box, when: Object.fromEntries(facts) };
}

function sum(sizes: readonly bigint[]): bigint {
  return sizes.reduce((total, size) => total + size, 0n);
}
