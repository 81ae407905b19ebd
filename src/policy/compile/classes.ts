import type { Axis, JudgedRule } from "../space.ts";
import { allowedBy } from "../space.ts";
import { addBit, type Bits, emptyBits, rowsOnce, wordBits } from "./bits.ts";

/**
 * An axis after its values have been sorted into classes: two values that lie in exactly the same rules cannot be
 * told apart by any request, so they share one row of the tables.
 */
export type ClassedAxis = Axis & {
  /** The class of each value. */
  readonly classes: readonly number[];
  /** For each class the rules that contain it. */
  readonly masks: readonly Bits[];
};

/** One policy's part in the set of rules: `null` keeps a bit free, so that two sides can be aligned. */
export type Side = {
  readonly rules: readonly (JudgedRule | null)[];
  /** As what this side takes a value of the axis; `null` where it does not know it, which no rule contains. */
  readonly reads: (axis: Axis, value: string) => string | null;
};

/** Words that one side takes in a set of rules. All sides take as many as the longest. */
export function sideWords(sides: readonly Side[]): number {
  return Math.ceil(Math.max(0, ...sides.map((side) => side.rules.length)) / wordBits);
}

/** Sorts the values of an axis into classes. Side `n` owns the words from `n × sideWords`. */
export function classify(axis: Axis, sides: readonly Side[]): ClassedAxis {
  const words = sideWords(sides);
  const columns = axis.values.map(() => emptyBits(words * sides.length));
  for (const [index, side] of sides.entries()) {
    const readings = axis.values.map((value) => side.reads(axis, value));
    for (const [number, judged] of side.rules.entries()) {
      if (judged === null) continue;
      const allowed = allowedBy(judged.rule, axis.name);
      for (const [place, reading] of readings.entries()) {
        const column = columns[place];
        if (reading === null || column === undefined || allowed?.includes(reading) === false) continue;
        addBit(column, index * words * wordBits + number);
      }
    }
  }
  const width = words * sides.length;
  const rows = rowsOnce(width);
  const classes = columns.map(rows.numberOf);
  const masks = Array.from({ length: rows.count() }, (_, number) =>
    rows.flat().slice(number * width, (number + 1) * width),
  );
  return { ...axis, classes, masks };
}

/**
 * For each axis, and once more for the end: the rules that this axis or a later one can still exclude. A rule that
 * is not among them is settled: it applies whatever follows.
 */
export function pendingByAxis(axes: readonly ClassedAxis[], words: number): Bits[] {
  const pending: Bits[] = [emptyBits(words)];
  for (const axis of [...axes].reverse()) {
    const everywhere = new Int32Array(words).fill(-1);
    for (const mask of axis.masks) {
      for (let word = 0; word < words; word++) everywhere[word] = (everywhere[word] ?? 0) & (mask[word] ?? 0);
    }
    const later = pending[0] ?? emptyBits(words);
    pending.unshift(everywhere.map((word, index) => ~word | (later[index] ?? 0)));
  }
  return pending;
}
