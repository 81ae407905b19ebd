import type { Box } from "../model.ts";
import { isDimension } from "../space.ts";
import { type ChangedCells, classSizes } from "./cells.ts";

/** A box by numbers: for each axis the number of a set of classes. `end` is what all its cells changed to. */
type NumberedBox = { readonly sets: readonly number[]; readonly end: number };

/** A box with what it is called and how large it is. */
export type FoundBox = { readonly box: Box; readonly cells: bigint; readonly end: number };

/**
 * The changed cells as disjoint boxes, few and readable: first gathered from the graph, where equal remainders of
 * several classes are one, then joined axis by axis. `null` where they would be more than `boxesMax`.
 */
export function changedBoxes(changed: ChangedCells, boxesMax: number): FoundBox[] | null {
  const setsByAxis = changed.axes.map(setsOnce);
  const gathered = gather(changed, setsByAxis, boxesMax);
  if (gathered === null) return null;
  const sizes = changed.axes.map(classSizes);
  return join(gathered, setsByAxis).map(({ sets, end }) => {
    const classes = sets.map((set, axis) => setsByAxis[axis]?.classesOf(set) ?? []);
    const volume = classes.reduce(
      (cells, set, axis) => cells * sum(set.map((one) => sizes[axis]?.[one] ?? 0n)),
      1n,
    );
    return { box: boxOf(changed, classes), cells: volume, end };
  });
}

/** Sets of classes of one axis, each kept once under its number. */
type Sets = {
  readonly numberOf: (classes: readonly number[]) => number;
  readonly classesOf: (number: number) => readonly number[];
};

function setsOnce(): Sets {
  const all: (readonly number[])[] = [];
  const numbers = new Map<string, number>();
  return {
    numberOf: (classes) => {
      const key = classes.join();
      const number = numbers.get(key) ?? all.push(classes) - 1;
      numbers.set(key, number);
      return number;
    },
    classesOf: (number) => all[number] ?? [],
  };
}

/** A set of classes and what follows it: a link of the next axis, or an end after the last axis. */
type Link = { readonly set: number; readonly rest: number };

// Links are shared: a remainder that many nodes have in common is written once.
function gather(
  { graph }: ChangedCells,
  setsByAxis: readonly Sets[],
  boxesMax: number,
): NumberedBox[] | null {
  const linksByAxis: Link[][] = setsByAxis.map(() => []);
  let after = (target: number): readonly number[] => (target === 0 ? [] : [target]);
  for (const [axis, layer] of [...graph.layers.entries()].reverse()) {
    const links = linksByAxis[axis] ?? [];
    const sets = setsByAxis[axis] ?? setsOnce();
    const numbers = new Map<string, number>();
    const ofNode: (readonly number[])[] = [];
    for (let node = 0; node < layer.nodes; node++) {
      const classesByRest = new Map<number, number[]>();
      for (let number = 0; number < layer.classes; number++) {
        for (const rest of after(layer.next[node * layer.classes + number] ?? 0)) {
          const classes = classesByRest.get(rest);
          if (classes === undefined) classesByRest.set(rest, [number]);
          else classes.push(number);
        }
      }
      ofNode.push(
        [...classesByRest].map(([rest, classes]) => {
          const set = sets.numberOf(classes);
          const key = `${set} ${rest}`;
          const number = numbers.get(key) ?? links.push({ set, rest }) - 1;
          numbers.set(key, number);
          return number;
        }),
      );
      if (links.length > boxesMax) return null;
    }
    after = (target) => ofNode[target] ?? [];
  }
  return after(0).map((first) => follow(linksByAxis, first));
}

function follow(linksByAxis: readonly (readonly Link[])[], first: number): NumberedBox {
  let end = first;
  const sets = linksByAxis.map((links) => {
    const link = links[end];
    end = link?.rest ?? 0;
    return link?.set ?? 0;
  });
  return { sets, end };
}

/** Joins boxes that are equal on every axis but one, until none are. Disjoint boxes stay disjoint. */
function join(boxes: readonly NumberedBox[], setsByAxis: readonly Sets[]): readonly NumberedBox[] {
  let joined = boxes;
  for (const [axis, sets] of setsByAxis.entries()) {
    const [first] = joined;
    // Where all boxes have the same set, two that are equal elsewhere would be the same box.
    if (joined.some((box) => box.sets[axis] !== first?.sets[axis])) joined = joinAlong(joined, axis, sets);
  }
  return joined.length < boxes.length ? join(joined, setsByAxis) : joined;
}

function joinAlong(boxes: readonly NumberedBox[], axis: number, sets: Sets): NumberedBox[] {
  const groups: NumberedBox[][] = [];
  const groupsByHash = new Map<number, NumberedBox[][]>();
  for (const box of boxes) {
    const hash = hashBut(box, axis);
    const alike = groupsByHash.get(hash) ?? [];
    if (alike.length === 0) groupsByHash.set(hash, alike);
    const group = alike.find(([first]) => first !== undefined && isEqualBut(first, box, axis));
    if (group === undefined) groups.push(alike[alike.push([box]) - 1] ?? []);
    else group.push(box);
  }
  return groups.flatMap((group) => {
    const [first] = group;
    if (first === undefined || group.length === 1) return group;
    const classes = group.flatMap((box) => sets.classesOf(box.sets[axis] ?? 0)).sort((a, b) => a - b);
    return [{ sets: first.sets.with(axis, sets.numberOf(classes)), end: first.end }];
  });
}

function hashBut({ sets, end }: NumberedBox, axis: number): number {
  let hash = end;
  for (let number = 0; number < sets.length; number++) {
    if (number !== axis) hash = Math.imul(hash ^ (sets[number] ?? 0), 0x9e3779b1) ^ (hash >>> 15);
  }
  return hash;
}

function isEqualBut(a: NumberedBox, b: NumberedBox, axis: number): boolean {
  if (a.end !== b.end) return false;
  return a.sets.every((set, number) => number === axis || set === b.sets[number]);
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
